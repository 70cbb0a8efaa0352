#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kApi = "audience=https://api.example";

class GuardCall : public testing::Test {
 protected:
  TestServer server{[](Settings& settings) { settings.errors.detail = Detail::full; }};

  net::Response ask(std::string_view query, std::string_view token) {
    return server.ask(with_bearer(get("/guard?" + std::string(query)), token));
  }
  std::string token(std::string_view scope, std::string_view client = "basic") {
    return server.open_grant(client, scope, TestServer::kResource).access_token;
  }
  std::string fault_of(const net::Request& request) {
    const net::Response response = server.ask(request);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(header_of(response, "WWW-Authenticate"), "");
    constexpr std::string_view kBefore =
        "This API is not protected as it should be, so nothing is let through: ";
    const std::string text = member_of(response, "error_description");
    EXPECT_TRUE(text.starts_with(kBefore)) << text;
    return text.substr(std::min(kBefore.size(), text.size()));
  }
};

TEST_F(GuardCall, lets_through_who_has_what_is_needed_and_says_who_it_is) {
  for (const char* client : {"basic", "opaque"}) {
    const net::Response response =
        ask(std::string(kApi) + "&scope=api.read", token("api.read", client));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(header_of(response, "X-Auth-Subject"), server.user.text);
    EXPECT_EQ(header_of(response, "X-Auth-Client"), client);
    EXPECT_EQ(header_of(response, "X-Auth-Scope"), "api.read");
    EXPECT_EQ(header_of(response, "X-Auth-Expires"), "1790000900");
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "");
  }
}

TEST_F(GuardCall, answers_every_method_as_that_of_the_request_it_is_asked_about) {
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    net::Request request = get("/guard?audience=https://id.example");
    request.method = method;
    EXPECT_EQ(server.ask(request).status, 401) << method;
  }
}

TEST_F(GuardCall, without_a_token_it_tells_which_scope_to_ask_for) {
  const net::Response response = server.ask(get("/guard?" + std::string(kApi) + "&scope=api.read"));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(header_of(response, "WWW-Authenticate"),
            "Bearer realm=\"https://api.example\", scope=\"api.read\"");
  EXPECT_EQ(member_of(response, "error"), "");
}

TEST_F(GuardCall, a_token_for_the_issuer_alone_opens_no_api_and_the_other_way_round) {
  for (const char* client : {"basic", "opaque"}) {
    const std::string for_issuer = server.open_grant(client, "api.read").access_token;
    EXPECT_EQ(ask(kApi, for_issuer).status, 401);
    EXPECT_EQ(ask("audience=https://id.example&scope=api.read", for_issuer).status, 200);
  }
  EXPECT_EQ(ask("audience=https://id.example&scope=api.read", token("api.read")).status, 401);
}

TEST_F(GuardCall, a_revoked_grant_closes_at_once) {
  for (const char* client : {"basic", "opaque"}) {
    const TestGrant grant = server.open_grant(client, "api.read", TestServer::kResource);
    EXPECT_EQ(ask(kApi, grant.access_token).status, 200);
    store::Grant row = server.grant(grant.key);
    row.ended = store::End{store::EndedBy::admin, server.world.now(), {}};
    server.save(grant.key, row);
    server.world.advance(seconds(3));
    const net::Response response = ask(kApi, grant.access_token);
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(member_of(response, "error_description"),
              "The access token was revoked 3.0 s earlier by an administrator.");
    EXPECT_NE(member_of(response, "reference"), "");
  }
}

TEST_F(GuardCall, too_little_scope_is_403_and_says_what_is_needed) {
  const net::Response response =
      ask(std::string(kApi) + "&scope=api.read+admin", token("api.read"));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(header_of(response, "WWW-Authenticate"),
            "Bearer realm=\"https://api.example\", error=\"insufficient_scope\", "
            "error_description=\"This needs the scope api.read admin, but the access token has "
            "api.read.\", scope=\"api.read admin\"");
}

TEST_F(GuardCall, an_old_login_is_asked_to_be_made_anew) {
  const std::string old = token("api.read", "opaque");
  EXPECT_EQ(ask(std::string(kApi) + "&max_age=60", old).status, 200);
  EXPECT_EQ(ask(std::string(kApi) + "&acr_values=urn:grantline:acr:password", old).status, 200);
  server.world.advance(seconds(61));
  const net::Response response = ask(std::string(kApi) + "&max_age=60", old);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(member_of(response, "error"), "insufficient_user_authentication");
}

TEST_F(GuardCall, each_client_and_person_has_a_rate_of_its_own_at_each_place) {
  const std::string first = token("api.read");
  const std::string other = token("api.read", "opaque");
  const std::string query = std::string(kApi) + "&rate=1/m+burst+2";
  EXPECT_EQ(header_of(ask(query, first), "RateLimit-Remaining"), "1");
  EXPECT_EQ(ask(query, first).status, 200);
  const net::Response response = ask(query, first);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(header_of(response, "Retry-After"), "60");
  EXPECT_EQ(header_of(response, "WWW-Authenticate"), "");
  EXPECT_EQ(member_of(response, "error"), "temporarily_unavailable");
  EXPECT_EQ(ask(query, other).status, 200);
  EXPECT_EQ(ask(std::string(kApi) + "&rate=1/m+burst+3", first).status, 200);
  server.world.advance(minutes(1));
  EXPECT_EQ(ask(query, first).status, 200);
}

