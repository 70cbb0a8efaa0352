#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <memory>

#include "base/encoding.h"
#include "cli/client_secret.h"
#include "cli/client_setup.h"
#include "cli/end_in_browser.h"
#include "cli/render.h"
#include "jose/jws.h"

namespace grantline::cli {
namespace {

// "good", "refreshes" (the access token is over, the session is not), "ended", "refreshing"
std::string_view state_of(const client::StoredSession& session, WallTime now) {
  if (session.refusal) return "ended";
  if (session.intent_at.is_set()) return "refreshing";
  const WallTime end = session.tokens.expires_at;
  if (!end.is_set() || end > now) return "good";
  return session.tokens.refresh_token.empty() ? "ended" : "refreshes";
}

JsonObject describe(const std::string& name, const client::StoredSession& session, WallTime now) {
  JsonObject out{{"session", name},
                 {"state", state_of(session, now)},
                 {"issuer", session.provider.issuer},
                 {"client_id", session.client_id.text},
                 {"subject", session.subject},
                 {"scope", session.tokens.scope},
                 {"logged_in_at", to_rfc3339(session.logged_in_at)}};
  if (session.tokens.expires_at.is_set()) {
    out["access_token_expires_at"] = to_rfc3339(session.tokens.expires_at);
  }
  if (session.refusal) out["why"] = session.refusal->what;
  return out;
}

JsonObject damaged(const std::string& name, const std::string& why) {
  return {{"session", name}, {"state", "unreadable"}, {"why", why}};
}

void run_sessions(Session& session) {
  const auto setup = set_up_client(session);
  if (!setup) return;
  const auto names = setup->store->list();
  if (!names) return session.complain(names.error().what, kFault);
  JsonArray all;
  for (const std::string& key : *names) {
    if (!key.ends_with(".session")) continue;
    const std::string name = key.substr(0, key.size() - 8);
    const auto loaded = client::load_session(*setup->store, name);
    if (!loaded) {
      all.push_back(damaged(name, loaded.error().what));
    } else if (*loaded && !(*loaded)->session.is_reserved) {
      all.push_back(describe(name, (*loaded)->session, system_world().now()));
    }
  }
  std::ostream& out = session.terminal.out;
  if (session.json) {
    out << to_pretty_text(Json(JsonObject{{"ok", true}, {"sessions", all}})) << '\n';
    return;
  }
  if (all.empty()) {
    out << "No session is kept in " << setup->folder << ".\n";
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& one : all) {
    const JsonObject& row = one.get_object();
    rows.push_back({text_at(row, "session"), text_at(row, "state"), text_at(row, "client_id"),
                    printable(text_at(row, "subject")), text_at(row, "issuer")});
  }
  out << table({"SESSION", "STATE", "CLIENT", "SUBJECT", "ISSUER"}, rows, session.terminal.style);
  for (const Json& one : all) {
    const std::string why = text_at(one.get_object(), "why");
    if (why.empty()) continue;
    out << '\n'
        << text_at(one.get_object(), "session") << ":\n"
        << wrapped(printable(why), 2, session.terminal.style.width);
  }
}

struct LogoutCommand {
  std::string profile = "default";
  bool offline = false;
  bool browser = false;
};

void run_logout(Session& session, const LogoutCommand& command) {
  const std::string& profile = command.profile;
  const auto setup = set_up_client(session);
  if (!setup || !is_profile(session, profile)) return;
  const auto loaded = client::load_session(*setup->store, profile);
  const auto opened = open_session(session, *setup, profile);
  if (opened == nullptr) return;
  using client::Session;
  const auto done =
      opened->log_out(command.offline ? Session::IfOffline::forget : Session::IfOffline::keep);
  if (!done) {
    complain(session, done.error());
    if (!session.json && done.error().kind == client::ErrorKind::retry_later) {
      session.terminal.err << "  or forget it here alone: grantline logout --offline\n";
    }
    return;
  }
  if (loaded && *loaded) {
    forget_secret(*setup->store, (*loaded)->session.secret_file);
    if (command.browser && !end_in_browser(session, (*loaded)->session)) return;
  }
  if (session.json) {
    session.terminal.out << to_pretty_text(Json(JsonObject{{"ok", true}, {"session", profile}}))
                         << '\n';
  } else {
    session.terminal.out << "Logged out; the session \"" << profile << "\" is forgotten.\n";
  }
}

// The claims of the stored ID token, which were checked when it came.
void run_whoami(Session& session, const std::string& profile) {
  const auto setup = set_up_client(session);
  if (!setup) return;
  const auto loaded = client::load_session(*setup->store, profile);
  if (!loaded) return complain(session, loaded.error());
  if (!*loaded || (*loaded)->session.is_reserved) {
    return complain(session, client::fail(client::ErrorKind::log_in_again, "no_session",
                                          "there is no session \"" + profile +
                                              "\"; `grantline login` makes one")
                                 .error());
  }
  const client::StoredSession& stored = (*loaded)->session;
  JsonObject facts = describe(profile, stored, system_world().now());
  const auto jws = jose::parse_unverified(stored.tokens.id_token.reveal());
  if (jws) {
    for (const char* claim : {"name", "preferred_username", "email"}) {
      if (const auto value = find_string(jws->payload, claim)) facts[claim] = *value;
    }
  }
  if (session.json) {
    facts["ok"] = true;
    session.terminal.out << to_pretty_text(Json(facts)) << '\n';
    return;
  }
  std::vector<Pair> lines;
  for (const char* name : {"subject", "name", "preferred_username", "email", "issuer", "client_id",
                           "scope", "session", "state", "why"}) {
    const std::string value = text_at(facts, name);
    if (!value.empty()) lines.push_back({name, printable(value)});
  }
  lines.push_back({"logged in", short_time(text_at(facts, "logged_in_at"))});
  if (facts.contains("access_token_expires_at")) {
    lines.push_back({"token until", short_time(text_at(facts, "access_token_expires_at"))});
  }
  session.terminal.out << pairs(lines, 0, session.terminal.style.width);
}

}  // namespace

void add_sessions(CLI::App& app, Session& session) {
  app.add_subcommand("sessions", "List the sessions kept on this machine")->callback([&session] {
    run_sessions(session);
  });
  const auto profile = std::make_shared<std::string>("default");
  const auto o = std::make_shared<LogoutCommand>();
  CLI::App* logout = app.add_subcommand("logout", "Revoke a session and forget it");
  add_profile_option(*logout, o->profile);
  logout->add_flag("--offline", o->offline, "Forget it even if it cannot be revoked");
  logout->add_flag("--browser", o->browser,
                   "Open a page that ends the browser's login at the provider too");
  logout->callback([&session, o] { run_logout(session, *o); });
  CLI::App* whoami = app.add_subcommand("whoami", "Say who is logged in");
  add_profile_option(*whoami, *profile);
  whoami->callback([&session, profile] { run_whoami(session, *profile); });
}

}  // namespace grantline::cli
