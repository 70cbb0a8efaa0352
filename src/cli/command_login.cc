#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "cli/client_setup.h"
#include "cli/interrupt.h"
#include "cli/loopback_listener.h"
#include "cli/open_browser.h"
#include "client/device.h"
#include "client/exchange.h"

namespace grantline::cli {
namespace {

struct LoginCommand {
  std::string issuer;
  std::string client_id;
  std::string scope = "openid profile email offline_access";
  std::string profile = "default";
  std::vector<std::string> resources;
  std::string secret_file;
  std::string auth_method;
  std::string patience = "5m";
  bool device = false;
  bool no_browser = false;
};

// One login, step by step; each step is told on standard error.
class LoginRun {
 public:
  LoginRun(Session& session, const LoginCommand& command, ClientSetup setup)
      : session_(session),
        command_(command),
        setup_(std::move(setup)),
        env_(setup_.environment()) {}

  void run() {
    const auto patience = read_duration(session_, "--timeout", command_.patience);
    if (!patience || !find_client()) return;
    // Those that nobody came back to.
    static_cast<void>(client::forget_logins(*setup_.store, env_.world.now() - hours(24)));
    say(fmt::format("Finding {}", command_.issuer));
    auto provider = client::discover(env_, command_.issuer, seconds(20));
    if (!provider) return complain(session_, provider.error());
    registration_ = client::Registration{.provider = std::move(*provider),
                                         .client_id = ClientId{command_.client_id},
                                         .auth = std::move(auth_)};
    const InterruptFlag interrupts;
    const auto done = command_.device ? by_device() : by_browser(*patience);
    if (!done) return complain(session_, done.error());
    tell(*done);
  }

 private:
  void say(const std::string& line) { session_.terminal.err << line << '\n' << std::flush; }

  bool find_client() {
    if (!client::is_store_name(command_.profile) || command_.profile.size() > 60) {
      session_.complain("--profile takes letters, digits, dots, dashes and underscores", kUsage);
      return false;
    }
    const bool has_secret = !command_.secret_file.empty();
    auto method = has_secret ? client::AuthMethod::basic : client::AuthMethod::none;
    if (!command_.auth_method.empty()) {
      const auto named = client::parse_auth_method(command_.auth_method);
      if (!named || (*named != client::AuthMethod::none) != has_secret) {
        session_.complain(
            "--auth-method is none, or, with --client-secret-file, client_secret_basic, "
            "client_secret_post or private_key_jwt",
            kUsage);
        return false;
      }
      method = *named;
    }
    std::error_code unused;
    if (has_secret) secret_path_ = std::filesystem::absolute(command_.secret_file, unused).string();
    auto auth = read_client_auth(method, secret_path_);
    if (!auth) session_.complain(auth.error().what, kUsage);
    if (auth) auth_ = std::move(*auth);
    return auth.has_value();
  }

  client::Outcome<client::LoggedIn> by_browser(Duration patience) {
    auto listener = LoopbackListener::open();
    if (!listener) return client::fail_store(listener.error());
    auto login = client::PendingLogin::begin(env_, registration_,
                                             {.session = command_.profile,
                                              .redirect_uri = listener->redirect_uri(),
                                              .scope = command_.scope,
                                              .resources = command_.resources});
    if (!login) return std::unexpected(login.error());
    const bool is_open = !command_.no_browser && open_browser(login->url());
    say(is_open ? "The browser was opened. If it shows nothing, open this:"
                : "Open this in a browser on this machine:");
    say("  " + login->url());
    say(fmt::format("Waiting for the login, at most {}; Ctrl-C ends it", command_.patience));
    auto done = wait_for_callback(*listener, login->handle(), patience);
    forget(login->handle());
    return done;
  }

  client::Outcome<client::LoggedIn> wait_for_callback(LoopbackListener& listener,
                                                      const std::string& handle,
                                                      Duration patience) {
    const SteadyTime end = env_.world.steady_now() + patience;
    while (true) {
      auto visit = listener.next(end - env_.world.steady_now(), InterruptFlag::is_set);
      if (!visit) {
        return client::fail(
            client::ErrorKind::log_in_again, InterruptFlag::is_set() ? "cancelled" : "timeout",
            InterruptFlag::is_set() ? "the login was cancelled; nothing is left of it"
                                    : "nobody came back from the login page in time");
      }
      auto login = client::PendingLogin::find(env_, handle);
      if (!login) return std::unexpected(login.error());
      auto checked = client::CheckedCallback::check(registration_, std::move(*login),
                                                    {.method = visit->method,
                                                     .parameters = visit->query,
                                                     .purpose = visit->purpose,
                                                     .arrived_at = env_.world.now()});
      if (!checked && checked.error().kind == client::ErrorKind::not_a_visit) {
        visit->answer(204, "", "");
        continue;
      }
      // What anybody's page could send here must not end the person's own login.
      if (!checked && checked.error().code == "state_mismatch") {
        visit->answer(400, "Not this login", checked.error().what + ".");
        continue;
      }
      if (!checked) return shown(*visit, std::unexpected(checked.error()));
      say("Exchanging the code");
      return shown(*visit,
                   client::exchange(env_, registration_, std::move(*checked), secret_path_));
    }
  }

