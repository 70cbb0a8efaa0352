#pragma once

#include <string_view>

#include "grantline/export.h"

// Of these headers.
#define GRANTLINE_VERSION_MAJOR 0
#define GRANTLINE_VERSION_MINOR 1
#define GRANTLINE_VERSION_PATCH 0

namespace grantline {
inline namespace v1 {

// Of the library that runs: "0.1.0".
GRANTLINE_API std::string_view library_version();

}  // namespace v1
}  // namespace grantline
