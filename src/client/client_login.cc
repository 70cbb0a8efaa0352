#include "client/client_login.h"

namespace grantline::client {

Outcome<LoggedIn> log_in_as_client(Environment& env, const Registration& registration,
                                   const LoginOptions& options, const std::string& secret_file,
                                   Duration patience) {
  Backoff backoff(env, patience);
  auto tokens = with_retries<TokenSet>(env, backoff, [&] {
    Form form;
    form.add("grant_type", "client_credentials");
    if (!options.scope.empty()) form.add("scope", options.scope);
    for (const std::string& resource : options.resources) form.add("resource", resource);
    return ask_for_tokens(env, registration, form, timeout_within(backoff));
  });
  if (!tokens) return std::unexpected(tokens.error());
  StoredSession session;
  session.provider = registration.provider;
  session.client_id = registration.client_id;
  session.auth_method = registration.auth.method();
  session.secret_file = secret_file;
  session.key_id = registration.auth.key_id();
  session.is_clients_own = true;
  session.scope = options.scope;
  session.resources = options.resources;
  session.logged_in_at = env.world.now();
  session.tokens = std::move(*tokens);
  if (session.tokens.scope.empty()) session.tokens.scope = options.scope;
  LoggedIn result{options.session, "", session.tokens.scope};
  if (auto stored = store_new_session(env, options.session, std::move(session)); !stored) {
    return std::unexpected(stored.error());
  }
  return result;
}

}  // namespace grantline::client
