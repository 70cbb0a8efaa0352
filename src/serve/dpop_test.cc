#include "serve/dpop.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "serve/test_server.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kIssuer = "https://id.example";

// A client's key, and the proofs that it makes.
class Holder {
 public:
  explicit Holder(TestServer& server) : server_(server) {}

  std::string jkt() const { return jose::thumbprint(key_.public_key()); }
  std::string proof(std::string_view method, std::string_view path, JsonObject more = {}) {
    JsonObject payload{{"jti", std::to_string(++made_)},
                       {"htm", method},
                       {"htu", std::string(kIssuer) + std::string(path)},
                       {"iat", server_.world.now().unix_seconds()}};
    for (const auto& member : more) payload[member.key()] = member.value();
    JsonObject header{{"typ", "dpop+jwt"}, {"alg", "ES256"}};
    header["jwk"] = jose::to_json({"", key_.public_key()});
    const std::string input =
        base64url_encode(to_text(Json(header))) + "." + base64url_encode(to_text(Json(payload)));
    return input + "." + base64url_encode(key_.sign(input));
  }
  net::Request sign(net::Request request, JsonObject more = {}) {
    const std::string text = proof(request.method, request.path, std::move(more));
    return with_header(std::move(request), "DPoP", text);
  }
  net::Request call(std::string_view token, JsonObject more = {}) {
    if (!more.contains("ath")) more["ath"] = base64url_encode(as_view(crypto::sha256(token)));
    return sign(with_header(get("/userinfo"), "Authorization", "DPoP " + std::string(token)),
                std::move(more));
  }

 private:
  TestServer& server_;
  crypto::SigningKey key_ = crypto::SigningKey::generate(SigningAlg::es256);
  int made_ = 0;
};

std::string cause_of(const net::Response& response) {
  const std::string uri = member_of(response, "error_uri");
  return uri.substr(uri.rfind('/') + 1);
}

net::Request code_request(const TestGrant& grant) {
  return post("/token", {{"grant_type", "authorization_code"},
                         {"client_id", "spa"},
                         {"code", grant.code},
                         {"redirect_uri", TestServer::kRedirectUri}});
}

net::Request refresh_request(const std::string& token) {
  return post("/token",
              {{"grant_type", "refresh_token"}, {"client_id", "spa"}, {"refresh_token", token}});
}

net::Request for_itself(std::string_view client) {
  return with_basic(post("/token", {{"grant_type", "client_credentials"}}), client,
                    TestServer::kSecret);
}

TEST(dpop, binds_the_access_token_and_a_public_clients_refresh_token) {
  TestServer server;
  Holder holder(server);
  const net::Response first =
      server.ask(holder.sign(code_request(server.open_code("spa", "openid"))));
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(member_of(first, "token_type"), "DPoP");
  const auto jws = jose::parse_unverified(member_of(first, "access_token"));
  ASSERT_TRUE(jws);
  EXPECT_EQ(find_string(find(jws->payload, "cnf")->as_object(), "jkt"), holder.jkt());

  const std::string refresh_token = member_of(first, "refresh_token");
  Holder thief(server);
  EXPECT_EQ(cause_of(server.ask(thief.sign(refresh_request(refresh_token)))),
            "refresh_token_wrong_key");
  EXPECT_EQ(cause_of(server.ask(refresh_request(refresh_token))), "dpop_proof_missing");
  const net::Response second = server.ask(holder.sign(refresh_request(refresh_token)));
  EXPECT_EQ(member_of(second, "token_type"), "DPoP") << second.body;
  // A lost answer is repeated to the key, and to it alone.
  EXPECT_EQ(cause_of(server.ask(thief.sign(refresh_request(refresh_token)))),
            "refresh_token_wrong_key");
  EXPECT_EQ(member_of(server.ask(holder.sign(refresh_request(refresh_token))), "refresh_token"),
            member_of(second, "refresh_token"));
}

TEST(dpop, a_token_request_without_a_proof_is_as_before) {
  TestServer server;
  const net::Response first = server.ask(code_request(server.open_code("spa", "openid")));
  EXPECT_EQ(member_of(first, "token_type"), "Bearer");
  EXPECT_EQ(find(jose::parse_unverified(member_of(first, "access_token"))->payload, "cnf"),
            nullptr);
  const net::Response second = server.ask(refresh_request(member_of(first, "refresh_token")));
  EXPECT_EQ(member_of(second, "token_type"), "Bearer");
  EXPECT_EQ(server.count_rows(store::Table::spent), 0U);
}

