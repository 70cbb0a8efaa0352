#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "base/encoding.h"
#include "cli/session.h"
#include "cli/unknown_word.h"

namespace grantline::cli {
namespace {

constexpr std::string_view kFooter = R"(
Start here:
  grantline serve --dev                 try it on this machine
  grantline user add alice              a person who can log in
  grantline client add app --redirect-uri https://app.example/callback
  grantline explain gl-7k2m-9x4q-8d3f   why a grant was refused
  grantline login https://login.example.com --client-id app
  grantline curl https://api.example.com/me

Each command has its own --help. Exit codes: 0 done, 1 refused or not found,
2 wrong usage, 3 fault.)";

void add_common(CLI::App& app, Session& session) {
  app.add_flag("--json", session.json, "Print the reply as JSON");
  app.add_option_function<std::string>(
         "--color",
         [&session](const std::string& when) {
           Style& style = session.terminal.style;
           style.colour = when == "always" || (when == "auto" && style.colour);
         },
         "Colour in what is printed: auto (on a terminal, unless NO_COLOR is set), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->type_name("WHEN");
  app.add_option("--config", session.config, "Configuration file (TOML)")->type_name("FILE");
  app.add_option_function<std::string>(
         "--data",
         [&session](const std::string& folder) {
           session.flags.push_back({"server.data", folder, "--data"});
         },
         "Folder of the store (server.data)")
      ->type_name("FOLDER");
}

// CLI11's own sentences have no full stop and end in the help; ours say what to do.
int usage(Session& session, const CLI::App& app, const CLI::ParseError& error) {
  auto better = unknown_word(app);
  if (!better && error.get_name() == "RequiredError") better = missing_command(app);
  if (!better && error.get_name() == "ArgumentMismatch") better = repeated_option(app);
  if (better) {
    session.complain(*better, kUsage);
    return kUsage;
  }
  std::string what = error.what();
  std::ranges::replace(what, '\n', ' ');
  session.complain(
      fmt::format("{}; `{} --help` shows what it takes", printable(what), path_of(deepest(app))),
      kUsage);
  return kUsage;
}

constexpr std::size_t kLeft = 28;
constexpr std::size_t kHelpWidth = 80;

// "  --listen ADDRESS:PORT     What it is, wrapped", the name on a line of its own where it is
// long.
std::string entry(const std::string& name, const std::string& what) {
  const std::string text = wrapped(what, kLeft, kHelpWidth);
  if (2 + name.size() + 2 > kLeft) return "  " + name + '\n' + text;
  return padded("  " + name, kLeft) + text.substr(std::min(kLeft, text.size() - 1));
}

// CLI11 leaves several empty lines between its groups.
std::string without_gaps(std::string text) {
  for (auto at = text.find("\n\n\n"); at != text.npos; at = text.find("\n\n\n", at))
    text.erase(at, 1);
  return text;
}

class Help : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    const std::string type = option->get_type_size() == 0 ? "" : option->get_type_name();
    return entry(names_of(*option, is_positional) + (type.empty() ? "" : " " + type),
                 first_sentence(option->get_description()));
  }
  std::string make_usage(const CLI::App* app, std::string) const override {
    std::string out = "\nUsage: " + path_of(*app);
    if (!app->get_subcommands([](const CLI::App*) { return true; }).empty()) out += " COMMAND";
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_positional()) out += " " + option->get_name(true);
    }
    return out + " [OPTIONS]\n";
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
  }

 private:
  static std::string names_of(const CLI::Option& option, bool is_positional) {
    if (is_positional) return option.get_name(true);
    std::string out;
    for (const std::string& name : option.get_snames()) out += "-" + name + ", ";
    for (const std::string& name : option.get_lnames()) {
      out += "--" + name + ", ";
      // The other names of a setting are its key, which is in docs/configuration.md.
      if (option.get_group() == "Settings") break;
    }
    return out.substr(0, out.size() - 2);
  }
  static std::string first_sentence(const std::string& text) {
    const std::string first = text.substr(0, text.find(". "));
    return first.ends_with('.') ? first.substr(0, first.size() - 1) : first;
  }
};

struct Command {
  std::string_view name;  // as it is first on the line
  void (*add)(CLI::App&, Session&);
  bool tells_of_all = false;  // of every other command too
};

// In the order of the help; what one function adds stands together.
constexpr auto kCommands = std::to_array<Command>({
    {"serve", add_serve},
    {"config", add_config},
    {"user", add_user},
    {"client", add_client},
    {"key", add_key},
    {"grant", add_grant},
    {"explain", add_explain},
    {"check", add_check},
    {"watch", add_watch},
    {"login", add_login},
    {"token", add_token},
    {"curl", add_token},
    {"sessions", add_sessions},
    {"logout", add_sessions},
    {"whoami", add_sessions},
    {"kube-credential", add_credential_helpers},
    {"git-credential", add_credential_helpers},
    {"audit", add_audit},
    {"doctor", add_doctor},
    {"completion", add_completion, true},
    {"complete", add_completion, true},
    {"manual", add_manual, true},
    {"version", add_version},
});

// Programs start the same command often, and to make all the others takes longer than most do: of a
// line that begins with a command, that one alone is made.
void add_commands(CLI::App& app, Session& session) {
  const auto& line = session.arguments;
  const auto named =
      std::ranges::find(kCommands, line.empty() ? std::string() : line.front(), &Command::name);
  if (named != kCommands.end() && !named->tells_of_all) return named->add(app, session);
  for (std::size_t i = 0; i < kCommands.size(); ++i) {
    if (i == 0 || kCommands[i].add != kCommands[i - 1].add) kCommands[i].add(app, session);
  }
}

}  // namespace

int run(const std::vector<std::string>& arguments, Terminal& terminal,
        std::function<Result<Json>(Session&, const Json&)> reach) {
  Session session{terminal};
  session.reach = std::move(reach);
  session.arguments = arguments;
  CLI::App app{
      "grantline issues, redeems, rotates and revokes OAuth grants, and can always say\n"
      "why a grant was refused.",
      "grantline"};
  app.formatter(std::make_shared<Help>());
  app.fallthrough();
  app.set_version_flag("--version", "grantline " GRANTLINE_VERSION, "Print the version");
  add_common(app, session);
  add_commands(app, session);
  app.require_subcommand(0, 1);
  app.footer(std::string(kFooter).substr(1));  // last, since each subcommand copies it
  try {
    // CLI11 takes its arguments from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    terminal.out << without_gaps(deepest(app).help());
    return kDone;
  } catch (const CLI::CallForVersion& version) {
    terminal.out << version.what() << '\n';
    return kDone;
  } catch (const CLI::ParseError& error) {
    return usage(session, app, error);
  }
  if (app.get_subcommands().empty()) terminal.out << without_gaps(app.help());
  return session.exit_code;
}

int run(const std::vector<std::string>& arguments, Terminal& terminal) {
  return run(arguments, terminal, reach_store);
}

}  // namespace grantline::cli
