#include "client/token_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"

namespace grantline::client {
namespace {

// What a caller can do about the errors of RFC 6749 section 5.2 and their extensions.
ErrorKind kind_of(std::string_view error) {
  constexpr std::array<std::string_view, 7> kOver{"invalid_grant",
                                                  "access_denied",
                                                  "expired_token",
                                                  "login_required",
                                                  "consent_required",
                                                  "interaction_required",
                                                  "account_selection_required"};
  constexpr std::array<std::string_view, 4> kPassing{"temporarily_unavailable", "server_error",
                                                     "slow_down", "authorization_pending"};
  if (std::ranges::find(kOver, error) != kOver.end()) return ErrorKind::log_in_again;
  if (std::ranges::find(kPassing, error) != kPassing.end()) return ErrorKind::retry_later;
  return ErrorKind::fix_configuration;
}

Error of_oauth(const JsonObject& body, std::string_view name, const std::string& url,
               const HttpAnswer& answer) {
  const std::string description = printable(find_string(body, "error_description").value_or(""));
  Error error{.kind = kind_of(name),
              .code = printable(name.substr(0, 64)),
              .what = description.empty()
                          ? fmt::format("{} answered {} ({}){}", url, printable(name),
                                        answer.status, advice_for(name))
                          : fmt::format("{} answered {}: {}", url, printable(name), description)};
  const auto reference = find_string(body, "reference");
  if (reference) error.reference = printable(reference->substr(0, 32));
  return error;
}

// Section by section: what an answer without tokens means. A body that is no JSON comes from
// something between here and the server, or from a wrong address.
Error error_of(const std::string& url, const HttpAnswer& answer, WallTime now) {
  const int status = answer.status;
  auto json = parse_json(answer.body.reveal());
  std::optional<std::string_view> name;
  if (json && json->is_object()) name = find_string(json->get_object(), "error");
  if (name && name->empty()) name.reset();  // it says nothing
  const bool is_busy = status == 429 || status == 408;
  Error error;
  if (name && status < 500 && !is_busy) {
    error = of_oauth(json->get_object(), *name, url, answer);
  } else if (status >= 500 || is_busy) {
    error = {.kind = ErrorKind::retry_later,
             .code = status == 429 ? "rate_limited" : "server_error",
             .what = fmt::format("{} answered {}", url, status),
             .answer_may_be_lost = status >= 500};
  } else if (status >= 300 && status < 400) {
    error = {.kind = ErrorKind::fix_configuration,
             .code = "redirected",
             .what = fmt::format("{} redirects to {}, which is not followed: name the issuer "
                                 "by its own address",
                                 url, printable(answer.header("location").substr(0, 200)))};
  } else if (status == 404 || status == 405 || status == 410) {
    error = {.kind = ErrorKind::fix_configuration,
             .code = "endpoint_wrong",
             .what = fmt::format("{} answered {}: there is no such endpoint", url, status)};
  } else {
    error = {.kind = ErrorKind::retry_later,
             .code = "not_json",
             .what = fmt::format("{} answered {} with something that no token endpoint says; a "
                                 "proxy or a login page of the network may stand between",
                                 url, status),
             .answer_may_be_lost = status < 300};
  }
  error.retry_after = retry_after_of(answer, now);
  if (json) wipe_texts(*json);
  return error;
}

Outcome<HttpAnswer> post(Environment& env, const Registration& registration, const std::string& url,
                         Form& form, Duration timeout) {
  if (url.empty()) {
    return fail(ErrorKind::fix_configuration, "no_endpoint",
                registration.provider.issuer + " has no endpoint for this");
  }
  HttpRequest request{.method = HttpRequest::Method::post, .url = url, .timeout = timeout};
  form.authenticate(registration.client_id, registration.auth, registration.provider.issuer,
                    request, env.world);
  request.form = form.copy();
  auto answer = env.http.send(request);
  if (!answer) return std::unexpected(to_error(answer.error()));
  return std::move(*answer);
}

Outcome<TokenSet> read_tokens(const JsonObject& body) {
  TokenSet tokens;
  const auto take = [&](const char* name) { return find_string(body, name).value_or(""); };
  tokens.access_token = Secret(std::string(take("access_token")));
  tokens.token_type = printable(take("token_type"));
  tokens.scope = printable(take("scope"));
  tokens.refresh_token = Secret(std::string(take("refresh_token")));
  tokens.id_token = Secret(std::string(take("id_token")));
  // RFC 6750 section 2.1: what goes into a header must be of these characters.
  const std::string_view token = tokens.access_token.reveal();
  const bool is_header_safe = std::ranges::all_of(token, [](char c) { return c > 32 && c < 127; });
  if (token.empty() || !is_header_safe) {
    return fail(ErrorKind::retry_later, "not_tokens", "the answer holds no usable access token");
  }
  if (tokens.token_type != "Bearer" && tokens.token_type != "bearer" &&
      tokens.token_type != "N_A" && tokens.token_type != "DPoP") {
    return fail(ErrorKind::fix_configuration, "token_type",
                "the token is of the type \"" + tokens.token_type + "\"; Bearer is what is taken");
  }
  return tokens;
}

// Some servers send expires_in as text.
std::optional<std::int64_t> expires_in_of(const JsonObject& body) {
  if (const auto number = find_integer(body, "expires_in")) return number;
  Duration span;
  const auto text = find_string(body, "expires_in");
  if (text && parse_duration(std::string(*text) + "s", span)) return span.seconds();
  return std::nullopt;
}

}  // namespace

void wipe_texts(Json& json) {
  if (json.is_string()) {
    wipe(json.get_string().data(), json.get_string().size());
  } else if (json.is_array()) {
    for (Json& one : json.get_array()) wipe_texts(one);
  } else if (json.is_object()) {
    for (auto& member : json.get_object()) wipe_texts(member.value());
  }
}

Outcome<TokenSet> ask_for_tokens(Environment& env, const Registration& registration, Form& form,
                                 Duration timeout) {
  const std::string& url = registration.provider.token_endpoint;
  const WallTime sent_at = env.world.now();
  auto answer = post(env, registration, url, form, timeout);
  if (!answer) return std::unexpected(answer.error());
  auto json = parse_json(answer->body.reveal());
  if (answer->status != 200 || !json || !json->is_object()) {
    return std::unexpected(error_of(url, *answer, env.world.now()));
  }
  auto tokens = read_tokens(json->get_object());
  if (!tokens) {
    wipe_texts(*json);
    tokens.error().what = url + ": " + tokens.error().what;
    return std::unexpected(tokens.error());
  }
  tokens->obtained_at = sent_at;
  const auto life_s = expires_in_of(json->get_object());
  if (life_s) tokens->expires_at = sent_at + seconds(std::clamp<std::int64_t>(*life_s, 0, 1 << 30));
  const WallTime date = date_of(*answer);
  tokens->server_time = date.is_set() ? date : env.world.now();
  wipe_texts(*json);
  return tokens;
}

Outcome<Json> ask_endpoint(Environment& env, const Registration& registration,
                           const std::string& url, Form& form, Duration timeout) {
  auto answer = post(env, registration, url, form, timeout);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status == 200 && answer->body.empty()) return Json(JsonObject{});
  auto json = parse_json(answer->body.reveal());
  if (answer->status != 200 || !json || !json->is_object()) {
    return std::unexpected(error_of(url, *answer, env.world.now()));
  }
  return std::move(*json);
}

}  // namespace grantline::client
