#include "cli/serve.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#include "base/log.h"
#include "cli/admin_route.h"
#include "net/listener.h"
#include "net/server.h"
#include "net/signals.h"
#include "net/thread_pool.h"
#include "net/timer.h"
#include "serve/app.h"
#include "serve/demo.h"
#include "serve/explain_page.h"
#include "serve/net_errors.h"
#include "store/rocksdb/open_rocksdb.h"

namespace grantline::cli {
namespace {

using serve::Settings;

constexpr int kFaultExit = 3;

int complain(const Fault& fault) {
  std::fprintf(stderr, "grantline: %s\n", fault.what.c_str());
  return kFaultExit;
}

Result<void> make_folder(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fault("cannot make the data folder " + folder + ": " + std::strerror(errno) +
               "; choose another with --data");
}

class PoolWorkers final : public serve::Workers {
 public:
  explicit PoolWorkers(std::size_t threads) : pool_(threads, 64 * threads) {}
  bool run(std::move_only_function<void()> work) override { return pool_.try_run(std::move(work)); }

 private:
  net::ThreadPool pool_;
};

std::size_t hashing_threads(const Settings& settings) {
  if (settings.password.threads > 0) return static_cast<std::size_t>(settings.password.threads);
  return std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
}

net::ServerLimits limits_of(const Settings& settings) {
  const Settings::Server& server = settings.server;
  net::ServerLimits limits;
  limits.header_bytes = static_cast<std::size_t>(server.header_limit.bytes);
  limits.body_bytes = static_cast<std::size_t>(server.body_limit.bytes);
  limits.header_timeout = server.request_timeout;
  limits.body_timeout = server.request_timeout;
  limits.idle_timeout = server.idle_timeout;
  limits.connections = static_cast<std::size_t>(server.connections);
  limits.long_bodies = serve::explain_bodies(settings);
  return limits;
}

net::ListenOptions at(std::string address) {
  net::ListenOptions options;
  options.address = std::move(address);
  return options;
}

// What the listener says names the flag of the public address.
Fault about_metrics(Fault fault) {
  constexpr std::string_view kPublic = "--listen";
  const auto at = fault.what.find(kPublic);
  if (at != std::string::npos) fault.what.replace(at, kPublic.size(), "--metrics-listen");
  return fault;
}

// All that lives as long as the server does, in the order in which it must go.
class Running {
 public:
  Running(const Settings& settings, World& world) : settings_(settings), world_(world) {}

  Result<void> start() {
    if (auto made = make_folder(settings_.server.data); !made) return made;
    if (auto opened = open_store(); !opened) return opened;
    if (auto opened = open_keys(); !opened) return opened;
    if (settings_.dev) {
      if (auto made = serve::make_demo(*engine_, world_, settings_); !made) return made;
    }
    auto audit = serve::Audit::open(settings_.server.data + "/audit.jsonl");
    if (!audit) return std::unexpected(audit.error());
    audit_ = std::move(*audit);
    clients_ = std::make_unique<serve::ClientBook>(*engine_);
    request_limits_ = std::make_unique<serve::Limits>(settings_, world_);
    workers_ = std::make_unique<PoolWorkers>(hashing_threads(settings_));
    if (auto read = rules_.load(settings_.guard.rules); !read) return read;
    app_.emplace(serve::App{world_, *engine_, settings_, *keys_, *clients_, *request_limits_,
                            metrics_, *audit_, *workers_, rules_});
    return listen();
  }

  void stop() {
    timers_.clear();
    if (admin_) admin_->stop(seconds(1));
    public_->stop(settings_.server.shutdown_grace);
    if (metrics_server_) metrics_server_->stop(seconds(1));
  }

  void hang_up() {
    if (auto reopened = reopen_log(); !reopened) warn(reopened.error());
    if (auto read = rules_.load(settings_.guard.rules); !read) warn(read.error());
    if (settings_.server.tls_certificate.empty()) return;
    if (auto reloaded = public_->reload_tls(); !reloaded) warn(reloaded.error());
  }

  const std::string& address() const { return public_->bound_address(); }
  std::string metrics_address() const { return metrics_server_->bound_address(); }

 private:
  static void warn(const Fault& fault) {
    LogLine(grantline::LogLevel::warn, "warning").with("what", fault.what);
  }

  Result<void> open_store() {
    store::RocksDbOptions options;
    options.block_cache_bytes = static_cast<std::size_t>(settings_.store.cache.bytes);
    options.notice = [](const std::string& what) { warn(Fault{what}); };
    auto engine = store::open_rocksdb(settings_.server.data + "/store", std::move(options), world_);
    if (!engine) return std::unexpected(engine.error());
    engine_ = std::move(*engine);
    return {};
  }

  Result<void> open_keys() {
    auto master_key = serve::load_master_key(settings_, world_);
    if (!master_key) return std::unexpected(master_key.error());
    keys_ = std::make_unique<serve::KeyBook>(*engine_, world_, settings_, std::move(*master_key));
    if (auto opened = keys_->open(); !opened) return opened;
    return keys_->rotate_what_is_due();
  }

