#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <memory>

#include "base/encoding.h"
#include "cli/interrupt.h"
#include "cli/login_options.h"
#include "cli/loopback_listener.h"
#include "cli/open_browser.h"
#include "client/client_login.h"
#include "client/device.h"
#include "client/exchange.h"
#include "web/markup.h"

namespace grantline::cli {
namespace {

using client::LoggedIn;
using client::Outcome;

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
    if (!patience || !is_profile(session_, command_.profile)) return;
    if (const std::string wrong = options_fault(command_); !wrong.empty()) {
      return session_.complain(wrong, kUsage);
    }
    patience_ = *patience;
    auto secret = find_secret(session_, *setup_.store, command_.secret);
    if (!secret) return session_.complain(secret.error().what, kUsage);
    const std::string before = secret_of_session();
    const auto done = log_in(std::move(*secret));
    forget_secret(*setup_.store, done ? before : secret_source_);
    if (done) return tell(*done);
    complain(session_, done.error());
    if (done.error().code == "cancelled") session_.exit_code = kInterrupted;
  }

 private:
  void say(const std::string& line) { session_.terminal.err << line << '\n' << std::flush; }

  // Where the secret of the session is that this login replaces.
  std::string secret_of_session() const {
    const auto loaded = client::load_session(*setup_.store, command_.profile);
    return loaded && *loaded ? (*loaded)->session.secret_file : "";
  }

  client::LoginOptions options(const std::string& redirect_uri) const {
    return {.session = command_.profile,
            .redirect_uri = redirect_uri,
            .scope = scope_of(command_, registration_.provider),
            .resources = command_.resources,
            .parameters = *parameters_of(command_)};  // options_fault() has looked
  }

  Outcome<LoggedIn> log_in(FoundSecret secret) {
    // Those that nobody came back to.
    static_cast<void>(client::forget_logins(*setup_.store, env_.world.now() - hours(24)));
    if (command_.endpoints.token_endpoint.empty()) {
      say(fmt::format("Finding {}", printable(command_.issuer)));
    }
    auto provider = find_provider(env_, command_, seconds(20));
    if (!provider) return std::unexpected(provider.error());
    // So far Ctrl-C just ends it: nothing is stored yet.
    const InterruptFlag interrupts;
    if (auto kept = keep_secret(*setup_.store, secret, command_.profile); !kept) {
      return client::fail_store(kept.error());
    }
    secret_source_ = secret.source;
    registration_ = client::Registration{.provider = std::move(*provider),
                                         .client_id = ClientId{command_.client_id},
                                         .auth = std::move(secret.auth)};
    if (command_.client_credentials) return by_itself();
    return command_.device ? by_device() : by_browser();
  }

  static std::unexpected<client::Error> cancelled() {
    return client::fail(client::ErrorKind::log_in_again, "cancelled",
                        "the login was cancelled; nothing is left of it");
  }

  Outcome<LoggedIn> by_itself() {
    say(fmt::format("Asking for a token as {}", printable(command_.client_id)));
    return client::log_in_as_client(env_, registration_, options(""), secret_source_);
  }

  Outcome<LoggedIn> by_browser() {
    auto listener = LoopbackListener::open(command_.redirect_uri);
    if (!listener) {
      return client::fail(client::ErrorKind::fix_configuration, "listen", listener.error().what);
    }
    auto login =
        client::PendingLogin::begin(env_, registration_, options(listener->redirect_uri()));
    if (!login) return std::unexpected(login.error());
    const bool is_open = !command_.no_browser && open_browser(login->url());
    say(is_open ? "The browser was opened. If it shows nothing, open this:"
                : "Open this in a browser on this machine (elsewhere: --device):");
    say("  " + login->url());
    say(fmt::format("Waiting for the login, at most {}; Ctrl-C ends it", command_.patience));
    auto done = wait_for_callback(*listener, login->handle());
    forget(login->handle());
    return done;
  }

  Outcome<LoggedIn> wait_for_callback(LoopbackListener& listener, const std::string& handle) {
    const SteadyTime end = env_.world.steady_now() + patience_;
    while (true) {
      auto visit = listener.next(end - env_.world.steady_now(), InterruptFlag::is_set);
      if (!visit && InterruptFlag::is_set()) return cancelled();
      if (!visit) {
        return client::fail(client::ErrorKind::log_in_again, "timeout",
                            "nobody came back from the login page in time");
      }
      auto login = client::PendingLogin::find(env_, handle);
      if (!login) return std::unexpected(login.error());
      auto checked = client::CheckedCallback::check(registration_, std::move(*login),
                                                    {.method = visit->method,
                                                     .parameters = visit->query,
                                                     .purpose = visit->purpose,
                                                     .arrived_at = env_.world.now()});
      if (!checked && checked.error().kind == client::ErrorKind::not_a_visit) {
        visit->answer_nothing();
        continue;
      }
      // What anybody's page could send here must not end the person's own login.
      if (!checked && checked.error().code == "state_mismatch") {
        visit->answer(failure_page("This is another login", checked.error().what));
        continue;
      }
      if (!checked) return shown(*visit, std::unexpected(checked.error()));
      say("Exchanging the code");
      return shown(*visit,
                   client::exchange(env_, registration_, std::move(*checked), secret_source_));
    }
  }

