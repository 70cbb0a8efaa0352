#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "client/record.h"
#include "client/single_flight.h"

namespace grantline::client {

// An access token that may be used; never changes. `expires_at` unset: the server did not say.
struct AccessToken {
  Secret value;
  std::string type;   // "Bearer"
  std::string scope;  // as granted, separated by spaces
  WallTime obtained_at;
  WallTime expires_at;
};
using AccessTokenPtr = std::shared_ptr<const AccessToken>;

// Whether a token lasts `min_valid` longer. Where tokens live shorter than twice that, half their
// life is what is asked for: else each call would need a new one.
bool lasts(WallTime obtained_at, WallTime expires_at, Duration min_valid, WallTime now);

// A stored login. All calls are safe from every thread; any number of processes may have the same
// one open. Blocks while it refreshes.
class Session {
 public:
  // `auth` must be of the client that logged in. Answers log_in_again where there is no such
  // session.
  static Outcome<std::unique_ptr<Session>> open(Environment env, ClientAuth auth, std::string name);
  // The same for a client that is known: a session of another client or provider is refused, so
  // that neither ever gets what is the other's.
  static Outcome<std::unique_ptr<Session>> open(Environment env, Registration registration,
                                                std::string name);
  const std::string& name() const { return name_; }
  const std::string& subject() const { return subject_; }

  // A token that lasts `min_valid` longer. Refreshes where it must, once over all threads and
  // processes: the others wait and get the same token. The successor of the refresh token is on
  // disk before this answers. With a good token at hand it neither locks nor touches the disk.
  Outcome<AccessTokenPtr> access_token(Duration min_valid = seconds(30),
                                       Duration patience = seconds(30));
  // The same where it costs nothing; null: it would have to refresh.
  AccessTokenPtr at_hand(Duration min_valid);

  // Revokes the refresh token at the provider, and forgets the session. Where the provider cannot
  // be reached the session is kept, unless `even_offline`.
  enum class IfOffline { keep, forget };
  Outcome<void> log_out(IfOffline if_offline);

  // Not under 128 bits of chance, so that a thread never takes the token of a session that is gone.
  using Id = ByteArray<16>;
  Session(Environment env, Registration registration, std::string name, LoadedSession loaded);

 private:
  using Refreshed = Outcome<std::shared_ptr<const LoadedSession>>;
  AccessTokenPtr held(Duration min_valid);
  void hold(const StoredSession& session);

  Environment env_;
  Registration registration_;
  std::string name_;
  std::string subject_;
  std::string flight_key_;
  Id id_;
  std::atomic<std::uint64_t> version_{0};
  std::mutex mutex_;
  AccessTokenPtr token_;
  bool is_due_ = false;  // a refresh was begun and its answer is not here
  SingleFlight<Refreshed> flights_;
};

// The refresh itself, under the session's lock: looks at the store, asks the provider where it
// must, and stores what it gave. Answers what is stored then.
Outcome<LoadedSession> refresh(Environment& env, const Registration& registration,
                               const std::string& name, Duration min_valid, Duration patience);

}  // namespace grantline::client
