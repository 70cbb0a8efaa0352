#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// What an input is wrapped in, undone: encodings of characters, compression, base64.

namespace grantline::explain {

void append_utf8(std::string& out, std::uint32_t code_point);

// UTF-16 in pieces to UTF-8. A half of a pair that stands alone becomes U+FFFD.
class Utf16 {
 public:
  explicit Utf16(bool is_big_endian) : is_big_endian_(is_big_endian) {}
  std::string take(std::string_view piece);

 private:
  bool is_big_endian_;
  std::string odd_;  // a byte whose other half is in the next piece
  std::uint32_t high_ = 0;
};
// Whether a text begins as UTF-16 does: with its mark, or with a zero in every second byte.
enum class Unicode { utf8, utf16_little, utf16_big };
Unicode unicode_of(std::string_view beginning);

// A whole text as UTF-8: UTF-16 (with its mark, or plainly so) is turned into it; a UTF-8 mark
// goes.
std::string to_utf8(std::string text);
// Bytes that are no UTF-8 are taken for Windows-1252. Nothing: all was UTF-8.
std::optional<std::string> from_latin1(std::string_view text);

// Bytes that no text has, zero and most other control characters, show that a line is none: it is
// made empty. How many were.
std::size_t blank_binary_lines(std::string& text);

bool is_gzip(std::string_view beginning);

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

// Base64 of either alphabet, padded or not, with white space within; nothing where it is none.
std::optional<std::string> base64_any(std::string_view text);

}  // namespace grantline::explain