TEST(dpop, an_unbound_refresh_token_of_a_public_client_is_bound_at_its_first_proof) {
  TestServer server;
  Holder holder(server);
  const net::Response first = server.ask(code_request(server.open_code("spa", "openid")));
  const net::Response second =
      server.ask(holder.sign(refresh_request(member_of(first, "refresh_token"))));
  ASSERT_EQ(member_of(second, "token_type"), "DPoP") << second.body;
  EXPECT_EQ(cause_of(server.ask(refresh_request(member_of(second, "refresh_token")))),
            "dpop_proof_missing");
}

TEST(dpop, a_client_that_proves_itself_may_change_its_key) {
  TestServer server;
  Holder one(server);
  Holder other(server);
  const TestGrant grant = server.open_grant("opaque", "openid");
  const auto refresh = [&](Holder& holder, const std::string& token) {
    return server.ask(holder.sign(
        with_basic(post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}),
                   "opaque", TestServer::kSecret)));
  };
  const net::Response first = refresh(one, grant.refresh_token);
  ASSERT_EQ(first.status, 200) << first.body;
  const std::string old = member_of(first, "access_token");
  EXPECT_EQ(server.ask(one.call(old)).status, 200);
  EXPECT_EQ(cause_of(server.ask(other.call(old))), "access_token_wrong_key");
  const net::Response second = refresh(other, member_of(first, "refresh_token"));
  ASSERT_EQ(second.status, 200) << second.body;
  EXPECT_EQ(server.ask(other.call(member_of(second, "access_token"))).status, 200);
  // The row knows the newest key alone, so an opaque token of the key before is good for nobody.
  EXPECT_EQ(cause_of(server.ask(other.call(old))), "access_token_wrong_key");
  EXPECT_EQ(cause_of(server.ask(one.call(old))), "access_token_wrong_key");
  EXPECT_EQ(cause_of(server.ask(with_bearer(get("/userinfo"), old))), "access_token_wrong_key");
}

TEST(dpop, a_proof_is_good_once_at_each_endpoint_that_takes_one) {
  TestServer server;
  Holder holder(server);
  const TestGrant code = server.open_code("spa", "openid");
  const net::Request exchange = holder.sign(code_request(code));
  const net::Response first = server.ask(exchange);
  EXPECT_EQ(cause_of(server.ask(exchange)), "dpop_proof_replayed");
  EXPECT_FALSE(server.grant(code.key).ended) << "the proof alone was used again";

  const net::Request refresh = holder.sign(refresh_request(member_of(first, "refresh_token")));
  EXPECT_EQ(server.ask(refresh).status, 200);
  EXPECT_EQ(cause_of(server.ask(refresh)), "dpop_proof_replayed");

  const net::Request itself = holder.sign(for_itself("basic"));
  EXPECT_EQ(member_of(server.ask(itself), "token_type"), "DPoP");
  EXPECT_EQ(cause_of(server.ask(itself)), "dpop_proof_replayed");

  const net::Request call = holder.call(member_of(first, "access_token"));
  EXPECT_EQ(server.ask(call).status, 200);
  const net::Response again = server.ask(call);
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(cause_of(again), "dpop_proof_replayed");
}

