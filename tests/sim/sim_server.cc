#include "sim/sim_server.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "serve/admin_api.h"
#include "serve/decide_grant.h"
#include "serve/test_browser.h"
#include "serve/test_server.h"

namespace grantline::sim {
namespace {

using store::Table;
using store::Write;

class LaneWorkers final : public serve::Workers {
 public:
  explicit LaneWorkers(Lane& lane) : lane_(lane) {}
  bool run(std::move_only_function<void()> work) override {
    lane_.post(std::move(work));
    return true;
  }

 private:
  Lane& lane_;
};

void copy_rows(store::Engine& from, Table table, std::vector<Write>& to) {
  const auto copied = from.scan(table, "", "", [&](std::string_view key, std::string_view value) {
    to.push_back({{table, std::string(key)}, std::string(value)});
    return true;
  });
  CHECK(copied.has_value());
}

// Has the keys and the clients of all runs: what takes long to make and to open.
serve::TestServer& model() {
  static serve::TestServer server;
  return server;
}

const std::vector<Write>& first_rows() {
  static const std::vector<Write> rows = [] {
    serve::TestServer& server = model();
    for (const char* id : {"opaque", "spa"}) {
      server.change_client(id, [](store::ClientRecord& client) {
        client.metadata.skip_consent = true;
        client.metadata.grant_types.push_back(GrantType::device_code);
        client.metadata.access_token_format = TokenFormat::opaque;
      });
    }
    std::vector<Write> out;
    copy_rows(server.engine, Table::clients, out);
    for (std::size_t i = 0; i < SimServer::kUsers; ++i) {
      store::UserRecord user;
      user.id = UserId{"user-" + std::to_string(i)};
      user.login = user.id.text;
      user.created_at = server.world.now();
      out.push_back({{Table::users, user.id.text}, store::encode(user)});
      out.push_back({{Table::user_names, user.login}, user.id.text});
    }
    return out;
  }();
  return rows;
}

Passage pass(serve::App& app, net::Request request, std::function<void(net::Response)> done) {
  Task<net::Response> task = serve::answer(app, request);
  net::Response response = co_await std::move(task);
  done(std::move(response));
}

}  // namespace

void SimWorld::fill_random(void* out, std::size_t size) {
  auto* to = static_cast<char*>(out);
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t bytes = chance_.draw();
    std::memcpy(to + at, &bytes, std::min(sizeof bytes, size - at));
  }
}

// All that is gone when a process ends.
struct SimServer::Process {
  Process(World& world, SimDisk& disk, const serve::Settings& settings, Lane& lane)
      : clients(disk),
        limits(settings, world),
        workers(lane),
        app{world, disk, settings, model().keys, clients, limits, metrics, audit, workers, rules} {}

  serve::ClientBook clients;
  serve::Limits limits;
  serve::Metrics metrics;
  serve::Audit audit;
  LaneWorkers workers;
  serve::RuleBook rules;
  serve::App app;
};

SimServer::SimServer(Chance& chance, const std::function<void(serve::Settings&)>& change)
    : world_(chance), scheduler_(chance), disk_(world_, scheduler_.committer(), chance) {
  settings_.server.issuer = "https://id.example";
  settings_.errors.detail = Detail::full;
  settings_.password.memory = serve::kibibytes(64);
  settings_.password.passes = 1;
  settings_.limits.token_per_client = settings_.limits.token_per_address = {};
  settings_.limits.user_code_per_browser = settings_.limits.user_code_per_address = {};
  change(settings_);
  {
    const SimDisk::AtOnce at_once(disk_);
    CHECK(store::write_now(disk_, first_rows()).has_value());
  }
  start();
  for (std::size_t i = 0; i < kUsers; ++i) sign_in(i);
}

SimServer::~SimServer() {
  scheduler_.drop_all();
  passages_.clear();
}

void SimServer::start() {
  process_ = std::make_unique<Process>(world_, disk_, settings_, scheduler_.workers());
}

