#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What an input is wrapped in, undone: encodings of characters, base64.

namespace grantline::explain {

void append_utf8(std::string& out, std::uint32_t code_point);

// How the characters of a text are written: by its mark, or by the zeros that lie between them.
enum class Unicode { utf8, utf16_little, utf16_big, utf32_little, utf32_big };
Unicode unicode_of(std::string_view beginning);

// UTF-16 or UTF-32 in pieces to UTF-8. What is no character becomes U+FFFD.
class Wide {
 public:
  explicit Wide(Unicode kind);
  std::string take(std::string_view piece);

 private:
  void take_unit(std::uint32_t unit, std::string& out);

  std::size_t width_;
  bool is_big_endian_;
  std::string odd_;  // of a unit whose rest is in the next piece
  std::uint32_t high_ = 0;
};

// A whole text as UTF-8: UTF-16 and UTF-32 (with their mark, or plainly so) are turned into it; a
// UTF-8 mark goes.
std::string to_utf8(std::string text);
// Bytes that are no UTF-8 are taken for Windows-1252. Nothing: all was UTF-8.
std::optional<std::string> from_latin1(std::string_view text);

// Bytes that no text has, zero and most other control characters, show that a line is none: it is
// made empty. How many were.
std::size_t blank_binary_lines(std::string& text);
// Whether the beginning shows that it is no text.
bool is_binary(std::string_view text);

// Base64 of either alphabet, padded or not, with white space within; nothing where it is none.
std::optional<std::string> base64_any(std::string_view text);

}  // namespace grantline::explain
