#include "client/revoke.h"

#include "base/encoding.h"

namespace grantline::client {

Outcome<void> revoke(Environment& env, const Registration& registration, const Secret& token,
                     std::string_view hint, Duration patience) {
  Backoff backoff(env, patience);
  const auto answer = with_retries<Json>(env, backoff, [&] {
    Form form;
    form.add("token", token.reveal());
    form.add("token_type_hint", hint);
    return ask_endpoint(env, registration, registration.provider.revocation_endpoint, form,
                        timeout_within(backoff));
  });
  // An answer without a body, or with a page, is a 200 all the same (section 2.2).
  if (!answer && answer.error().code != "not_json") return std::unexpected(answer.error());
  return {};
}

Secret end_session_url(const Registration& registration, const Secret& id_token,
                       std::string_view post_logout_redirect_uri, std::string_view state) {
  const std::string& endpoint = registration.provider.end_session_endpoint;
  if (endpoint.empty()) return {};
  Form query;
  query.add("client_id", registration.client_id.text);
  if (!id_token.empty()) query.add("id_token_hint", id_token.reveal());
  if (!post_logout_redirect_uri.empty()) {
    query.add("post_logout_redirect_uri", post_logout_redirect_uri);
  }
  if (!state.empty()) query.add("state", state);
  return Secret(endpoint + (endpoint.contains('?') ? '&' : '?') +
                std::string(query.copy().reveal()));
}

}  // namespace grantline::client
