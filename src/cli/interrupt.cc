#include "cli/interrupt.h"

#include <csignal>

namespace grantline::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;
struct sigaction before_int{};
struct sigaction before_term{};

void note(int) { interrupted = 1; }

}  // namespace

InterruptFlag::InterruptFlag() {
  interrupted = 0;
  struct sigaction action{};
  action.sa_handler = note;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, &before_int);
  sigaction(SIGTERM, &action, &before_term);
}

InterruptFlag::~InterruptFlag() {
  sigaction(SIGINT, &before_int, nullptr);
  sigaction(SIGTERM, &before_term, nullptr);
}

bool InterruptFlag::is_set() { return interrupted != 0; }

}  // namespace grantline::cli
