#include "client/pending_login.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "spec/params.h"

namespace grantline::client {
namespace {

std::string random_text(Environment& env, std::size_t bytes) {
  return base64url_encode(env.world.random_bytes(bytes));
}

std::string url_with(const Registration& registration, const LoginOptions& options,
                     const StoredLogin& login) {
  const auto challenge = crypto::sha256(login.verifier.reveal());
  std::string url = registration.provider.authorization_endpoint;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    url += url.contains('?') ? '&' : '?';
    url += fmt::format("{}={}", name, percent_encode(value));
  };
  add("response_type", "code");
  add("client_id", registration.client_id.text);
  add("redirect_uri", options.redirect_uri);
  add("scope", options.scope);
  add("state", login.state.reveal());
  add("nonce", login.nonce.reveal());
  add("code_challenge", base64url_encode(as_view(challenge)));
  add("code_challenge_method", "S256");
  for (const std::string& resource : options.resources) add("resource", resource);
  for (const auto& [name, value] : options.parameters) add(name, value);
  return url;
}

// https://wicg.github.io/nav-speculation/prefetch.html: "prefetch", "prefetch;prerender", ...
bool is_prefetch(std::string_view purpose) {
  return purpose.starts_with("prefetch") || purpose.starts_with("preview");
}

std::unexpected<Error> of_provider(const Params& params) {
  const std::string name = printable(*params.find("error"));
  const std::string description = printable(params.find("error_description").value_or(""));
  const bool is_passing = name == "temporarily_unavailable" || name == "server_error";
  const bool is_persons = name == "access_denied" || name.ends_with("_required");
  return fail(is_passing   ? ErrorKind::retry_later
              : is_persons ? ErrorKind::log_in_again
                           : ErrorKind::fix_configuration,
              name.substr(0, 64),
              description.empty()
                  ? fmt::format("the provider answered {}{}", name, advice_for(name))
                  : fmt::format("the provider answered {}: {}", name, description));
}

}  // namespace

Outcome<std::string> session_name(Environment& env, const std::string& wanted) {
  if (wanted.empty()) return "s" + random_text(env, 18);
  if (is_store_name(wanted) && wanted.size() <= 60) return wanted;
  return fail(ErrorKind::fix_configuration, "session_name",
              "a session's name has 1 to 60 letters, digits, dots, dashes and underscores");
}

Outcome<PendingLogin> PendingLogin::begin(Environment& env, const Registration& registration,
                                          const LoginOptions& options) {
  if (registration.provider.authorization_endpoint.empty()) {
    return fail(ErrorKind::fix_configuration, "no_endpoint",
                registration.provider.issuer + " names no authorization endpoint");
  }
  auto session = session_name(env, options.session);
  if (!session) return std::unexpected(session.error());
  StoredLogin login{.issuer = registration.provider.issuer,
                    .client_id = registration.client_id.text,
                    .session = std::move(*session),
                    .redirect_uri = options.redirect_uri,
                    .scope = options.scope,
                    .resources = options.resources,
                    .authorization_url = {},
                    .state = Secret(random_text(env, 24)),
                    .nonce = Secret(random_text(env, 24)),
                    .verifier = Secret(random_text(env, 32)),
                    .created_at = env.world.now(),
                    .code_hash = {},
                    .failure = {}};
  login.authorization_url = url_with(registration, options, login);
  // A name of the store may not start with a dash on command lines that list it.
  std::string handle = "l" + random_text(env, 18);
  const auto stored = env.store.replace(login_key(handle), 0, encode(login));
  if (!stored) return fail_store(stored.error());
  return PendingLogin(std::move(handle), std::move(login));
}

Outcome<PendingLogin> PendingLogin::find(Environment& env, std::string_view handle) {
  if (!is_store_name(handle) || handle.size() > 60) {
    return fail(ErrorKind::log_in_again, "no_login", "no login of that name is under way");
  }
  auto entry = env.store.load(login_key(handle));
  if (!entry) return fail_store(entry.error());
  if (!*entry) {
    return fail(ErrorKind::log_in_again, "no_login",
                "no such login is under way: it was begun too long ago, or in another browser");
  }
  auto login = decode_login((*entry)->content);
  if (!login) return fail_store(login.error());
  return PendingLogin(std::string(handle), std::move(*login));
}

Outcome<CheckedCallback> CheckedCallback::check(const Registration& registration,
                                                PendingLogin login,
                                                const CallbackRequest& request) {
  const bool is_visit = request.method == "GET" || request.method == "POST";
  if (!is_visit || is_prefetch(request.purpose)) {
    return fail(ErrorKind::not_a_visit, "prefetch",
                "this is no person's visit; nothing was spent. Answer it with 204 or 503");
  }
  // Two clients at one provider: the code of one would be sent with the other's proof.
  if (login.stored_.client_id != registration.client_id.text) {
    return fail(ErrorKind::fix_configuration, "other_client",
                fmt::format("the login is of the client {}, not of {}", login.stored_.client_id,
                            registration.client_id.text));
  }
  const auto params = Params::parse(request.parameters);
  if (!params) {
    return fail(ErrorKind::log_in_again, "callback_malformed",
                "the callback's parameters are malformed or repeated");
  }
  // RFC 6749 section 10.12: a callback that somebody else began logs the person in as them.
  const auto state = params->find("state");
  if (!state || !login.stored_.state.matches(*state)) {
    return fail(ErrorKind::log_in_again, "state_mismatch",
                "the callback is not that of this login: its state is another or missing");
  }
  // RFC 9207 section 2.4: an answer of another server would send its code, or ours, astray.
  const auto iss = params->find("iss");
  const Provider& provider = registration.provider;
  if (login.stored_.issuer != provider.issuer || (iss && *iss != provider.issuer) ||
      (!iss && provider.sends_iss)) {
    return fail(ErrorKind::log_in_again, "issuer_mismatch",
                fmt::format("the callback comes from {}, not from {}",
                            iss ? '"' + printable(*iss) + '"' : "a server that does not say which",
                            provider.issuer));
  }
  if (params->find("error")) return of_provider(*params);
  const auto code = params->find("code");
  if (!code) {
    return fail(ErrorKind::fix_configuration, "no_code", "the callback has no code and no error");
  }
  return CheckedCallback(std::move(login), Secret(std::string(*code)), request.arrived_at);
}

Outcome<int> forget_logins(TokenStore& store, WallTime before) {
  const auto names = store.list();
  if (!names) return fail_store(names.error());
  int forgotten = 0;
  for (const std::string& name : *names) {
    if (!name.ends_with(".login")) continue;
    const auto entry = store.load(name);
    if (!entry || !*entry) continue;
    const auto login = decode_login((*entry)->content);
    if (!login || login->created_at >= before) continue;
    const auto removed = store.remove(name, (*entry)->generation);
    if (removed && *removed) ++forgotten;
  }
  return forgotten;
}

}  // namespace grantline::client
