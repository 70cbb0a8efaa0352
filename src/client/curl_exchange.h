#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "client/curl_library.h"

namespace grantline::client {

inline constexpr std::size_t kMostAnswerBytes = 1U << 20;

// What comes back from one request: the header lines of its last answer, and the body up to
// kMostAnswerBytes. It must stay where it is until the request is done.
class Received {
 public:
  Received() = default;
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;
  ~Received() { wipe(body_); }

  // From now on `handle` gives here what it receives.
  void listen_to(CURL* handle);
  // In their order, names as they came. Those of interim answers and of proxies are gone.
  std::vector<std::pair<std::string, std::string>>& headers() { return headers_; }
  void lower_header_names();
  Secret take_body() { return Secret(std::exchange(body_, {})); }
  bool too_large() const { return too_large_; }
  // What libcurl says went wrong, for people.
  std::string what(CURLcode code) const;

 private:
  static std::size_t take_piece(char* data, std::size_t, std::size_t size, void* into);
  static std::size_t take_header(char* data, std::size_t, std::size_t size, void* into);

  std::vector<std::pair<std::string, std::string>> headers_;
  std::string body_;
  bool too_large_ = false;
  char detail_[CURL_ERROR_SIZE] = "";
};

// Where a request goes, by http or https as `url` says and by nothing else; no redirect is
// followed. `ca_file` empty: the system's certificates. Both must outlive the request.
void set_place(CURL* handle, const std::string& url, const std::string& ca_file, Duration timeout);
// A POST. `body` must outlive the request.
void set_post(CURL* handle, const Secret& body);
// On a connection that was used before, libcurl sends a request again where it ended without an
// answer. A code or a refresh token must not go twice.
void never_send_again(CURL* handle);

int status_of(CURL* handle);
bool is_untrusted(CURLcode code);
// Whether anything of the request can have left.
bool was_begun(CURL* handle);

// Handles that were used before, with their connections. Safe from every thread.
class HandlePool {
 public:
  explicit HandlePool(std::size_t most) : most_(most) {}
  // Needs a libcurl on this machine.
  Handle take();
  // What was set on it is forgotten: it may point into the request.
  void give_back(Handle handle);

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace grantline::client
