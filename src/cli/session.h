#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "cli/text.h"
#include "serve/settings.h"

namespace CLI {
class App;
}

namespace grantline::cli {

constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kFault = 3;
constexpr int kInterrupted = 130;  // as shells have it for Ctrl-C

// What a run of the program has to do with the world outside. Tests make their own.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  Style style;
  bool is_interactive = false;                                           // somebody types
  std::function<Result<Secret>(const std::string& prompt)> read_secret;  // without echo
  std::function<std::string(const std::string& prompt)> read_line;
  std::vector<std::pair<std::string, std::string>> environment;
  std::function<std::string()> actor;  // "cli:root"; only asked where it is to be known
  // All that comes on standard input, at most so many bytes; one more byte is a fault.
  std::function<Result<std::string>(std::size_t most_bytes)> read_input = {};
  // What comes next on it, at most so many bytes; "" at its end.
  std::function<Result<std::string>(std::size_t most_bytes)> read_piece = {};
  bool shows_progress = false;  // err is a terminal, where a line may be written over
};

// One command line while it is worked on. The commands set `exit_code`.
struct Session {
  Terminal& terminal;
  bool json = false;
  std::string config = {};
  std::vector<serve::SettingsInput::Flag> flags = {};
  int exit_code = kDone;
  std::vector<std::string> arguments = {};  // the whole line

  // What does the administration: over the socket of a running server, or on the store itself.
  // Replaced in tests.
  std::function<Result<Json>(Session&, const Json& request)> reach = {};

  // Whether a word of the line is this command: options that only it has, and that are many, are
  // made only then, for a short start.
  bool names(std::string_view command) const;
  // Prints "grantline: sentence" to err.
  void complain(const std::string& sentence, int code);
  // The settings of the command line, the environment and the file; complains where they are wrong.
  std::optional<serve::LoadedSettings> load();
  // Sends a request; prints the reply by `render`, or as JSON, or complains. Nothing: it was
  // refused.
  std::optional<JsonObject> ask(JsonObject request,
                                std::string (*render)(const JsonObject& reply, const Style& style));
  // On a terminal asks for a yes; elsewhere complains unless `yes`.
  bool confirm(bool yes, const std::string& question);
};

// Over <data>/admin.sock where a server listens there; else in this process, on the store.
Result<Json> reach_store(Session& session, const Json& request);

// One file a command. Each adds its subcommands to the app; a chosen one runs when parsing is done.
void add_serve(CLI::App& app, Session& session);
void add_config(CLI::App& app, Session& session);
void add_user(CLI::App& app, Session& session);
void add_client(CLI::App& app, Session& session);
void add_key(CLI::App& app, Session& session);
void add_grant(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_check(CLI::App& app, Session& session);
void add_login(CLI::App& app, Session& session);
void add_token(CLI::App& app, Session& session);               // token, curl
void add_credential_helpers(CLI::App& app, Session& session);  // kube-credential, git-credential
void add_sessions(CLI::App& app, Session& session);            // sessions, logout, whoami
void add_watch(CLI::App& app, Session& session);
void add_audit(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);
void add_manual(CLI::App& app, Session& session);
void add_version(CLI::App& app, Session& session);
// A flag for each setting: --tokens.code_life, --tokens-code-life and the short ones.
void add_setting_flags(CLI::App& command, Session& session);

// The whole program; `arguments` without its name.
int run(const std::vector<std::string>& arguments, Terminal& terminal);
// The same, reaching the administration through `reach`.
int run(const std::vector<std::string>& arguments, Terminal& terminal,
        std::function<Result<Json>(Session&, const Json&)> reach);

}  // namespace grantline::cli
