#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/client_secret.h"
#include "cli/client_setup.h"
#include "client/provider.h"

namespace grantline::cli {

// The command line of `grantline login`.
struct LoginCommand {
  std::string issuer;
  std::string client_id;
  std::string scope;
  bool has_scope = false;
  std::string profile = "default";
  std::vector<std::string> resources;
  std::vector<std::string> parameters;  // "prompt=consent"
  SecretOptions secret;
  client::Provider endpoints;  // where its token endpoint is given: instead of discovery
  std::string redirect_uri;
  std::string patience = "5m";
  bool device = false;
  bool no_browser = false;
  bool client_credentials = false;
};
void add_login_options(CLI::App& command, LoginCommand& options);

// What is asked for: where no --scope was given, the usual scopes that the provider has, or all of
// them where it does not tell which it has.
std::string scope_of(const LoginCommand& command, const client::Provider& provider);
// What is wrong with the options together; empty: they fit.
std::string options_fault(const LoginCommand& command);
// Of --parameter; nothing: one has no "=", or is one that the login itself sets.
std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const LoginCommand& command);
// By discovery, or of the endpoints that were given.
client::Outcome<client::Provider> find_provider(client::Environment& env,
                                                const LoginCommand& command, Duration patience);

}  // namespace grantline::cli