  client::Outcome<client::LoggedIn> shown(LoopbackListener::Visit& visit,
                                          client::Outcome<client::LoggedIn> done) {
    if (done) {
      visit.answer(200, "You are logged in",
                   "You can close this window and go back to the terminal.");
    } else {
      visit.answer(400, "The login failed", done.error().what);
    }
    return done;
  }

  client::Outcome<client::LoggedIn> by_device() {
    auto login =
        client::begin_device_login(env_, registration_, command_.scope, command_.resources);
    if (!login) return std::unexpected(login.error());
    say("Open this on any device:");
    say("  " + login->verification_uri);
    say("and enter the code:");
    say("  " + login->user_code);
    client::Environment patient = env_;
    // A long pause in slices, so that Ctrl-C is heard at once.
    patient.sleep = [sleep = env_.sleep](Duration span) {
      for (; span > Duration{} && !InterruptFlag::is_set(); span = span - milliseconds(100)) {
        sleep(std::min(span, milliseconds(100)));
      }
    };
    return client::finish_device_login(patient, registration_, std::move(*login),
                                       {.session = command_.profile,
                                        .redirect_uri = {},
                                        .scope = command_.scope,
                                        .resources = command_.resources},
                                       InterruptFlag::is_set, secret_path_);
  }

  void forget(const std::string& handle) {
    const std::string key = client::login_key(handle);
    const auto entry = setup_.store->load(key);
    if (entry && *entry) static_cast<void>(setup_.store->remove(key, (*entry)->generation));
  }

  void tell(const client::LoggedIn& done) {
    const std::string who = done.subject.empty() ? "" : " as " + printable(done.subject);
    say(fmt::format("Logged in{}; the session \"{}\" is kept in {}", who, done.session,
                    setup_.folder));
    if (!session_.json) return;
    session_.terminal.out << to_pretty_text(Json(JsonObject{{"ok", true},
                                                            {"session", done.session},
                                                            {"issuer", command_.issuer},
                                                            {"client_id", command_.client_id},
                                                            {"subject", done.subject},
                                                            {"scope", done.scope}}))
                          << '\n';
  }

  Session& session_;
  const LoginCommand& command_;
  ClientSetup setup_;
  client::Environment env_;
  client::ClientAuth auth_;
  std::string secret_path_;
  client::Registration registration_{.provider = {}, .client_id = {}};
};

}  // namespace

void add_login(CLI::App& app, Session& session) {
  CLI::App* login = app.add_subcommand("login", "Log in at a provider and keep the session");
  const auto o = std::make_shared<LoginCommand>();
  login->add_option("ISSUER", o->issuer, "the provider, such as https://login.example.com")
      ->required()
      ->type_name("");
  login->add_option("--client-id", o->client_id, "This client's id at the provider")
      ->required()
      ->type_name("ID");
  login->add_option("--scope", o->scope, "What to ask for (openid profile email offline_access)")
      ->type_name("TEXT");
  add_profile_option(*login, o->profile);
  login->add_option("--resource", o->resources, "For which API (RFC 8707); may come twice")
      ->type_name("URL");
  login->add_option("--client-secret-file", o->secret_file, "Where the client's secret is")
      ->type_name("FILE");
  login
      ->add_option("--auth-method", o->auth_method,
                   "How the client proves itself (client_secret_basic with a secret)")
      ->type_name("METHOD");
  login->add_option("--timeout", o->patience, "How long to wait for the person (5m)")
      ->type_name("DURATION");
  login->add_flag("--device", o->device, "Log in on another device, where there is no browser");
  login->add_flag("--no-browser", o->no_browser, "Only print the address");
  login->callback([&session, o] {
    std::signal(SIGXFSZ, SIG_IGN);
    auto setup = set_up_client(session);
    if (setup) LoginRun(session, *o, std::move(*setup)).run();
  });
}

}  // namespace grantline::cli