TEST(dpop, a_refused_exchange_spends_its_proof_too) {
  TestServer server;
  Holder holder(server);
  const TestGrant code =
      server.open_code("spa", "openid", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  const net::Request exchange = holder.sign(code_request(code));
  EXPECT_EQ(cause_of(server.ask(exchange)), "verifier_missing");
  EXPECT_EQ(cause_of(server.ask(exchange)), "dpop_proof_replayed");
}

TEST(dpop, userinfo_takes_a_bound_token_with_its_proof_alone) {
  TestServer server;
  Holder holder(server);
  const net::Response tokens =
      server.ask(holder.sign(code_request(server.open_code("spa", "openid"))));
  const std::string token = member_of(tokens, "access_token");
  const net::Response as_bearer = server.ask(with_bearer(get("/userinfo"), token));
  EXPECT_EQ(as_bearer.status, 401);
  EXPECT_EQ(cause_of(as_bearer), "access_token_needs_proof");
  const std::string challenge = header_of(as_bearer, "WWW-Authenticate");
  EXPECT_EQ(challenge.find(R"(DPoP realm="https://id.example", algs="ES256 )"), 0U) << challenge;
  EXPECT_NE(challenge.find(R"(error="invalid_token")"), std::string::npos) << challenge;
  EXPECT_EQ(cause_of(server.ask(post("/userinfo", {{"access_token", token}}))),
            "access_token_needs_proof");

  const net::Request bare = with_header(get("/userinfo"), "Authorization", "DPoP " + token);
  const net::Response without = server.ask(bare);
  EXPECT_EQ(without.status, 401);
  EXPECT_EQ(cause_of(without), "dpop_proof_missing");
  EXPECT_NE(header_of(without, "WWW-Authenticate").find(R"(error="invalid_dpop_proof")"),
            std::string::npos);
  EXPECT_EQ(cause_of(server.ask(holder.sign(bare))), "dpop_proof_without_token_hash");
  EXPECT_EQ(cause_of(server.ask(holder.call(token, {{"ath", "x"}}))), "dpop_proof_wrong_token");
  EXPECT_EQ(cause_of(server.ask(holder.call(token, {{"htm", "POST"}}))), "dpop_proof_wrong_method");
  EXPECT_EQ(cause_of(server.ask(Holder(server).call(token))), "access_token_wrong_key");
  EXPECT_EQ(server.ask(holder.call(token)).status, 200);
}

TEST(dpop, the_guard_lets_no_bound_token_through_as_a_bearer_token) {
  TestServer server;
  Holder holder(server);
  const auto guarded = [&](const net::Response& tokens) {
    return server.ask(
        with_bearer(get("/guard?audience=https://id.example"), member_of(tokens, "access_token")));
  };
  EXPECT_EQ(guarded(server.ask(for_itself("basic"))).status, 200);
  const net::Response bound = guarded(server.ask(holder.sign(for_itself("basic"))));
  EXPECT_EQ(bound.status, 401);
  EXPECT_EQ(cause_of(bound), "access_token_needs_proof");
}

TEST(dpop, a_token_that_is_not_bound_is_no_dpop_token) {
  TestServer server;
  for (const char* client : {"basic", "opaque"}) {
    const TestGrant grant = server.open_grant(client, "openid");
    const net::Response answer = server.ask(Holder(server).call(grant.access_token));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(cause_of(answer), "access_token_not_bound");
  }
}

TEST(dpop, introspection_names_the_key_of_jwt_and_opaque_tokens) {
  TestServer server;
  for (const char* client : {"basic", "opaque"}) {
    Holder holder(server);
    const std::string token =
        member_of(server.ask(holder.sign(for_itself(client))), "access_token");
    const JsonObject body = body_of(server.ask(
        with_basic(post("/introspect", {{"token", token}}), client, TestServer::kSecret)));
    EXPECT_EQ(find_string(body, "token_type"), "DPoP") << client;
    ASSERT_NE(find(body, "cnf"), nullptr) << client;
    EXPECT_EQ(find_string(find(body, "cnf")->as_object(), "jkt"), holder.jkt());
  }
}

TEST(dpop, two_keys_of_a_client_for_itself_have_tokens_of_their_own) {
  TestServer server;
  Holder one(server);
  Holder other(server);
  const auto jkt_of = [&](const net::Response& answer) {
    const JsonObject body = body_of(
        server.ask(with_basic(post("/introspect", {{"token", member_of(answer, "access_token")}}),
                              "opaque", TestServer::kSecret)));
    const Json* cnf = find(body, "cnf");
    return cnf == nullptr ? "none" : std::string(*find_string(cnf->as_object(), "jkt"));
  };
  const net::Response bare = server.ask(for_itself("opaque"));
  const net::Response first = server.ask(one.sign(for_itself("opaque")));
  const net::Response second = server.ask(other.sign(for_itself("opaque")));
  EXPECT_EQ(jkt_of(first), one.jkt());
  EXPECT_EQ(jkt_of(second), other.jkt());
  EXPECT_EQ(jkt_of(bare), "none");
}

TEST(dpop, a_client_that_is_registered_for_it_gets_nothing_without_a_proof) {
  TestServer server;
  server.change_client("basic", [](store::ClientRecord& record) {
    record.metadata.dpop_bound_access_tokens = true;
  });
  const net::Response without = server.ask(for_itself("basic"));
  EXPECT_EQ(without.status, 400);
  EXPECT_EQ(member_of(without, "error"), "invalid_dpop_proof");
  EXPECT_EQ(cause_of(without), "dpop_proof_missing");
  EXPECT_EQ(server.ask(Holder(server).sign(for_itself("basic"))).status, 200);
}

TEST(dpop, a_nonce_is_asked_for_where_the_setting_says_so_and_changes_with_time) {
  TestServer server([](Settings& settings) { settings.dpop.nonce = DpopNonce::required; });
  Holder holder(server);
  const net::Response asked = server.ask(holder.sign(for_itself("basic")));
  EXPECT_EQ(asked.status, 400);
  EXPECT_EQ(member_of(asked, "error"), "use_dpop_nonce");
  const std::string nonce = header_of(asked, "DPoP-Nonce");
  ASSERT_EQ(nonce.size(), 22U);
  EXPECT_NE(header_of(asked, "Access-Control-Expose-Headers").find("DPoP-Nonce"),
            std::string::npos);
  const auto with = [&](const std::string& text) {
    return server.ask(holder.sign(for_itself("basic"), {{"nonce", text}}));
  };
  EXPECT_EQ(with(nonce).status, 200);
  EXPECT_EQ(cause_of(with("made up")), "dpop_nonce_wrong");
  server.world.advance(minutes(5));
  const net::Response later = with(nonce);
  EXPECT_EQ(later.status, 200) << "the one before is taken";
  EXPECT_NE(header_of(later, "DPoP-Nonce"), nonce) << "and a new one is offered";
  server.world.advance(minutes(5));
  EXPECT_EQ(cause_of(with(nonce)), "dpop_nonce_wrong");
  EXPECT_EQ(server.ask(for_itself("basic")).status, 200) << "no proof, no nonce";
}

// The clock of the client is an hour slow.
TEST(dpop, with_a_nonce_the_clock_of_the_client_does_not_matter_and_replay_does) {
  TestServer server([](Settings& settings) { settings.dpop.nonce = DpopNonce::required; });
  Holder holder(server);
  const std::string nonce = header_of(server.ask(holder.sign(for_itself("basic"))), "DPoP-Nonce");
  const std::int64_t slow = server.world.now().unix_seconds() - 3600;
  const net::Request request = holder.sign(for_itself("basic"), {{"nonce", nonce}, {"iat", slow}});
  EXPECT_EQ(server.ask(request).status, 200);
  server.world.advance(minutes(4));
  EXPECT_EQ(cause_of(server.ask(request)), "dpop_proof_replayed");
}

TEST(dpop, a_pushed_request_takes_its_key_from_the_proof_or_from_dpop_jkt) {
  TestServer server;
  Holder holder(server);
  const auto request = [&](std::string_view jkt) {
    net::Request out =
        post("/par", {{"client_id", "spa"},
                      {"response_type", "code"},
                      {"redirect_uri", TestServer::kRedirectUri},
                      {"scope", "openid"},
                      {"code_challenge_method", "S256"},
                      {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}});
    if (!jkt.empty()) out.body += "&dpop_jkt=" + std::string(jkt);
    return out;
  };
  EXPECT_EQ(server.ask(holder.sign(request(""))).status, 201);
  EXPECT_EQ(server.ask(holder.sign(request(holder.jkt()))).status, 201);
  EXPECT_EQ(server.ask(request(holder.jkt())).status, 201);
  EXPECT_EQ(cause_of(server.ask(holder.sign(request(Holder(server).jkt())))), "dpop_jkt_mismatch");
  EXPECT_EQ(cause_of(server.ask(request("short"))), "parameter_malformed");
  const net::Request twice = holder.sign(request(""));
  EXPECT_EQ(server.ask(twice).status, 201);
  EXPECT_EQ(cause_of(server.ask(twice)), "dpop_proof_replayed");
}

}  // namespace
}  // namespace grantline::serve
