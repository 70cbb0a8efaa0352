#pragma once

// What libgrantline.so shows; all else in it is hidden. The inline namespace v1 is part of every
// symbol: a change that breaks programs comes as v2, with another SOVERSION.
#define GRANTLINE_API __attribute__((visibility("default")))
#define GRANTLINE_HIDDEN __attribute__((visibility("hidden")))

#if __cplusplus < 202100L
#error "grantline's headers need C++23 (std::expected): g++ 12 or clang 19 with -std=c++23"
#endif
