#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/check.h"
#include "base/world.h"

namespace grantline {
namespace {

void draw(void* out, std::size_t size) {
  auto* next = static_cast<char*>(out);
  while (size > 0) {
    const ssize_t got = getrandom(next, size, 0);
    if (got < 0 && errno == EINTR) continue;
    CHECK(got > 0);
    next += got;
    size -= static_cast<std::size_t>(got);
  }
}

// A request draws a few bytes several times to tell things apart (events, token ids), and each call
// into the kernel costs more than they do. Secrets are 16 bytes or more and never come from here,
// so that no copy of the process, as a restored snapshot is one, gives the same secret again.
class Stock {
 public:
  ~Stock() { wipe(bytes_.data(), bytes_.size()); }
  void take(void* out, std::size_t size) {
    if (size > bytes_.size() - used_) {
      draw(bytes_.data(), bytes_.size());
      used_ = 0;
    }
    std::memcpy(out, bytes_.data() + used_, size);
    wipe(bytes_.data() + used_, size);
    used_ += size;
  }
  static constexpr std::size_t kMost = 15;

 private:
  ByteArray<512> bytes_{};
  std::size_t used_ = bytes_.size();
};

class SystemWorld final : public World {
 public:
  WallTime now() override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
  SteadyTime steady_now() override {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
  }
  void fill_random(void* out, std::size_t size) override {
    if (size > Stock::kMost) return draw(out, size);
    thread_local Stock stock;
    stock.take(out, size);
  }
};

}  // namespace

World& system_world() {
  static SystemWorld world;
  return world;
}

}  // namespace grantline
