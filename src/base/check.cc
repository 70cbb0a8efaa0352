#include "base/check.h"

#include <cstdio>
#include <cstdlib>

#include "base/log.h"

namespace grantline {

void check_failed(std::string_view what, const char* file, int line) {
  std::fprintf(stderr, "grantline: bug at %s:%d: %.*s does not hold\n", file, line,
               static_cast<int>(what.size()), what.data());
  flush_log();
  std::abort();
}

}  // namespace grantline
