#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "serve/app.h"
#include "store/memory/memory_engine.h"

// A whole server in memory for tests: its endpoints answer on the calling thread, and its clock
// moves only when it is told to.

namespace grantline::serve {

// Random bytes that are the same in each run and never come twice.
class TestWorld final : public World {
 public:
  WallTime now() override { return now_; }
  SteadyTime steady_now() override { return steady_; }
  void fill_random(void* out, std::size_t size) override;
  void advance(Duration span);

 private:
  WallTime now_ = from_unix_seconds(1'790'000'000);
  SteadyTime steady_{1'000'000'000'000};
  std::uint64_t drawn_ = 0;
};

using Form = std::initializer_list<std::pair<std::string_view, std::string_view>>;

net::Request get(std::string_view target);
net::Request post(std::string_view target, Form form);
net::Request with_header(net::Request request, std::string_view name, std::string_view value);
net::Request with_basic(net::Request request, std::string_view id, std::string_view secret);
net::Request with_bearer(net::Request request, std::string_view token);

// The first header of that name; empty: there is none.
std::string header_of(const net::Response& response, std::string_view name);
JsonObject body_of(const net::Response& response);
// A member of the body; empty: there is none, or it is no string.
std::string member_of(const net::Response& response, std::string_view name);

// A grant as /authorize and /token would have made it.
struct TestGrant {
  GrantId id;
  GrantKey key;
  std::string code;           // of open_code
  std::string access_token;   // of open_grant
  std::string refresh_token;  // of open_grant
};

class TestServer {
 public:
  static constexpr std::string_view kSecret = "a-secret-that-the-server-made";
  static constexpr std::string_view kLogin = "ada";
  static constexpr std::string_view kPassword = "correct horse battery";
  static constexpr std::string_view kRedirectUri = "https://app.example/cb";
  static constexpr std::string_view kResource = "https://api.example";

  // Clients by the names of what sets them apart; all have the secret above where they have one:
  //   basic    client_secret_basic, JWT access tokens, every grant type but password
  //   opaque   the same with opaque access tokens
  //   post     client_secret_post
  //   spa      public
  //   signer   private_key_jwt
  //   api      client_secret_basic: the resource server of kResource
  explicit TestServer(const std::function<void(Settings&)>& change = {});

  // The endpoint's whole answer, from 192.0.2.7 where the request names no peer.
  net::Response ask(net::Request request);

  // A grant with a code, for kRedirectUri and without PKCE where `challenge` is empty.
  TestGrant open_code(std::string_view client, std::string_view scope,
                      std::string_view challenge = {});
  // A grant with tokens. `resource`: its audience; empty: the issuer.
  TestGrant open_grant(std::string_view client, std::string_view scope,
                       std::string_view resource = {});
  store::Grant grant(const GrantKey& key);
  void save(const GrantKey& key, const store::Grant& grant);
  // All events of a grant's line.
  std::vector<store::Event> events(const GrantKey& key);
  std::size_t count_rows(store::Table table);
  void change_client(std::string_view id, const std::function<void(store::ClientRecord&)>& change);
  // An RFC 7523 assertion of client `signer`.
  std::string client_assertion(std::string_view jti,
                               std::string_view audience = "https://id.example");

  TestWorld world;
  Settings settings;
  // Set to make every commit fail.
  std::optional<Fault> broken;
  store::MemoryEngine engine;
  KeyBook keys;
  ClientBook clients;
  Limits limits;
  Metrics metrics;
  Audit audit;
  std::unique_ptr<Workers> workers;
  RuleBook rules;
  App app;
  UserId user;

 private:
  void register_clients();
  void register_user();
  flow::Agreement agreement(std::string_view client, std::string_view scope,
                            std::string_view resource) const;
};

}  // namespace grantline::serve
