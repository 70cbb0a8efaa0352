#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "cli/choices.h"
#include "cli/client_setup.h"
#include "jose/jws.h"

namespace grantline::cli {
namespace {

struct TokenCommand {
  std::string profile = "default";
  std::string min_valid = "30s";
  bool header = false;
  bool id_token = false;
};

// A valid access token; complains where there is none.
client::AccessTokenPtr take_token(Session& session, const ClientSetup& setup,
                                  const std::string& profile, Duration min_valid) {
  const auto opened = open_session(session, setup, profile);
  if (opened == nullptr) return {};
  auto token = opened->access_token(min_valid);
  if (token) return std::move(*token);
  complain(session, token.error());
  return {};
}

void print_secret(Session& session, std::string_view before, const Secret& secret) {
  session.terminal.out << before << secret.reveal() << '\n';
}

void print_json(Session& session, const client::AccessToken& token) {
  JsonObject out{
      {"access_token", token.value.reveal()}, {"token_type", token.type}, {"scope", token.scope}};
  if (token.expires_at.is_set()) out["expires_at"] = to_rfc3339(token.expires_at);
  session.terminal.out << to_pretty_text(Json(out)) << '\n';
}

// ID tokens end on their own; where this one has, a refresh may bring another.
std::optional<Secret> take_id_token(Session& session, const ClientSetup& setup,
                                    const TokenCommand& command, Duration min_valid) {
  for (const Duration wish : {min_valid, days(3650)}) {
    if (take_token(session, setup, command.profile, wish) == nullptr) return std::nullopt;
    const auto loaded = client::load_session(*setup.store, command.profile);
    if (!loaded || !*loaded) break;
    const Secret& token = (*loaded)->session.tokens.id_token;
    const auto jws = jose::parse_unverified(token.reveal());
    const auto end = jws ? find_integer(jws->payload, "exp") : std::nullopt;
    if (end && from_unix_seconds(*end) > system_world().now()) return token.copy();
  }
  session.complain(
      "there is no ID token that is still good: log in with the scope openid, or use the access "
      "token",
      kRefused);
  return std::nullopt;
}

void run_token(Session& session, const TokenCommand& command) {
  const auto min_valid = read_duration(session, "--min-valid", command.min_valid);
  if (!min_valid) return;
  const auto setup = set_up_client(session);
  if (!setup) return;
  if (command.id_token) {
    const auto token = take_id_token(session, *setup, command, *min_valid);
    if (token) print_secret(session, "", *token);
    return;
  }
  const auto token = take_token(session, *setup, command.profile, *min_valid);
  if (token == nullptr) return;
  if (session.json) return print_json(session, *token);
  print_secret(session, command.header ? "Authorization: Bearer " : "", token->value);
}

// The version of client.authentication.k8s.io that kubectl speaks, by KUBERNETES_EXEC_INFO. It
// takes no other.
std::string exec_version() {
  constexpr std::string_view kStandard = "client.authentication.k8s.io/v1";
  const char* const info = std::getenv("KUBERNETES_EXEC_INFO");
  const auto json = parse_json(info == nullptr ? "" : info);
  if (!json || !json->is_object()) return std::string(kStandard);
  const auto asked = find_string(json->get_object(), "apiVersion").value_or("");
  return std::string(asked == "client.authentication.k8s.io/v1beta1" ? asked : kStandard);
}

// The Kubernetes ExecCredential.
void run_kube(Session& session, const TokenCommand& command, bool access_token) {
  const auto min_valid = read_duration(session, "--min-valid", command.min_valid);
  if (!min_valid) return;
  const auto setup = set_up_client(session);
  if (!setup) return;
  JsonObject status;
  if (access_token) {
    const auto token = take_token(session, *setup, command.profile, *min_valid);
    if (token == nullptr) return;
    status["token"] = token->value.reveal();
    if (token->expires_at.is_set()) status["expirationTimestamp"] = to_rfc3339(token->expires_at);
  } else {
    const auto token = take_id_token(session, *setup, command, *min_valid);
    if (!token) return;
    status["token"] = token->reveal();
    const auto end = find_integer(jose::parse_unverified(token->reveal())->payload, "exp");
    status["expirationTimestamp"] = to_rfc3339(from_unix_seconds(end.value_or(0)));
  }
  session.terminal.out << to_pretty_text(Json(JsonObject{{"apiVersion", exec_version()},
                                                         {"kind", "ExecCredential"},
                                                         {"status", std::move(status)}}))
                       << '\n';
}

struct GitCommand {
  std::string profile = "default";
  std::string action;
  std::string user = "oauth2";
  std::vector<std::string> hosts;
};

// git-credential(1): lines of name=value on both sides. A token goes out over https alone, and to
// no host but those named: git asks its helpers about each host that it is sent to.
void run_git(Session& session, const GitCommand& command) {
  if (command.action != "get") return;  // there is nothing to store or to erase
  const auto asked = session.terminal.read_input(64 * 1024);
  if (!asked) return session.complain(asked.error().what, kFault);
  const std::string lines = "\n" + *asked + "\n";
  const bool is_named = std::ranges::any_of(command.hosts, [&](const std::string& host) {
    return lines.contains("\nhost=" + host + "\n");
  });
  if (!is_named) return;  // another helper, or the person, may know
  if (!lines.contains("\nprotocol=https\n")) {
    return session.complain("git asks for a protocol other than https; no token is given",
                            kRefused);
  }
  const auto setup = set_up_client(session);
  if (!setup) return;
  const auto token = take_token(session, *setup, command.profile, seconds(60));
  if (token == nullptr) return;
  session.terminal.out << "username=" << command.user << '\n';
  print_secret(session, "password=", token->value);
  if (token->expires_at.is_set()) {
    session.terminal.out << "password_expiry_utc=" << token->expires_at.unix_seconds() << '\n';
  }
}

// A file of no name, which curl reads as its configuration: the token is in no argument, no
// environment and no file of the disk.
int config_with(const client::AccessToken& token) {
  const int fd = memfd_create("curl-config", 0);
  if (fd < 0) return -1;
  const Secret line("header = \"Authorization: Bearer " + std::string(token.value.reveal()) +
                    "\"\n");
  const bool is_whole =
      write(fd, line.reveal().data(), line.size()) == static_cast<ssize_t>(line.size());
  if (!is_whole || lseek(fd, 0, SEEK_SET) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

void run_curl(Session& session, const std::string& profile,
              const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (!argument.starts_with("http:") || client::url_fault(argument).empty()) continue;
    return session.complain("the token is not sent there: " + client::url_fault(argument), kUsage);
  }
  const auto setup = set_up_client(session);
  if (!setup) return;
  const auto token = take_token(session, *setup, profile, seconds(30));
  if (token == nullptr) return;
  const int fd = config_with(*token);
  if (fd < 0) {
    return session.complain(fmt::format("cannot hand curl the token: {}", std::strerror(errno)),
                            kFault);
  }
  std::vector<std::string> all{"curl", "--config", fmt::format("/dev/fd/{}", fd), "--proto-default",
                               "https"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& one : all) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  session.terminal.out.flush();
  execvp("curl", pointers.data());
  close(fd);
  session.complain(fmt::format("curl cannot be started: {}", std::strerror(errno)), kFault);
}

void add_min_valid(CLI::App& command, TokenCommand& o) {
  command
      .add_option("--min-valid", o.min_valid,
                  "How long it must last (30s); at most half of its life is asked for")
      ->type_name("DURATION");
}

}  // namespace

void add_token(CLI::App& app, Session& session) {
  const auto o = std::make_shared<TokenCommand>();
  CLI::App* token = app.add_subcommand("token", "Print a valid access token, refreshed if needed");
  add_profile_option(*token, o->profile);
  add_min_valid(*token, *o);
  auto* header = token->add_flag("--header", o->header, "As a line for `curl -H @-`");
  token->add_flag("--id-token", o->id_token, "The ID token instead")->excludes(header);
  token->callback([&session, o] {
    std::signal(SIGXFSZ, SIG_IGN);
    run_token(session, *o);
  });

  CLI::App* curl = app.add_subcommand("curl", "Run curl with the access token");
  curl->fallthrough(false);  // what is curl's own may be named as an option here is
  curl->prefix_command();
  add_profile_option(*curl, o->profile);
  curl->footer("All that follows the URL, or the first other option, is curl's own.");
  curl->callback([&session, o, curl] { run_curl(session, o->profile, curl->remaining()); });
}

void add_credential_helpers(CLI::App& app, Session& session) {
  const auto o = std::make_shared<TokenCommand>();
  const auto access_token = std::make_shared<bool>(false);
  CLI::App* kube = app.add_subcommand("kube-credential", "Be kubectl's exec credential plugin");
  add_profile_option(*kube, o->profile);
  add_min_valid(*kube, *o);
  kube->add_flag("--access-token", *access_token, "The access token, not the ID token");
  kube->callback([&session, o, access_token] { run_kube(session, *o, *access_token); });

  const auto g = std::make_shared<GitCommand>();
  CLI::App* git = app.add_subcommand("git-credential", "Be git's credential helper");
  choose(git->add_option("ACTION", g->action, "get, store or erase, as git says it"),
         {"get", "store", "erase"})
      ->required()
      ->type_name("");
  git->add_option("--host", g->hosts, "To which host a token may go; may come twice")
      ->required()
      ->expected(1)
      ->take_all()
      ->type_name("HOST");
  git->add_option("--username", g->user, "What git sends as the user (oauth2)")->type_name("NAME");
  add_profile_option(*git, g->profile);
  git->callback([&session, g] { run_git(session, *g); });
}

}  // namespace grantline::cli
