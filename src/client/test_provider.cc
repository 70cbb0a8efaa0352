#include "client/test_provider.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "client/exchange.h"
#include "crypto/digest.h"
#include "spec/params.h"
#include "spec/pkce.h"

namespace grantline::client {
namespace {

constexpr std::string_view kIssuer = "https://op.example";

}  // namespace

TestProvider::TestProvider(TestWorld& clock)
    : clock_(clock), key_(crypto::SigningKey::generate(SigningAlg::es256)) {}

void TestProvider::roll_keys() {
  key_ = crypto::SigningKey::generate(SigningAlg::es256);
  kid_ = "k2";
}

Provider TestProvider::metadata() const {
  const std::string at(kIssuer);
  return {.issuer = at,
          .authorization_endpoint = at + "/authorize",
          .token_endpoint = at + "/token",
          .jwks_uri = at + "/jwks",
          .userinfo_endpoint = at + "/userinfo",
          .revocation_endpoint = at + "/revoke",
          .device_authorization_endpoint = at + "/device",
          .end_session_endpoint = at + "/logout",
          .sends_iss = true};
}

HttpAnswer TestProvider::json(int status, JsonObject body) const {
  return {.status = status,
          .headers = {{"date", to_http_date(clock_.now())}},
          .body = Secret(grantline::to_text(Json(std::move(body))))};
}

HttpAnswer TestProvider::refuse(const std::string& error, const std::string& description) const {
  return json(
      400,
      {{"error", error}, {"error_description", description}, {"reference", "gl-7k2m-9x4q-8d3f"}});
}

std::string TestProvider::callback_for(const std::string& url) {
  const auto params = Params::parse(url.substr(url.find('?') + 1));
  nonce_ = *params->find("nonce");
  challenge_ = *params->find("code_challenge");
  return "code=c1&state=" + std::string(*params->find("state")) + "&iss=" + percent_encode(kIssuer);
}

std::string TestProvider::id_token(JsonObject changes) {
  JsonObject claims{{"iss", kIssuer},
                    {"sub", "alice"},
                    {"aud", "app"},
                    {"iat", clock_.now().unix_seconds()},
                    {"exp", clock_.now().unix_seconds() + 300}};
  if (!nonce_.empty()) claims["nonce"] = nonce_;
  for (const auto& change : changes) {
    if (change.value().is_null())
      claims.erase(change.key());
    else
      claims[change.key()] = change.value();
  }
  return jose::sign(key_, kid_, "JWT", grantline::to_text(Json(claims)));
}

HttpAnswer TestProvider::answer_tokens(const HttpRequest& request) {
  const auto form = Params::parse(request.form.reveal());
  const std::string type(form->find("grant_type").value_or(""));
  if (type == "authorization_code") {
    const auto challenge = parse_challenge(challenge_);
    if (!challenge || !verifier_matches(*form->find("code_verifier"), *challenge)) {
      return refuse("invalid_grant", "wrong verifier");
    }
    if (!spent.insert(std::string(*form->find("code"))).second) {
      return refuse("invalid_grant", "The code was used.");
    }
  } else if (type == "refresh_token") {
    const std::string token(*form->find("refresh_token"));
    if (token != good_refresh_token) {
      good_refresh_token = "none: the family is revoked";
      return refuse("invalid_grant", "The refresh token was used before.");
    }
  }
  ++made_;
  JsonObject body{{"access_token", "a" + std::to_string(made_)},
                  {"token_type", "Bearer"},
                  {"expires_in", expires_in_s}};
  if (type == "client_credentials") return json(200, body);
  if (gives_refresh_token) {
    good_refresh_token = "r" + std::to_string(made_);
    body["refresh_token"] = good_refresh_token;
  }
  if (type == "authorization_code") body["id_token"] = id_token(id_token_changes);
  return json(200, body);
}

std::expected<HttpAnswer, HttpFault> TestProvider::send(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  if (while_answering) while_answering();
  const std::string path = request.url.substr(kIssuer.size());
  if (path == "/jwks") {
    ++jwks_requests;
    if (!has_keys) return HttpAnswer{.status = 503};
    JsonObject set{{"keys", JsonArray{jose::to_json({kid_, key_.public_key()})}}};
    return json(200, set);
  }
  if (path == "/revoke") {
    ++revocations;
    return HttpAnswer{.status = 200};
  }
  if (path == "/device") {
    return json(200, {{"device_code", "d1"},
                      {"user_code", "WDJB-MJHT"},
                      {"verification_uri", "https://op.example/device"},
                      {"expires_in", 600},
                      {"interval", 5}});
  }
  if (path != "/token") return HttpAnswer{.status = 404};
  ++token_requests;
  forms.emplace_back(request.form.reveal());
  authorizations.emplace_back(request.authorization.reveal());
  if (!next.empty()) {
    const Handler handler = next.front();
    next.pop_front();
    return handler(request);
  }
  return answer_tokens(request);
}

void Bench::log_in() {
  auto login = PendingLogin::begin(env, registration, options);
  ASSERT_TRUE(login);
  const std::string callback = provider.callback_for(login->url());
  auto checked = CheckedCallback::check(registration, std::move(*login), request_of(callback));
  ASSERT_TRUE(checked) << checked.error().what;
  const auto done = exchange(env, registration, std::move(*checked));
  ASSERT_TRUE(done) << done.error().what;
}

}  // namespace grantline::client