void SimServer::ask(net::Request request, std::function<void()> begun,
                    std::function<void(net::Response)> done) {
  request.peer = *parse_address("192.0.2.7");
  request.received = world_.steady_now();
  passages_.push_back(pass(process_->app, std::move(request), std::move(done)));
  const std::coroutine_handle<> handle = passages_.back().handle();
  scheduler_.any_loop().post([begun = std::move(begun), handle] {
    begun();
    handle.resume();
  });
}

bool SimServer::step() {
  const bool ran = scheduler_.step();
  passages_.remove_if([](const Passage& passage) { return passage.is_over(); });
  return ran;
}

void SimServer::crash() {
  scheduler_.drop_all();
  disk_.crash();
  passages_.clear();
  process_.reset();
  start();
}

void SimServer::admin(JsonObject command) {
  const SimDisk::AtOnce at_once(disk_);
  serve::App& app = process_->app;
  serve::AdminContext context{.engine = disk_,
                              .world = world_,
                              .settings = settings_,
                              .audit = app.audit,
                              .keys = {},
                              .changed = {}};
  const Json reply = serve::admin(context, Json(std::move(command)));
  CHECK(find_bool(reply.get_object(), "ok").value_or(false));
}

bool SimServer::let_in(std::size_t user, const std::string& user_code) {
  const SimDisk::AtOnce at_once(disk_);
  std::string browser;
  const auto show = [&](net::Request request) {
    request.peer = *parse_address("192.0.2.7");
    request.received = world_.steady_now();
    request = serve::with_header(std::move(request), "Cookie",
                                 "__Host-grantline-session=" + sessions_[user] + "; " + browser);
    std::optional<net::Response> out;
    grantline::start(serve::answer(process_->app, request),
                     [&](net::Response response) { out = std::move(response); });
    CHECK(out.has_value());
    return std::move(*out);
  };
  const auto form_of = [](const net::Response& page, std::string_view name,
                          std::string_view value) {
    return serve::post("/device", {{"csrf", serve::hidden_field(page, "csrf")},
                                   {"request", serve::hidden_field(page, "request")},
                                   {name, value}});
  };
  const net::Response entry = show(serve::get("/device"));
  const std::string cookie = serve::header_of(entry, "Set-Cookie");
  browser = cookie.substr(0, cookie.find(';'));
  const net::Response which = show(form_of(entry, "user_code", user_code));
  const net::Response done = show(form_of(which, "decision", "go_on"));
  return serve::shows(done, "go back to your device");
}

void SimServer::sign_in(std::size_t user) {
  std::string cookie = base64url_encode(world_.random_bytes(32));
  store::SessionRecord session;
  session.user = UserId{"user-" + std::to_string(user)};
  session.sid = base64url_encode(world_.random_bytes(16));
  session.started_at = session.auth_time = world_.now();
  session.amr = "pwd";
  session.ends_at = world_.now() + hours(2);
  const SimDisk::AtOnce at_once(disk_);
  const std::string key(as_view(crypto::sha256(cookie)));
  CHECK(store::write_now(disk_, {{{Table::sessions, key}, store::encode(session), 0}}).has_value());
  sessions_[user] = std::move(cookie);
}

std::optional<store::Grant> SimServer::grant(const GrantKey& key) {
  const auto row = disk_.get(Table::grants, as_view(key.bytes));
  CHECK(row.has_value());
  if (!*row) return std::nullopt;
  auto grant = store::decode_grant(**row);
  CHECK(grant.has_value());
  return std::move(*grant);
}

std::vector<store::Gate> SimServer::gates(const store::Grant& grant) {
  std::vector<store::Gate> out;
  for (const std::string& key : {store::gate_key(grant.user), store::gate_key(grant.client),
                                 store::gate_key(grant.user, grant.client)}) {
    const auto row = disk_.get(Table::gates, key);
    CHECK(row.has_value());
    if (!*row) continue;
    const auto gates = store::decode_gates(**row);
    CHECK(gates.has_value());
    out.insert(out.end(), gates->begin(), gates->end());
  }
  return out;
}

bool SimServer::is_sound(CredentialKind kind, const std::string& text) const {
  return check_credential(process_->app.keys.now()->tokens, kind, text).has_value();
}

}  // namespace grantline::sim