  Result<void> listen() {
    loops_ =
        std::make_unique<net::LoopPool>(world_, static_cast<std::size_t>(settings_.server.threads));
    const net::ServerLimits limits = limits_of(settings_);
    const net::ErrorRenderer render = [this](int status, const net::Request* partial) {
      return serve::render_net_error(*app_, status, partial);
    };
    net::ListenOptions options = at(to_text(settings_.server.listen));
    if (!settings_.server.tls_certificate.empty()) {
      options.tls = net::TlsFiles{settings_.server.tls_certificate, settings_.server.tls_key};
    }
    auto opened = net::listen(
        *loops_, std::move(options), limits,
        [this](const net::Request& request) { return serve::answer(*app_, request); }, render);
    if (!opened) return std::unexpected(opened.error());
    public_ = std::move(*opened);

    auto metrics = net::listen(
        *loops_, at(to_text(settings_.server.metrics_listen)), limits,
        [this](const net::Request& request) { return serve::metrics_answer(*app_, request); },
        render);
    if (!metrics) return std::unexpected(about_metrics(metrics.error()));
    metrics_server_ = std::move(*metrics);

    auto admin = net::listen(
        *loops_, at("unix:" + settings_.server.data + "/admin.sock"), limits,
        [this](const net::Request& request) { return answer_admin(*app_, request); }, render);
    if (!admin) return std::unexpected(admin.error());
    admin_ = std::move(*admin);
    start_timers();
    return {};
  }

  void start_timers() {
    net::Loop& loop = loops_->loop(0);
    timers_.push_back(net::every(loop, hours(1), [this] {
      if (auto rotated = keys_->rotate_what_is_due(); !rotated) warn(rotated.error());
    }));
    timers_.push_back(net::every(loop, seconds(10), [this] {
      metrics_.set_gauge("grants",
                         static_cast<double>(engine_->approximate_rows(store::Table::grants)));
      metrics_.set_gauge("connections", static_cast<double>(public_->open_connections()));
    }));
  }

  const Settings& settings_;
  World& world_;
  std::unique_ptr<store::Engine> engine_;
  std::unique_ptr<serve::KeyBook> keys_;
  std::unique_ptr<serve::Audit> audit_;
  std::unique_ptr<serve::ClientBook> clients_;
  std::unique_ptr<serve::Limits> request_limits_;
  serve::Metrics metrics_;
  std::optional<serve::App> app_;
  std::unique_ptr<PoolWorkers> workers_;
  serve::RuleBook rules_;
  std::unique_ptr<net::LoopPool> loops_;
  std::unique_ptr<net::Server> public_;
  std::unique_ptr<net::Server> metrics_server_;
  std::unique_ptr<net::Server> admin_;
  std::vector<std::unique_ptr<net::Timer>> timers_;
};

void print_banner(const Settings& settings, const Running& running) {
  fmt::print("grantline serves {}\n", settings.server.issuer);
  fmt::print("  listening on   {}\n", running.address());
  fmt::print("  metrics on     http://{}/metrics\n", running.metrics_address());
  fmt::print("  data in        {}\n", settings.server.data);
  if (settings.dev) {
    fmt::print("\nThis is a development server: keys are sealed with {}/dev-master.key.\n",
               settings.server.data);
    fmt::print("  demo user      {} / {}\n", serve::kDemoLogin, serve::kDemoPassword);
    fmt::print("  demo client    {} (public, PKCE)\n", serve::kDemoClient);
    fmt::print("\nLog in and get tokens, in another shell:\n  examples/login.sh {}\n",
               settings.server.issuer);
    fmt::print("or open {}/ in a browser.\n", settings.server.issuer);
  }
  std::fflush(stdout);
}

// An issuer whose port is 0 (with --dev and --listen :0) is that of the port which the system
// gives. It has to be known before the server listens, so it is taken for a moment and let go.
Result<void> name_real_port(Settings& settings) {
  std::string& issuer = settings.server.issuer;
  if (!issuer.ends_with(":0") || settings.server.listen.port != 0) return {};
  const auto taken = net::Listener::open(to_text(settings.server.listen), 0600);
  if (!taken) return std::unexpected(taken.error());
  const std::string& address = taken->bound_address();
  const std::string port = address.substr(address.rfind(':') + 1);
  issuer.replace(issuer.size() - 1, 1, port);
  settings.server.listen.port = static_cast<std::uint16_t>(std::stoi(port));
  return {};
}

}  // namespace

int run_serve(Settings settings) {
  std::signal(SIGXFSZ, SIG_IGN);  // a bound on the size of files is a fault of one write
  net::SignalWatch signals;
  World& world = system_world();
  if (auto named = name_real_port(settings); !named) return complain(named.error());
  if (auto fit = serve::check_for_serving(settings); !fit) return complain(fit.error());
  if (auto opened = open_log(settings.log.options(), world); !opened)
    return complain(opened.error());
  Running running(settings, world);
  if (auto started = running.start(); !started) {
    close_log();
    return complain(started.error());
  }
  print_banner(settings, running);
  LogLine(grantline::LogLevel::info, "started").with("issuer", settings.server.issuer);
  signals.wait_for_stop([&] { running.hang_up(); });
  running.stop();
  LogLine(grantline::LogLevel::info, "stopped");
  close_log();
  return 0;
}

}  // namespace grantline::cli
