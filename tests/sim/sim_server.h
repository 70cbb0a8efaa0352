#pragma once

#include <coroutine>
#include <cstring>
#include <functional>
#include <list>
#include <optional>
#include <utility>

#include "serve/app.h"
#include "sim/sim_disk.h"

namespace grantline::sim {

class SimWorld final : public World {
 public:
  explicit SimWorld(Chance& chance) : chance_(chance) {}
  WallTime now() override { return now_; }
  SteadyTime steady_now() override { return steady_; }
  void fill_random(void* out, std::size_t size) override;
  void advance(Duration span) {
    now_ = now_ + span;
    steady_ = steady_ + span;
  }

 private:
  Chance& chance_;
  WallTime now_ = from_unix_seconds(1'790'000'000);
  SteadyTime steady_{1'000'000'000'000};
};

// A request on its way through the server. To destroy it in between is the end of the process for
// it.
class Passage {
 public:
  struct promise_type {
    Passage get_return_object() {
      return Passage(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept {
      check_failed("no exception leaves an endpoint", __FILE__, __LINE__);
    }
  };
  explicit Passage(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Passage(Passage&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Passage& operator=(Passage&&) = delete;
  ~Passage() {
    if (handle_) handle_.destroy();
  }
  std::coroutine_handle<> handle() const { return handle_; }
  bool is_over() const { return handle_.done(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

// The whole server but for its sockets, on a disk that outlives it. Its clients are `opaque` (with
// a secret) and `spa` (public), both first-party; its people are in `users`, each with a session.
class SimServer {
 public:
  static constexpr std::size_t kUsers = 3;

  SimServer(Chance& chance, const std::function<void(serve::Settings&)>& change);
  ~SimServer();

  // Both are called within a step: `begun` when the server starts to read the request, `done` when
  // its answer leaves; neither where the process ends before.
  void ask(net::Request request, std::function<void()> begun,
           std::function<void(net::Response)> done);
  // Runs one step of one thread; false where all wait for something to do.
  bool step();
  // Stops the process where it stands and starts another on what is on the disk.
  void crash();
  // A command of the administration, whole.
  void admin(JsonObject command);
  // The person confirms the code of a device and lets it in, by the pages; whole. False: a page
  // asks for a login, or says that it is too late.
  bool let_in(std::size_t user, const std::string& user_code);
  // Makes the session of a person who has just logged in.
  void sign_in(std::size_t user);

  std::optional<store::Grant> grant(const GrantKey& key);
  std::vector<store::Gate> gates(const store::Grant& grant);
  bool is_sound(CredentialKind kind, const std::string& text) const;

  const serve::Settings& settings() const { return settings_; }
  const std::string& session_of(std::size_t user) const { return sessions_[user]; }
  WallTime now() { return world_.now(); }
  void advance(Duration span) { world_.advance(span); }
  SimDisk& disk() { return disk_; }

 private:
  struct Process;
  void start();

  SimWorld world_;
  Scheduler scheduler_;
  SimDisk disk_;
  serve::Settings settings_;
  std::vector<UserId> users_;
  std::vector<std::string> sessions_{kUsers};
  std::unique_ptr<Process> process_;
  std::list<Passage> passages_;
};

}  // namespace grantline::sim
