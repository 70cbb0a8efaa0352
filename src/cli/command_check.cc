#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <ostream>
#include <thread>

#include "base/encoding.h"
#include "check/checkup.h"
#include "cli/client_secret.h"
#include "cli/client_setup.h"
#include "cli/render.h"
#include "client/memory_store.h"

namespace grantline::cli {
namespace {

struct CheckCommand {
  std::string issuer;
  std::string client_id;
  std::string redirect_uri;
  SecretOptions secret;
  std::string ca_file;
  std::string refresh_token_file;
  std::string profile;
  bool active = false;
  std::string patience = "70s";
};

std::string variable(const Session& session, std::string_view name) {
  for (const auto& [key, value] : session.terminal.environment) {
    if (key == name) return value;
  }
  return {};
}

class CheckRun {
 public:
  CheckRun(Session& session, const CheckCommand& command) : session_(session), command_(command) {
    plan_.issuer = command.issuer;
    plan_.client_id = command.client_id;
    plan_.redirect_uri = command.redirect_uri;
    plan_.sleep = [](Duration span) {
      std::this_thread::sleep_for(std::chrono::milliseconds(span.ms));
    };
  }

  void run() {
    const auto patience = read_duration(session_, "--patience", command_.patience);
    if (!patience || !find_credentials()) return;
    plan_.longest_grace = *patience;
    if (command_.active && !find_session()) return;
    if (command_.active) {
      session_.terminal.err
          << wrapped(
                 "--active spends the refresh token: it is used, rotated and used again until "
                 "the provider refuses it, which ends that session. It takes up to " +
                     command_.patience + ".",
                 0, session_.terminal.style.width)
          << std::flush;
    }
    const auto prober = check::make_curl_prober(system_world(), command_.ca_file);
    const check::Report report = check::run_checkup(system_world(), *prober, plan_);
    const JsonObject reply = check::to_json(plan_, report);
    session_.terminal.out << (session_.json ? to_pretty_text(Json(reply)) + "\n"
                                            : render_check(reply, session_.terminal.style));
    session_.exit_code = !report.is_reached                       ? kFault
                         : report.worst() == check::Verdict::fail ? kRefused
                                                                  : kDone;
    forget_session();
  }

 private:
  bool complain(const std::string& what) {
    session_.complain(what, kUsage);
    return false;
  }

  bool find_credentials() {
    const auto kept_nowhere = client::make_memory_store();
    auto found = find_secret(session_, *kept_nowhere, command_.secret);
    if (!found) return complain(found.error().what);
    plan_.auth = std::move(found->auth);
    return plan_.auth.method() == client::AuthMethod::none || !command_.client_id.empty() ||
           complain("a secret needs --client-id");
  }

  // What the active part spends.
  bool find_session() {
    if (!command_.refresh_token_file.empty()) {
      auto token = read_secret_file(command_.refresh_token_file);
      if (!token) return complain(token.error().what);
      plan_.refresh_token = std::move(*token);
    } else if (const std::string token = variable(session_, "GRANTLINE_REFRESH_TOKEN");
               !token.empty()) {
      plan_.refresh_token = Secret(token);
    } else if (!command_.profile.empty()) {
      return take_stored_session();
    } else {
      return complain(
          "--active needs a refresh token that may be spent: --refresh-token-file, "
          "GRANTLINE_REFRESH_TOKEN, or --profile with a session of `grantline login ISSUER "
          "--profile NAME`");
    }
    return !command_.client_id.empty() || complain("--active needs --client-id");
  }

  bool take_stored_session() {
    auto setup = set_up_client(session_);
    if (!setup) return false;
    auto loaded = client::load_session(*setup->store, command_.profile);
    if (!loaded || !*loaded) return complain("there is no session " + printable(command_.profile));
    client::StoredSession& stored = (*loaded)->session;
    if (stored.provider.issuer != command_.issuer) {
      return complain(fmt::format("the session {} is of {}", printable(command_.profile),
                                  printable(stored.provider.issuer)));
    }
    if (stored.tokens.refresh_token.empty()) {
      return complain("this session has no refresh token: ask for offline_access at the login");
    }
    auto auth =
        read_client_auth(*setup->store, stored.auth_method, stored.secret_file, stored.key_id);
    if (!auth) return complain(auth.error().what);
    plan_.client_id = stored.client_id.text;
    plan_.auth = std::move(*auth);
    plan_.refresh_token = stored.tokens.refresh_token.copy();
    generation_ = (*loaded)->generation;
    setup_ = std::move(setup);
    return true;
  }

  // Its tokens are spent.
  void forget_session() {
    if (!setup_) return;
    static_cast<void>(setup_->store->remove(client::session_key(command_.profile), generation_));
  }

  Session& session_;
  const CheckCommand& command_;
  check::Plan plan_;
  std::optional<ClientSetup> setup_;
  std::uint64_t generation_ = 0;
};

void add_options(CLI::App& check, CheckCommand& o) {
  check.add_option("ISSUER", o.issuer, "the provider, such as https://login.example.com")
      ->required()
      ->type_name("");
  check.add_option("--client-id,--client", o.client_id, "A client of it, to be looked at too")
      ->type_name("ID");
  check.add_option("--redirect-uri", o.redirect_uri, "One that is registered for the client")
      ->type_name("URI");
  SecretOptions& secret = o.secret;
  check
      .add_option("--client-secret-file", secret.secret_file,
                  "File with the client's secret; - reads it from standard input")
      ->type_name("FILE");
  check
      .add_option("--client-secret-env", secret.secret_variable,
                  "Environment variable with the client's secret")
      ->type_name("NAME");
  check
      .add_option("--client-key-file", secret.key_file,
                  "File with the client's private key (PKCS #8, PEM), for private_key_jwt")
      ->type_name("FILE");
  check.add_option("--client-key-id", secret.key_id, "The kid of that key")->type_name("KID");
  check.add_option("--auth-method", secret.method, "How a secret is sent (client_secret_basic)")
      ->type_name("METHOD");
  check.add_option("--ca-file", o.ca_file, "Certificates that are trusted, in PEM (the system's)")
      ->type_name("FILE");
  check.add_flag("--active", o.active,
                 "Measure rotation, grace and reuse with a refresh token, which this spends");
  check.add_option("--patience", o.patience, "How long --active looks for a grace window (70s)")
      ->type_name("DURATION");
  check
      .add_option("--refresh-token-file", o.refresh_token_file,
                  "What --active spends; else $GRANTLINE_REFRESH_TOKEN")
      ->type_name("FILE");
  check
      .add_option("--profile", o.profile,
                  "Or the session of a grantline login of this name, which is over then")
      ->type_name("NAME");
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
  CLI::App* check = app.add_subcommand("check", "Look at a provider, and at a client of it");
  const auto o = std::make_shared<CheckCommand>();
  add_options(*check, *o);
  check->callback([&session, o] { CheckRun(session, *o).run(); });
}

}  // namespace grantline::cli
