#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/session.h"
#include "client/session.h"

namespace grantline::cli {

// What the commands of the client share: where sessions are kept, and this machine's clock and
// network. The folder is $GRANTLINE_SESSIONS, else $XDG_STATE_HOME/grantline, else
// ~/.local/state/grantline; with $GRANTLINE_SESSIONS_KEY_FILE, or $GRANTLINE_SESSIONS_KEY
// "keyring", its files are encrypted. With $GRANTLINE_STORE "keyring" sessions are in the keyring
// itself.
struct ClientSetup {
  std::string folder;
  std::unique_ptr<client::TokenStore> store;
  std::unique_ptr<client::HttpClient> http;
  client::Environment environment() const;
};
// Nothing: it has complained.
std::optional<ClientSetup> set_up_client(Session& session);

// A file that holds one secret: 0600, one line; white space at its end does not count.
Result<Secret> read_secret_file(const std::string& path);

// Opens a stored session with the secret that it names; complains where it cannot.
std::unique_ptr<client::Session> open_session(Session& session, const ClientSetup& setup,
                                              const std::string& profile);
// Prints the error, as JSON where that was asked for, and sets the exit code: 1 where a person has
// to do something, 3 where a later try may do.
void complain(Session& session, const client::Error& error);

// Whether it may name a session; complains where not.
bool is_profile(Session& session, const std::string& profile);
// --profile, the same everywhere.
void add_profile_option(CLI::App& command, std::string& profile);
// "5m"; complains where it is none.
std::optional<Duration> read_duration(Session& session, const std::string& option,
                                      const std::string& text);

}  // namespace grantline::cli
