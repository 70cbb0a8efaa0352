#include "net/timer.h"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <semaphore>

#include "net/loop_io.h"

namespace grantline::net {
namespace {

struct Repeat : std::enable_shared_from_this<Repeat> {
  Repeat(Loop& on, Duration each, std::function<void()> what)
      : period(each), work(std::move(what)), timer(on.io().context) {}

  void arm() {
    timer.expires_after(std::chrono::milliseconds(period.ms));
    timer.async_wait([self = shared_from_this()](boost::system::error_code) {
      if (self->stopped) return;
      self->work();
      if (!self->stopped) self->arm();
    });
  }
  void stop() {
    stopped = true;
    timer.cancel();
  }

  Duration period;
  std::function<void()> work;
  boost::asio::steady_timer timer;
  bool stopped = false;  // of the loop's thread
};

class RepeatTimer final : public Timer {
 public:
  RepeatTimer(Loop& loop, Duration period, std::function<void()> work)
      : loop_(loop), repeat_(std::make_shared<Repeat>(loop, period, std::move(work))) {
    loop_.post([repeat = repeat_] { repeat->arm(); });
  }
  ~RepeatTimer() override {
    if (loop_.is_this_thread()) {
      repeat_->stop();
      return;
    }
    std::binary_semaphore stopped(0);
    loop_.post([&] {
      repeat_->stop();
      stopped.release();
    });
    stopped.acquire();
  }

 private:
  Loop& loop_;
  std::shared_ptr<Repeat> repeat_;
};

}  // namespace

std::unique_ptr<Timer> every(Loop& loop, Duration period, std::function<void()> work) {
  return std::make_unique<RepeatTimer>(loop, period, std::move(work));
}

}  // namespace grantline::net