  Outcome<LoggedIn> shown(LoopbackListener::Visit& visit, Outcome<LoggedIn> done) {
    visit.answer(done ? success_page(*done) : failure_page("The login failed", done.error().what));
    return done;
  }

  std::string profile_words() const {
    return command_.profile == "default" ? "" : " --profile " + command_.profile;
  }
  std::string provider_host() const { return std::string(web::host_of(command_.issuer)); }

  web::Page success_page(const LoggedIn& done) const {
    return web::render({.stands_alone = true},
                       web::CommandLoginView{
                           .succeeded = true,
                           .client_id = command_.client_id,
                           .provider = provider_host(),
                           .title = "You are logged in",
                           .sentence = "Close this window and go back to the terminal.",
                           .facts = {{"Session", done.session},
                                     {"Person", done.subject.empty() ? "-" : done.subject},
                                     {"Scope", done.scope.empty() ? "-" : done.scope}},
                           .command_label = "A token that is good, whenever you need one",
                           .command = "grantline token" + profile_words(),
                       });
  }

  web::Page failure_page(const std::string& title, const std::string& what) const {
    return web::render({.stands_alone = true}, web::CommandLoginView{
                                                   .succeeded = false,
                                                   .client_id = command_.client_id,
                                                   .provider = provider_host(),
                                                   .title = title,
                                                   .sentence = sentence(what),
                                               });
  }

  // An error's text begins small and has no full stop, since it stands behind "grantline: ".
  static std::string sentence(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
        !text.substr(0, text.find(' ')).contains(':')) {
      text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return text.ends_with('.') ? text : text + ".";
  }

  Outcome<LoggedIn> by_device() {
    auto login = client::begin_device_login(
        env_, registration_, scope_of(command_, registration_.provider), command_.resources);
    if (InterruptFlag::is_set()) return cancelled();
    if (!login) return std::unexpected(login.error());
    say("Open this on any device:");
    say("  " + login->verification_uri);
    say("and enter the code:");
    say("  " + login->user_code);
    if (!login->verification_uri_complete.empty()) {
      say("or open this, which has the code in it:");
      say("  " + login->verification_uri_complete);
    }
    const Duration left = login->expires_at - env_.world.now();
    say(fmt::format("Waiting until the code is entered, at most {}; Ctrl-C ends it",
                    to_words(std::min(left, patience_))));
    login->expires_at = std::min(login->expires_at, env_.world.now() + patience_);
    client::Environment patient = env_;
    // A long pause in slices, so that Ctrl-C is heard at once.
    patient.sleep = [sleep = env_.sleep](Duration span) {
      for (; span > Duration{} && !InterruptFlag::is_set(); span = span - milliseconds(100)) {
        sleep(std::min(span, milliseconds(100)));
      }
    };
    auto done = client::finish_device_login(patient, registration_, std::move(*login), options(""),
                                            InterruptFlag::is_set, secret_source_);
    if (!done && done.error().code == "cancelled") return cancelled();
    return done;
  }

  void forget(const std::string& handle) {
    const std::string key = client::login_key(handle);
    const auto entry = setup_.store->load(key);
    if (entry && *entry) static_cast<void>(setup_.store->remove(key, (*entry)->generation));
  }

  void tell(const LoggedIn& done) {
    const std::string who = done.subject.empty() ? "" : " as " + printable(done.subject);
    say(fmt::format("Logged in{}; the session \"{}\" is kept in {}", who, done.session,
                    setup_.folder));
    tell_of_no_refresh();
    if (!session_.json) return;
    session_.terminal.out << to_pretty_text(Json(JsonObject{{"ok", true},
                                                            {"session", done.session},
                                                            {"issuer", command_.issuer},
                                                            {"client_id", command_.client_id},
                                                            {"subject", done.subject},
                                                            {"scope", done.scope}}))
                          << '\n';
  }

  void tell_of_no_refresh() {
    const auto loaded = client::load_session(*setup_.store, command_.profile);
    if (!loaded || !*loaded) return;
    const client::StoredSession& stored = (*loaded)->session;
    if (!stored.tokens.refresh_token.empty() || stored.is_clients_own) return;
    const WallTime end = stored.tokens.expires_at;
    say(
        fmt::format("No refresh token was given, so the session ends {}. Some providers give one "
                    "only\nwith the scope offline_access and --parameter prompt=consent.",
                    end.is_set() ? "in " + to_words(end - env_.world.now()) : "with its token"));
  }

  Session& session_;
  const LoginCommand& command_;
  ClientSetup setup_;
  client::Environment env_;
  Duration patience_;
  std::string secret_source_;
  client::Registration registration_{.provider = {}, .client_id = {}};
};

}  // namespace

void add_login(CLI::App& app, Session& session) {
  CLI::App* login = app.add_subcommand("login", "Log in at a provider and keep the session");
  const auto o = std::make_shared<LoginCommand>();
  add_login_options(*login, *o);
  login->callback([&session, o] {
    std::signal(SIGXFSZ, SIG_IGN);
    auto setup = set_up_client(session);
    if (setup) LoginRun(session, *o, std::move(*setup)).run();
  });
}

}  // namespace grantline::cli
