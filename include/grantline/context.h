#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "grantline/awaitable.h"
#include "grantline/token_store.h"

namespace grantline {
inline namespace v1 {

// Where a login is. For a progress line or a log; none of it holds a secret.
enum class LoginStep : std::uint8_t {
  finding_provider,  // the metadata is being fetched
  waiting,           // the login is stored; the person has to go to its page
  callback_checked,  // state and issuer are those of this login
  exchanging,        // the code, or the device code, is sent
  stored,            // the session is on disk
  failed,            // with the error that the call answers
};
GRANTLINE_API std::string_view to_text(LoginStep step);  // "finding_provider"

struct Progress {
  LoginStep step{};
  std::string_view issuer;
};

struct ContextOptions {
  TokenStore store = TokenStore::memory();
  // Called on the thread that does the step; must be safe from every thread, and must not block.
  std::function<void(const Progress&)> on_progress = {};
  // Where the blocking part of a coroutine form runs. Empty: threads of the context's own, made
  // when needed, `most_threads` at once.
  Executor run_on = {};
  // Where coroutines go on. Empty: where the blocking part ran.
  Executor resume_on = {};
  int most_threads = 8;
};

// What the clients of a program share: the store, connections, threads. The library has no global
// state beside what libcurl needs once a process; two contexts know nothing of each other. A
// handle: cheap to copy, safe from every thread. A call that is under way keeps alive what it
// needs.
class GRANTLINE_API Context {
 public:
  explicit Context(ContextOptions options = {});

  class State;
  explicit Context(std::shared_ptr<State> state);
  const std::shared_ptr<State>& state() const { return state_; }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace v1
}  // namespace grantline
