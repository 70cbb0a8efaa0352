// seed DATA GRANTS CODES TOKENS ISSUER REQUESTS
// Fills the data folder of a server that does not run: two clients, GRANTS grants with a refresh
// token each, CODES grants with a code. Writes into the folder REQUESTS what the load generator
// sends; those about stored grants go to TOKENS of them, spread over all.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "flow/mint_tokens.h"
#include "flow/rotate_refresh.h"
#include "serve/decide_grant.h"
#include "serve/key_book.h"
#include "store/rocksdb/open_rocksdb.h"

namespace grantline::bench {
namespace {

using store::Table;

constexpr std::uint64_t kPerWrite = 1000;
constexpr std::string_view kRedirectUri = "https://app.example/callback";
constexpr std::string_view kScope = "profile email offline_access";
const std::string kVerifier(43, 'v');

[[noreturn]] void fail(std::string_view why) {
  fmt::print(stderr, "seed: {}\n", why);
  std::exit(1);
}

template <class T>
T need(Result<T> result) {
  if (!result) fail(result.error().what);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Plan {
  std::string data;
  std::uint64_t grants = 0;
  std::uint64_t codes = 0;
  std::uint64_t tokens = 0;
  std::string issuer;
  std::string requests;
};

class Seed {
 public:
  explicit Seed(Plan plan) : plan_(std::move(plan)) {
    settings_.server.issuer = plan_.issuer;
    settings_.server.data = plan_.data;
    engine_ = need(store::open_rocksdb(plan_.data + "/store", {}, world_));
    auto master = need(serve::load_master_key(settings_, world_));
    serve::KeyBook book(*engine_, world_, settings_, std::move(master));
    need(book.open());
    keys_ = book.now();
  }

  void run() {
    jwt_client_ = add_client("bench-jwt", TokenFormat::jwt);
    opaque_client_ = add_client("bench-opaque", TokenFormat::opaque);
    std::ofstream refreshes = open("refresh", "/token", "bench-jwt");
    std::ofstream opaque = open("introspect-opaque", "/introspect", "bench-jwt");
    std::ofstream jwt = open("introspect-jwt", "/introspect", "bench-jwt");
    const std::uint64_t every = std::max<std::uint64_t>(1, plan_.grants / plan_.tokens);
    for (std::uint64_t i = 0; i < plan_.grants; ++i) {
      const GrantId id{world_.random_array<16>()};
      const store::Grant grant = make_grant(i);
      put(id, grant);
      if (i % every != 0) continue;
      refreshes << "grant_type=refresh_token&refresh_token="
                << keys_->tokens.mint(flow::newest_refresh_token(grant, id)).reveal() << '\n';
      opaque << "token=" << access_token(opaque_client_, grant, id).reveal() << '\n';
      if (i / every < 1000) {
        jwt << "token=" << access_token(jwt_client_, grant, id).reveal() << '\n';
      }
    }
    add_codes();
    flush();
    add_plain_requests();
    need(engine_->compact());
  }

 private:
  store::ClientRecord add_client(std::string id, TokenFormat format) {
    const std::string secret = base64url_encode(world_.random_bytes(32));
    store::ClientRecord client;
    client.id.text = id;
    client.created_at = world_.now();
    client.secrets.push_back({"s1", crypto::sha256(secret), client.created_at, {}});
    client.metadata.client_name = id;
    client.metadata.token_endpoint_auth_method = AuthMethod::client_secret_basic;
    client.metadata.grant_types.push_back(GrantType::client_credentials);
    client.metadata.redirect_uris = {std::string(kRedirectUri)};
    client.metadata.scope = std::string(kScope) + " openid api";
    client.metadata.access_token_format = format;
    need(store::write_now(*engine_, {{{Table::clients, id}, store::encode(client), 0}}));
    basic_[id] = base64_encode(id + ':' + secret);
    return client;
  }

  store::Grant make_grant(std::uint64_t number) {
    store::Grant g;
    g.client = jwt_client_.id;
    g.user.text = base64url_encode(world_.random_bytes(16));
    g.scope = kScope;
    g.authorized_at =
        world_.now() - milliseconds(static_cast<std::int64_t>(number % 86'400) * 1000);
    g.authorized_from =
        *parse_address(fmt::format("203.0.{}.{}", number / 256 % 256, number % 256));
    g.auth_time = g.authorized_at - seconds(20);
    g.amr = "pwd";
    g.sid = base64url_encode(world_.random_bytes(16));
    g.redeemed_at = g.authorized_at + seconds(1);
    g.redeemed_from = g.authorized_from;
    g.generation = 1;
    g.key_id = keys_->tokens.newest();
    g.rotated_at = g.redeemed_at;
    g.rotated_from = g.authorized_from;
    g.refresh_idle = settings_.tokens.refresh_token_idle;
    g.refresh_ends_at = g.authorized_at + settings_.tokens.refresh_token_life;
    g.access_life = hours(1);
    return g;
  }

  void put(const GrantId& id, const store::Grant& grant) {
    std::vector<store::Write> rows = serve::rows_of_new_grant(key_of(id), grant, {});
    std::ranges::move(rows, std::back_inserter(writes_));
    if (writes_.size() >= kPerWrite) flush();
  }

  void flush() { need(store::write_now(*engine_, std::exchange(writes_, {}))); }

  Secret access_token(const store::ClientRecord& client, const store::Grant& grant,
                      const GrantId& id) {
    return need(flow::mint_access_token({plan_.issuer, keys_->ring, keys_->tokens}, client.metadata,
                                        {.grant = grant,
                                         .id = id,
                                         .key = key_of(id),
                                         .scope = kScope,
                                         .resources = {},
                                         .now = world_.now(),
                                         .life = grant.access_life,
                                         .random = world_.random_array<8>()}));
  }

  void add_codes() {
    std::ofstream out = open("code", "/token", "bench-jwt");
    for (std::uint64_t i = 0; i < plan_.codes; ++i) {
      store::Grant grant = make_grant(0);
      grant.generation = 0;
      grant.redeemed_at = {};
      grant.rotated_at = {};
      grant.code = store::PendingCode{.issued_at = world_.now(),
                                      .life = minutes(10),
                                      .redirect_uri = std::string(kRedirectUri),
                                      .challenge = crypto::sha256(kVerifier),
                                      .challenge_text = {},
                                      .nonce = {}};
      const GrantId id{world_.random_array<16>()};
      put(id, grant);
      const Credential code{.kind = CredentialKind::code,
                            .key_id = grant.key_id,
                            .issued_at_s = static_cast<std::uint32_t>(world_.now().unix_seconds()),
                            .grant = id};
      out << "grant_type=authorization_code&code=" << keys_->tokens.mint(code).reveal()
          << "&redirect_uri=" << percent_encode(kRedirectUri) << "&code_verifier=" << kVerifier
          << '\n';
    }
  }

  void add_plain_requests() {
    open("client-jwt", "/token", "bench-jwt") << "grant_type=client_credentials&scope=api\n";
    open("client-opaque", "/token", "bench-opaque") << "grant_type=client_credentials&scope=api\n";
    std::ofstream(plan_.requests + "/discovery")
        << "GET /.well-known/openid-configuration HTTP/1.1\n";
  }

  std::ofstream open(std::string_view name, std::string_view path, const std::string& client) {
    std::ofstream out(fmt::format("{}/{}", plan_.requests, name));
    if (!out) fail("cannot write into " + plan_.requests);
    out << "POST " << path << " HTTP/1.1\nAuthorization: Basic " << basic_[client]
        << "\nContent-Type: application/x-www-form-urlencoded\n\n";
    return out;
  }

  World& world_ = system_world();
  const Plan plan_;
  serve::Settings settings_;
  std::unique_ptr<store::RocksDbEngine> engine_;
  std::shared_ptr<const serve::Keys> keys_;
  std::map<std::string, std::string> basic_;
  store::ClientRecord jwt_client_, opaque_client_;
  std::vector<store::Write> writes_;
};

}  // namespace
}  // namespace grantline::bench

int main(int count, char** words) {
  using namespace grantline::bench;
  if (count != 7) {
    fmt::print(stderr, "usage: seed DATA GRANTS CODES TOKENS ISSUER REQUESTS\n");
    return 2;
  }
  const auto number = [](const char* word) { return std::strtoull(word, nullptr, 10); };
  Seed({.data = words[1],
        .grants = number(words[2]),
        .codes = number(words[3]),
        .tokens = std::max(1ULL, number(words[4])),
        .issuer = words[5],
        .requests = words[6]})
      .run();
  return 0;
}
