#include "net/loop.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "net/loop_io.h"

namespace grantline::net {
namespace {

std::size_t usable_cores() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&cores)));
}

// TLS writes by write(2), which raises SIGPIPE when the peer has gone; blocked, it is only EPIPE.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

Loop::Loop(World& world) : world_(world), io_(std::make_unique<Io>()) {
  io_->thread = std::thread([this] {
    block_sigpipe();
    const Executor::Scope scope(*this);
    io_->context.run();
  });
}

Loop::~Loop() {
  io_->context.stop();
  io_->thread.join();
}

void Loop::post(std::move_only_function<void()> work) {
  boost::asio::post(io_->context, std::move(work));
}

LoopPool::LoopPool(World& world, std::size_t loops) {
  if (loops == 0) loops = usable_cores();
  for (std::size_t i = 0; i < loops; ++i) loops_.push_back(std::make_unique<Loop>(world));
}

}  // namespace grantline::net