TEST_F(GuardCall, asked_for_the_answer_of_a_refusal_it_lets_nothing_through) {
  const auto refused = [&](std::string_view query, std::string_view with) {
    return server.ask(with_bearer(get("/guard/refused?" + std::string(query)), with));
  };
  const std::string good = token("api.read");
  EXPECT_EQ(refused(std::string(kApi) + "&scope=admin", good).status, 403);
  const net::Response later = refused(kApi, good);
  EXPECT_EQ(later.status, 503);
  EXPECT_EQ(header_of(later, "Retry-After"), "1");
  EXPECT_EQ(header_of(later, "X-Auth-Subject"), "");
  const std::string query = std::string(kApi) + "&rate=1/m";
  EXPECT_EQ(ask(query, good).status, 200);
  EXPECT_EQ(refused(query, good).status, 429);
}

TEST_F(GuardCall, what_it_does_not_understand_opens_nothing) {
  const auto fault = [&](std::string_view target) {
    return fault_of(with_bearer(get(target), token("api.read")));
  };
  EXPECT_EQ(fault("/guard?scopes=api.read"),
            "its address has the parameter scopes, which is not known.");
  EXPECT_EQ(fault("/guard?scope="), "the parameter scope of its address is empty.");
  EXPECT_EQ(fault("/guard?scope"), "the parameter scope of its address is empty.");
  EXPECT_EQ(fault("/guard?scope=a&scope=b"),
            "its address has a parameter twice, or one that cannot be read.");
  EXPECT_EQ(fault("/guard?max_age=10m"),
            "the parameter max_age of its address must be whole seconds.");
  EXPECT_EQ(fault("/guard?max_age=-1"),
            "the parameter max_age of its address must be whole seconds.");
  EXPECT_EQ(fault("/guard?rate=fast"),
            "the parameter rate of its address must be a rate such as 50/s or 30/m burst 60.");
  EXPECT_EQ(fault("/guard?audience=orders"),
            "the parameter audience of its address must be the API's resource identifier, a URI.");
  for (const char* nothing : {"/guard", "/guard?", "/guard/refused", "/guard?scope=api.read"}) {
    EXPECT_EQ(fault(nothing), "its address names neither an audience nor an API of the rules.");
  }
  EXPECT_EQ(fault("/guard/orders"), "the rules of the guard have no API orders.");
  EXPECT_EQ(fault("/guard/"), "the rules of the guard have no API without a name.");
  EXPECT_EQ(fault("/guard/refused/orders"), "the rules of the guard have no API orders.");
}

TEST_F(GuardCall, headers_that_contradict_each_other_open_nothing) {
  net::Request request = with_bearer(get("/guard?audience=https://id.example"),
                                     server.open_grant("basic", "a").access_token);
  EXPECT_EQ(server.ask(request).status, 200);
  request = with_header(std::move(request), "X-Forwarded-Uri", "/a");
  EXPECT_EQ(server.ask(request).status, 200);
  EXPECT_EQ(server.ask(with_header(request, "X-Original-URI", "/a")).status, 200);
  EXPECT_EQ(fault_of(with_header(request, "X-Original-URI", "/b")),
            "the header X-Original-Uri differs from another that says the same.");
  EXPECT_EQ(fault_of(with_header(request, "x-forwarded-uri", "/a")),
            "the header X-Forwarded-Uri came twice.");
}

TEST_F(GuardCall, the_token_of_the_query_of_the_first_request_is_seen) {
  const net::Response response = server.ask(with_header(
      get("/guard?audience=https://id.example"), "X-Forwarded-Uri", "/orders?access_token=abc"));
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(member_of(response, "error_uri").find("access_token_in_query"), std::string::npos);
}

TEST_F(GuardCall, a_token_of_another_kind_is_named) {
  const TestGrant grant = server.open_grant("basic", "api.read", TestServer::kResource);
  const auto text = [&](std::string_view sent) {
    const net::Response response = ask(kApi, sent);
    EXPECT_EQ(response.status, 401);
    return member_of(response, "error_description");
  };
  EXPECT_EQ(text(grant.refresh_token), "This is a refresh token, not an access token.");
  EXPECT_EQ(text(server.open_code("basic", "api.read").code),
            "This is an authorization code, not an access token.");
  EXPECT_EQ(text(server.client_assertion("j")), "This is a client assertion, not an access token.");
  EXPECT_EQ(text(grant.access_token.substr(0, grant.access_token.rfind('.'))),
            "The access token is not as it was issued: it has 2 of the three parts of a JWT.");
}

}  // namespace
}  // namespace grantline::serve
