#include "flow/authorize_request.h"

#include <gtest/gtest.h>

namespace grantline::flow {
namespace {

constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

KnownClient make_client() {
  KnownClient client;
  client.record.id = ClientId{"app"};
  client.record.metadata.redirect_uris = {"https://app.example/cb", "http://127.0.0.1/cb",
                                          "http://[::1]/cb"};
  client.record.metadata.scope = "openid profile notes";
  client.record.metadata.resources = {"https://api.example", "https://files.example"};
  return client;
}

Params good_params() {
  Params params;
  params.set("client_id", "app");
  params.set("redirect_uri", "https://app.example/cb");
  params.set("response_type", "code");
  params.set("scope", "openid notes");
  params.set("state", "s-1");
  params.set("code_challenge", std::string(kChallenge));
  params.set("code_challenge_method", "S256");
  return params;
}

using Checked = std::expected<AuthorizeRequest, AuthorizeRefusal>;

Checked check(const Params& params, const KnownClient& client = make_client(),
              Pushed pushed = Pushed::no) {
  return check_authorize_request(params, &client, pushed);
}

Checked check_with(std::string_view name, std::string_view value) {
  Params params = good_params();
  params.set(name, std::string(value));
  return check(params);
}

void expect_redirect(const Checked& checked, Cause cause) {
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().refusal.cause, cause);
  ASSERT_TRUE(checked.error().target.has_value());
  EXPECT_EQ(checked.error().target->redirect_uri, "https://app.example/cb");
  EXPECT_EQ(checked.error().target->state, "s-1");
}

void expect_page(const Checked& checked, Cause cause) {
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().refusal.cause, cause);
  EXPECT_FALSE(checked.error().target.has_value());
}

TEST(authorize_request, takes_what_a_good_request_asks_for) {
  Params params = good_params();
  params.set("nonce", "n-1");
  params.set("prompt", "login consent");
  params.set("max_age", "60");
  params.set("login_hint", "ada");
  params.set("response_mode", "form_post");
  params.set("something_else", "is ignored");
  const auto request = check(params);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->client.text, "app");
  EXPECT_EQ(request->target.redirect_uri, "https://app.example/cb");
  EXPECT_EQ(request->target.state, "s-1");
  EXPECT_EQ(request->target.mode, ResponseMode::form_post);
  EXPECT_EQ(request->scope.text(), "openid notes");
  EXPECT_EQ(request->challenge, kChallenge);
  EXPECT_EQ(request->nonce, "n-1");
  EXPECT_TRUE(request->prompt.login && request->prompt.consent);
  EXPECT_FALSE(request->prompt.none || request->prompt.select_account);
  EXPECT_EQ(request->max_age, seconds(60));
  EXPECT_EQ(request->login_hint, "ada");
}

TEST(authorize_request, answers_in_the_query_where_nothing_else_is_asked) {
  EXPECT_EQ(check(good_params())->target.mode, ResponseMode::query);
  EXPECT_EQ(check_with("response_mode", "query")->target.mode, ResponseMode::query);
  EXPECT_EQ(check_with("response_mode", "fragment")->target.mode, ResponseMode::fragment);
}

TEST(authorize_request, gives_the_registered_scope_where_none_is_asked) {
  EXPECT_EQ(check_with("scope", "")->scope.text(), "openid profile notes");
}

TEST(authorize_request, keeps_every_resource_that_is_registered) {
  const auto params = Params::parse(good_params().encoded() +
                                    "&resource=https%3A%2F%2Fapi.example"
                                    "&resource=https%3A%2F%2Ffiles.example");
  const std::vector<std::string> both{"https://api.example", "https://files.example"};
  EXPECT_EQ(check(*params)->resources, both);
}

TEST(authorize_request, never_redirects_where_the_client_is_not_known) {
  Params without = good_params();
  without.remove("client_id");
  expect_page(check_authorize_request(without, nullptr, Pushed::no), Cause::parameter_missing);
  expect_page(check_authorize_request(good_params(), nullptr, Pushed::no), Cause::client_unknown);
  KnownClient disabled = make_client();
  disabled.record.disabled = true;
  expect_page(check(good_params(), disabled), Cause::client_disabled);
}

TEST(authorize_request, never_redirects_where_the_redirect_uri_is_not_registered) {
  expect_page(check_with("redirect_uri", ""), Cause::parameter_missing);
  expect_page(check_with("redirect_uri", "https://evil.example/cb"),
              Cause::redirect_uri_not_registered);
  expect_page(check_with("redirect_uri", "https://app.example/cb/"),
              Cause::redirect_uri_not_registered);
  expect_page(check_with("redirect_uri", "https://app.example:8443/cb"),
              Cause::redirect_uri_not_registered);
  expect_page(check_with("redirect_uri", "https://app.example/cb\r\nSet-Cookie: a=b"),
              Cause::redirect_uri_invalid);
}

TEST(authorize_request, names_the_nearest_redirect_uri_and_the_difference) {
  const auto checked = check_with("redirect_uri", "https://app.example/cb/");
  const auto& evidence = checked.error().refusal.evidence;
  EXPECT_EQ(evidence[0], (Fact{"presented_redirect_uri", "https://app.example/cb/"}));
  EXPECT_EQ(evidence[1], (Fact{"nearest", "https://app.example/cb"}));
  EXPECT_EQ(evidence[2].name, "difference");
}

