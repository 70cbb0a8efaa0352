#include "client/device.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "base/encoding.h"

namespace grantline::client {
namespace {

constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:device_code";

}  // namespace

Outcome<DeviceLogin> begin_device_login(Environment& env, const Registration& registration,
                                        const std::string& scope,
                                        const std::vector<std::string>& resources) {
  Form form;
  if (!scope.empty()) form.add("scope", scope);
  for (const std::string& resource : resources) form.add("resource", resource);
  auto json = ask_endpoint(env, registration, registration.provider.device_authorization_endpoint,
                           form, seconds(10));
  if (!json) return std::unexpected(json.error());
  const JsonObject& body = json->get_object();
  const auto text = [&](const char* name) {
    return std::string(find_string(body, name).value_or(""));
  };
  DeviceLogin login{.device_code = Secret(text("device_code")),
                    .user_code = printable(text("user_code")),
                    .verification_uri = text("verification_uri"),
                    .verification_uri_complete = text("verification_uri_complete"),
                    .expires_at = {}};
  const std::int64_t life_s = find_integer(body, "expires_in").value_or(0);
  login.expires_at = env.world.now() + seconds(std::clamp<std::int64_t>(life_s, 1, 86400));
  login.interval =
      seconds(std::clamp<std::int64_t>(find_integer(body, "interval").value_or(5), 1, 300));
  wipe_texts(*json);
  // It is shown to a person and opened in a browser.
  for (const std::string* url : {&login.verification_uri, &login.verification_uri_complete}) {
    if (!url->empty() && !url_fault(*url).empty()) {
      return fail(ErrorKind::fix_configuration, "url_refused",
                  "the page for the code: " + url_fault(*url));
    }
  }
  if (login.device_code.empty() || login.user_code.empty() || login.verification_uri.empty()) {
    return fail(ErrorKind::fix_configuration, "not_device", "the server gave no device code");
  }
  return login;
}

Outcome<LoggedIn> finish_device_login(Environment& env, const Registration& registration,
                                      DeviceLogin login, const LoginOptions& options,
                                      const std::function<bool()>& is_cancelled,
                                      const std::string& secret_file) {
  while (true) {
    env.sleep(login.interval);
    if (is_cancelled()) return fail(ErrorKind::log_in_again, "cancelled", "it was cancelled");
    if (env.world.now() >= login.expires_at) {
      return fail(ErrorKind::log_in_again, "expired_token",
                  "nobody entered the code while it was good");
    }
    Form form;
    form.add("grant_type", kGrantType);
    form.add("device_code", login.device_code.reveal());
    auto tokens = ask_for_tokens(env, registration, form, seconds(10));
    if (!tokens) {
      const Error& error = tokens.error();
      if (error.kind != ErrorKind::retry_later) return std::unexpected(error);
      // Section 3.5: slow_down adds five seconds for good; a server that does not answer is asked
      // half as often.
      if (error.code == "slow_down") login.interval = login.interval + seconds(5);
      if (error.code == "network") login.interval = std::min(login.interval * 2, minutes(5));
      if (error.retry_after) login.interval = std::max(login.interval, *error.retry_after);
      continue;
    }
    auto subject = subject_of(env, registration, *tokens, "");
    if (!subject) return std::unexpected(subject.error());
    StoredSession session;
    session.provider = registration.provider;
    session.client_id = registration.client_id;
    session.auth_method = registration.auth.method();
    session.secret_file = secret_file;
    session.key_id = registration.auth.key_id();
    session.scope = options.scope;
    session.resources = options.resources;
    session.subject = *subject;
    session.logged_in_at = env.world.now();
    session.tokens = std::move(*tokens);
    if (session.tokens.scope.empty()) session.tokens.scope = options.scope;
    LoggedIn result{options.session, *subject, session.tokens.scope};
    auto stored = store_new_session(env, options.session, std::move(session));
    if (!stored) return std::unexpected(stored.error());
    return result;
  }
}

}  // namespace grantline::client
