#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "spec/cause.h"

namespace grantline {

// The parameters of a form body or a query. RFC 6749 section 3.1 and 3.2: none may come twice (but
// `resource`, RFC 8707), and one without a value counts as left out, so it is not kept. Values are
// wiped with it.
class Params {
 public:
  Params() = default;
  Params(Params&&) = default;
  Params& operator=(Params&& other) noexcept;
  Params(const Params&) = delete;
  Params& operator=(const Params&) = delete;
  ~Params();

  // Refusals: parameter_repeated (fact "parameter"), body_malformed (a cut percent escape, a NUL,
  // bytes that are not UTF-8, more than 100 parameters; fact "form_fault").
  static std::expected<Params, Refusal> parse(std::string_view form);

  std::optional<std::string_view> find(std::string_view name) const;  // absent or empty: nothing
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }
  void set(std::string_view name, std::string value);  // replaces; an empty value removes
  void remove(std::string_view name);
  std::string encoded() const;  // as a query string

 private:
  void clear();

  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace grantline
