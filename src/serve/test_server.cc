#include "serve/test_server.h"

#include <cstring>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/password_hash.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "serve/decide_grant.h"
#include "spec/params.h"

namespace grantline::serve {
namespace {

using store::Table;

// Does the work at once, on the calling thread.
class WorkersInPlace final : public Workers {
 public:
  bool run(std::move_only_function<void()> work) override {
    work();
    return true;
  }
};

Settings make_settings(const std::function<void(Settings&)>& change) {
  Settings settings;
  settings.server.issuer = "https://id.example";
  settings.errors.detail = Detail::full;
  if (change) change(settings);
  return settings;
}

Secret master_key() { return Secret(std::string(32, 'm')); }

// Making an RSA key takes long, so all servers of a test program start with the same keys.
std::vector<store::Write> key_rows() {
  static const std::vector<store::Write> rows = [] {
    TestWorld world;
    const Settings settings = make_settings({});
    store::MemoryEngine engine(world);
    KeyBook keys(engine, world, settings, master_key());
    CHECK(keys.open().has_value());
    std::vector<store::Write> out;
    CHECK(engine
              .scan(Table::keys, "", "",
                    [&](std::string_view key, std::string_view value) {
                      out.push_back({{Table::keys, std::string(key)}, std::string(value)});
                      return true;
                    })
              .has_value());
    return out;
  }();
  return rows;
}

const crypto::SigningKey& client_key() {
  static const auto key = crypto::SigningKey::generate(SigningAlg::es256);
  return key;
}

std::string client_jwks() {
  JsonArray keys{Json(jose::to_json({"client-key", client_key().public_key()}))};
  return grantline::to_text(Json(JsonObject{{"keys", std::move(keys)}}));
}

store::ClientRecord make_client(std::string_view id, AuthMethod method, WallTime now) {
  store::ClientRecord client;
  client.id = ClientId{std::string(id)};
  client.created_at = now;
  ClientMetadata& metadata = client.metadata;
  metadata.client_name = "The " + std::string(id) + " client";
  metadata.token_endpoint_auth_method = method;
  metadata.redirect_uris = {std::string(TestServer::kRedirectUri)};
  metadata.scope = "openid profile email offline_access api.read";
  metadata.resources = {std::string(TestServer::kResource)};
  if (method == AuthMethod::client_secret_basic || method == AuthMethod::client_secret_post) {
    client.secrets.push_back({"s1", crypto::sha256(TestServer::kSecret), now, {}});
  }
  if (method != AuthMethod::none) metadata.grant_types.push_back(GrantType::client_credentials);
  return client;
}

}  // namespace

void TestWorld::fill_random(void* out, std::size_t size) {
  auto* to = static_cast<char*>(out);
  while (size > 0) {
    const auto block = crypto::sha256("test random " + std::to_string(drawn_++));
    const std::size_t part = std::min(size, block.size());
    std::memcpy(to, block.data(), part);
    to += part;
    size -= part;
  }
}

void TestWorld::advance(Duration span) {
  now_ = now_ + span;
  steady_ = steady_ + span;
}

net::Request get(std::string_view target) {
  net::Request request;
  request.method = "GET";
  request.target = target;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  return request;
}

net::Request post(std::string_view target, Form form) {
  net::Request request = get(target);
  request.method = "POST";
  for (const auto& [name, value] : form) {
    if (!request.body.empty()) request.body += '&';
    request.body += percent_encode(name) + "=" + percent_encode(value);
  }
  return with_header(std::move(request), "Content-Type", "application/x-www-form-urlencoded");
}

net::Request with_header(net::Request request, std::string_view name, std::string_view value) {
  request.headers.push_back({std::string(name), std::string(value)});
  return request;
}

net::Request with_basic(net::Request request, std::string_view id, std::string_view secret) {
  const std::string pair = percent_encode(id) + ":" + percent_encode(secret);
  return with_header(std::move(request), "Authorization", "Basic " + base64_encode(pair));
}

net::Request with_bearer(net::Request request, std::string_view token) {
  return with_header(std::move(request), "Authorization", "Bearer " + std::string(token));
}

std::string header_of(const net::Response& response, std::string_view name) {
  for (const net::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

JsonObject body_of(const net::Response& response) {
  auto body = parse_json(response.body);
  return body && body->is_object() ? std::move(body->get_object()) : JsonObject();
}

std::string member_of(const net::Response& response, std::string_view name) {
  return std::string(find_string(body_of(response), name).value_or(""));
}

TestServer::TestServer(const std::function<void(Settings&)>& change)
    : settings(make_settings(change)),
      engine(world, {.before_commit = [this]() -> Result<void> {
               if (broken) return std::unexpected(*broken);
               return {};
             }}),
      keys(engine, world, settings, master_key()),
      clients(engine),
      limits(settings, world),
      workers(std::make_unique<WorkersInPlace>()),
      app{world, engine, settings, keys, clients, limits, metrics, audit, *workers, rules} {
  CHECK(store::write_now(engine, key_rows()).has_value());
  CHECK(keys.open().has_value());
  register_clients();
  register_user();
}

void TestServer::register_clients() {
  using enum AuthMethod;
  std::vector<store::ClientRecord> records{
      make_client("basic", client_secret_basic, world.now()),
      make_client("opaque", client_secret_basic, world.now()),
      make_client("post", client_secret_post, world.now()),
      make_client("spa", none, world.now()),
      make_client("signer", private_key_jwt, world.now()),
      make_client("api", client_secret_basic, world.now()),
  };
  records[1].metadata.access_token_format = TokenFormat::opaque;
  records[4].metadata.jwks = client_jwks();
  std::vector<store::Write> writes;
  for (store::ClientRecord& record : records) {
    if (record.id.text != "api" && record.id.text != "basic") record.metadata.resources.clear();
    writes.push_back({{Table::clients, record.id.text}, store::encode(record)});
  }
  CHECK(store::write_now(engine, std::move(writes)).has_value());
}

void TestServer::register_user() {
  user = UserId{base64url_encode(as_view(world.random_array<16>()))};
  store::UserRecord record;
  record.id = user;
  record.login = kLogin;
  record.name = "Ada Lovelace";
  record.email = "ada@example.com";
  record.email_verified = true;
  record.password_hash =
      crypto::hash_password(Secret(std::string(kPassword)), {.memory_kib = 64, .passes = 1}, world);
  record.created_at = world.now();
  CHECK(store::write_now(engine, {{{Table::users, user.text}, store::encode(record)},
                                  {{Table::user_names, std::string(kLogin)}, user.text}})
            .has_value());
}

net::Response TestServer::ask(net::Request request) {
  if (!request.peer.is_set()) request.peer = *parse_address("192.0.2.7");
  request.received = world.steady_now();
  std::optional<net::Response> out;
  start(answer(app, request), [&](net::Response response) { out = std::move(response); });
  CHECK(out.has_value());
  return std::move(*out);
}

flow::Agreement TestServer::agreement(std::string_view client, std::string_view scope,
                                      std::string_view resource) const {
  flow::Agreement out;
  out.client = ClientId{std::string(client)};
  out.user = user;
  out.scope = scope;
  if (!resource.empty()) out.resources = {std::string(resource)};
  out.amr = "pwd";
  out.sid = "sid-1";
  return out;
}

TestGrant TestServer::open_code(std::string_view client, std::string_view scope,
                                std::string_view challenge) {
  TestGrant made;
  made.id = GrantId{world.random_array<16>()};
  made.key = key_of(made.id);
  flow::Agreement agreed = agreement(client, scope, {});
  agreed.auth_time = world.now();
  flow::Facts facts{
      .now = world.now(), .from = *parse_address("192.0.2.7"), .client = agreed.client};
  const auto now = keys.now();
  const store::Grant row =
      flow::open_with_code(agreed, {std::string(kRedirectUri), std::string(challenge), ""}, facts,
                           app.lives(), now->tokens.newest());
  save(made.key, row);
  made.code = now->tokens.mint(flow::code_of(row, made.id)).reveal();
  return made;
}

TestGrant TestServer::open_grant(std::string_view client, std::string_view scope,
                                 std::string_view resource) {
  TestGrant made;
  made.id = GrantId{world.random_array<16>()};
  made.key = key_of(made.id);
  flow::Agreement agreed = agreement(client, scope, resource);
  agreed.auth_time = world.now();
  flow::Facts facts{
      .now = world.now(), .from = *parse_address("192.0.2.7"), .client = agreed.client};
  const auto now = keys.now();
  const store::Grant row =
      flow::open_without_code(agreed, facts, app.lives(), now->tokens.newest(), true);
  save(made.key, row);
  made.refresh_token = now->tokens.mint(flow::newest_refresh_token(row, made.id)).reveal();
  const auto known = clients.find(agreed.client);
  CHECK(known.has_value() && *known != nullptr);
  const auto access =
      flow::mint_access_token({app.issuer(), now->ring, now->tokens}, (*known)->record.metadata,
                              {.grant = row,
                               .id = made.id,
                               .key = made.key,
                               .scope = row.scope,
                               .resources = row.resources,
                               .now = world.now(),
                               .life = row.access_life,
                               .random = world.random_array<8>()});
  CHECK(access.has_value());
  made.access_token = access->reveal();
  return made;
}

store::Grant TestServer::grant(const GrantKey& key) {
  const auto row = engine.get(Table::grants, as_view(key.bytes));
  CHECK(row.has_value() && row->has_value());
  auto grant = store::decode_grant(**row);
  CHECK(grant.has_value());
  return std::move(*grant);
}

void TestServer::save(const GrantKey& key, const store::Grant& grant) {
  CHECK(store::write_now(engine, rows_of_new_grant(key, grant, app.lives())).has_value());
}

std::vector<store::Event> TestServer::events(const GrantKey& key) {
  std::vector<store::Event> out;
  CHECK(engine
            .scan(Table::events, as_view(key.bytes), "",
                  [&](std::string_view, std::string_view value) {
                    auto event = store::decode_event(value);
                    CHECK(event.has_value());
                    out.push_back(std::move(*event));
                    return true;
                  })
            .has_value());
  return out;
}

std::size_t TestServer::count_rows(Table table) {
  std::size_t rows = 0;
  CHECK(engine
            .scan(table, "", "",
                  [&](std::string_view, std::string_view) {
                    ++rows;
                    return true;
                  })
            .has_value());
  return rows;
}

void TestServer::change_client(std::string_view id,
                               const std::function<void(store::ClientRecord&)>& change) {
  const auto row = engine.get(Table::clients, id);
  CHECK(row.has_value() && row->has_value());
  auto record = store::decode_client(**row);
  CHECK(record.has_value());
  change(*record);
  const store::Key key{Table::clients, std::string(id)};
  CHECK(store::write_now(engine, {{key, store::encode(*record)}}).has_value());
  clients.forget(record->id);
}

std::string TestServer::client_assertion(std::string_view jti, std::string_view audience) {
  const std::int64_t now_s = world.now().unix_seconds();
  const JsonObject claims{{"iss", "signer"}, {"sub", "signer"}, {"aud", audience},
                          {"jti", jti},      {"iat", now_s},    {"exp", now_s + 60}};
  return jose::sign(client_key(), "client-key", "JWT", grantline::to_text(Json(claims)));
}

}  // namespace grantline::serve
