#pragma once

#include <string_view>

namespace grantline {

// Ends the process: a bug was found, and going on could hand out a wrong grant.
[[noreturn]] void check_failed(std::string_view what, const char* file, int line);

}  // namespace grantline

#define CHECK(condition) \
  ((condition) ? void(0) : ::grantline::check_failed(#condition, __FILE__, __LINE__))
