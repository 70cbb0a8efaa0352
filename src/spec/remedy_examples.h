#pragma once

#include <span>
#include <string_view>

#include "spec/cause.h"

namespace grantline {

struct CodeExample {
  std::string_view language;  // "JavaScript", "Python", "Go", "C++"
  std::string_view library;   // "openid-client 6"
  std::string_view code;
};
// Four for each remedy, in that order; none for Remedy::none.
std::span<const CodeExample> examples(Remedy remedy);

}  // namespace grantline
