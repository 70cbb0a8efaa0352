#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// What an input is packed in, undone or named.

namespace grantline::explain {

// gzip, zlib or bare deflate in pieces, never more than `most` bytes in all.
class Inflater {
 public:
  enum class Form { gzip_or_zlib, bare };
  Inflater(Form form, std::size_t most);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // What more there is; "" where the data is at its end, damaged, or over the limit. Call it with
  // "" until it answers "": a small piece can hold much.
  std::string take(std::string_view piece, std::size_t most_at_once = 1U << 20);
  bool is_damaged() const { return is_damaged_; }
  bool is_over() const { return given_ >= most_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::size_t most_;
  std::size_t given_ = 0;
  bool is_damaged_ = false;
  bool is_done_ = false;
};
// A whole text, at most `most` bytes of it; what could be read where it is damaged.
std::string inflated(std::string_view bytes, Inflater::Form form, std::size_t most);

struct Packing {
  std::string_view name;               // "gzip"; "": it is not packed
  std::optional<Inflater::Form> form;  // nothing: it is known, but not undone here
};
// By the mark at the beginning. Bare deflate has none: what is no text but unpacks to one is taken
// for it.
Packing packing_of(std::string_view beginning);

}  // namespace grantline::explain
