#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "grantline/export.h"

namespace grantline {
inline namespace v1 {

// A client secret, key or URL with a token in it. Wiped when it goes; cannot be printed or compared
// by accident. Move-only: a copy is asked for by name. Not safe to change from two threads.
class GRANTLINE_API SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string text);
  SecretText(SecretText&& other) noexcept;
  SecretText& operator=(SecretText&& other) noexcept;
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText();

  SecretText copy() const;
  bool empty() const;
  // The one way to the text; valid as long as this is and is not changed.
  std::string_view reveal() const;

 private:
  std::string text_;
};

}  // namespace v1
}  // namespace grantline