TEST(authorize_request, takes_any_port_of_a_loopback_redirect_uri) {
  EXPECT_TRUE(check_with("redirect_uri", "http://127.0.0.1:51000/cb").has_value());
  EXPECT_TRUE(check_with("redirect_uri", "http://[::1]:51000/cb").has_value());
}

TEST(authorize_request, refuses_response_types_and_modes_that_leak) {
  expect_redirect(check_with("response_type", ""), Cause::parameter_missing);
  expect_redirect(check_with("response_type", "token"), Cause::response_type_unsupported);
  EXPECT_EQ(check_with("response_type", "token").error().target->mode, ResponseMode::fragment);
  expect_redirect(check_with("response_type", "code id_token"), Cause::response_type_unsupported);
  expect_redirect(check_with("response_mode", "web_message"), Cause::response_mode_unsupported);
}

TEST(authorize_request, passes_over_nothing_that_would_change_the_request) {
  expect_redirect(check_with("request", "eyJ"), Cause::request_object_unsupported);
  expect_redirect(check_with("request_uri", "https://app.example/r"),
                  Cause::request_uri_unsupported);
  expect_redirect(check_with("registration", "{}"), Cause::registration_unsupported);
  Params by_uri = good_params();
  by_uri.set("request_uri", "https://app.example/r");
  by_uri.remove("redirect_uri");
  const auto on_page = check(by_uri);
  ASSERT_FALSE(on_page.has_value());
  EXPECT_EQ(on_page.error().refusal.cause, Cause::request_uri_unsupported);
  EXPECT_FALSE(on_page.error().target);
}

TEST(authorize_request, refuses_a_client_that_may_not_have_codes) {
  KnownClient client = make_client();
  client.record.metadata.grant_types = {GrantType::client_credentials};
  expect_redirect(check(good_params(), client), Cause::grant_type_not_allowed);
}

TEST(authorize_request, wants_pkce_with_s256) {
  expect_redirect(check_with("code_challenge", ""), Cause::challenge_missing);
  expect_redirect(check_with("code_challenge_method", ""), Cause::challenge_method_refused);
  expect_redirect(check_with("code_challenge_method", "plain"), Cause::challenge_method_refused);
  expect_redirect(check_with("code_challenge_method", "s256"), Cause::challenge_method_refused);
}

TEST(authorize_request, lets_a_legacy_client_do_without_pkce_but_not_half_of_it) {
  KnownClient client = make_client();
  client.record.metadata.legacy_authorize_without_pkce = true;
  Params params = good_params();
  params.remove("code_challenge");
  expect_redirect(check(params, client), Cause::challenge_missing);
  params.remove("code_challenge_method");
  ASSERT_TRUE(check(params, client).has_value());
  EXPECT_EQ(check(params, client)->challenge, "");
}

TEST(authorize_request, takes_a_challenge_whose_mistake_the_exchange_can_prove) {
  for (const std::string& challenge :
       {std::string(64, 'a'), std::string(kChallenge) + "=",
        std::string("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+/M="), std::string(128, '~')}) {
    const auto request = check_with("code_challenge", challenge);
    ASSERT_TRUE(request.has_value()) << challenge;
    EXPECT_EQ(request->challenge, challenge);
  }
}

TEST(authorize_request, refuses_a_challenge_that_is_none_by_any_mistake) {
  expect_redirect(check_with("code_challenge", std::string(42, 'a')), Cause::challenge_malformed);
  expect_redirect(check_with("code_challenge", std::string(129, 'a')), Cause::challenge_malformed);
  expect_redirect(check_with("code_challenge", std::string(42, 'a') + " "),
                  Cause::challenge_malformed);
  expect_redirect(check_with("code_challenge", std::string(43, '\x07')),
                  Cause::challenge_malformed);
}

TEST(authorize_request, refuses_scope_and_resource_beyond_what_is_registered) {
  expect_redirect(check_with("scope", "openid admin"), Cause::scope_invalid);
  EXPECT_EQ(check_with("scope", "openid admin").error().refusal.evidence[0],
            (Fact{"scope_refused", "admin"}));
  expect_redirect(check_with("scope", "open\"id"), Cause::scope_invalid);
  expect_redirect(check_with("resource", "https://other.example"), Cause::resource_invalid);
}

TEST(authorize_request, refuses_prompts_that_contradict_or_are_unknown) {
  expect_redirect(check_with("prompt", "none login"), Cause::prompt_invalid);
  expect_redirect(check_with("prompt", "create"), Cause::prompt_invalid);
  EXPECT_TRUE(check_with("prompt", "none")->prompt.none);
  EXPECT_TRUE(check_with("prompt", "select_account")->prompt.select_account);
}

TEST(authorize_request, refuses_a_max_age_that_is_no_number) {
  for (const std::string_view text : {"-1", "1.5", "soon", "99999999999", "1 "}) {
    expect_redirect(check_with("max_age", text), Cause::parameter_malformed);
  }
  EXPECT_EQ(check_with("max_age", "0")->max_age, seconds(0));
}

TEST(authorize_request, bounds_the_nonce) {
  EXPECT_TRUE(check_with("nonce", std::string(512, 'n')).has_value());
  expect_redirect(check_with("nonce", std::string(513, 'n')), Cause::parameter_malformed);
}

TEST(authorize_request, wants_a_push_where_the_server_does) {
  expect_redirect(check(good_params(), make_client(), Pushed::no_but_required),
                  Cause::parameter_missing);
  EXPECT_TRUE(check(good_params(), make_client(), Pushed::yes).has_value());
}

}  // namespace
}  // namespace grantline::flow
