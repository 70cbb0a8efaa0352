#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace grantline {

// A password, client secret, code, token, verifier or key. Wiped when it goes; cannot be printed,
// formatted or compared by accident. Move-only: a copy is asked for by name.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe(value_);
      value_ = std::move(other.value_);
      wipe(other.value_);
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(value_); }

  Secret copy() const { return Secret(value_); }
  // The one way to the bytes; valid as long as this is.
  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  std::size_t size() const { return value_.size(); }
  bool matches(std::string_view presented) const {
    return equal_in_constant_time(value_, presented);
  }

 private:
  std::string value_;
};

}  // namespace grantline
