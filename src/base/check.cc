#include "base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "base/last_words.h"

namespace grantline {
namespace {

std::atomic<void (*)() noexcept> last_words{nullptr};

}  // namespace

void set_last_words(void (*words)() noexcept) { last_words = words; }

void check_failed(std::string_view what, const char* file, int line) {
  std::fprintf(stderr, "grantline: bug at %s:%d: %.*s does not hold\n", file, line,
               static_cast<int>(what.size()), what.data());
  if (auto* const words = last_words.exchange(nullptr)) words();
  std::abort();
}

}  // namespace grantline
