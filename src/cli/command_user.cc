#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {
namespace {

struct UserOptions {
  std::string login;
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<bool> verified;
  bool generate = false;
  bool no_password = false;
  bool yes = false;
  std::int64_t limit = 100;
  std::string after;
  std::string client;
};
using Options = std::shared_ptr<UserOptions>;

CLI::App* add_one(CLI::App& user, const Options& o, const char* name, const char* what) {
  CLI::App* command = user.add_subcommand(name, what);
  command->add_option("LOGIN", o->login, "The login name or the id (sub)")
      ->required()
      ->type_name("");
  return command;
}

void add_profile(CLI::App& command, const Options& o) {
  command.add_option("--name", o->name, "Name shown to applications")->type_name("TEXT");
  command.add_option("--email", o->email, "E-mail address")->type_name("ADDRESS");
  command.add_option("--email-verified", o->verified, "Whether the address was proven")
      ->type_name("BOOL");
}

JsonObject request_of(const char* command, const UserOptions& o) {
  JsonObject request{{"command", command}, {"user", o.login}};
  if (o.name) request["name"] = *o.name;
  if (o.email) request["email"] = *o.email;
  if (o.verified) request["email_verified"] = *o.verified;
  return request;
}

// From the terminal, twice and unseen; or the first line of standard input. Never an argument:
// every user of the machine can read those.
bool add_password(Session& session, JsonObject& request, bool generate) {
  if (generate) {
    request["generate"] = true;
    return true;
  }
  const auto first = session.terminal.read_secret("Password: ");
  if (!first) {
    session.complain(first.error().what + "; give one line, or say --generate", kUsage);
    return false;
  }
  if (session.terminal.is_interactive) {
    const auto again = session.terminal.read_secret("The same again: ");
    if (!again || !again->matches(first->reveal())) {
      session.complain("the two passwords differ; nothing was changed", kUsage);
      return false;
    }
  }
  request["password"] = first->reveal();
  return true;
}

void add_changes(CLI::App& user, Session& session, const Options& o) {
  CLI::App* add = add_one(user, o, "add", "Make a user; asks for the password");
  add_profile(*add, o);
  auto* generate = add->add_flag("--generate", o->generate, "Make a password and show it once");
  add->add_flag("--no-password", o->no_password, "Nobody can log in by password")
      ->excludes(generate);
  add->callback([&session, o] {
    JsonObject request = request_of("user.add", *o);
    if (!o->no_password && !add_password(session, request, o->generate)) return;
    session.ask(std::move(request), render_user);
  });

  CLI::App* set = add_one(user, o, "set", "Change the name or the e-mail address");
  add_profile(*set, o);
  set->callback([&session, o] { session.ask(request_of("user.set", *o), render_user); });

  CLI::App* password =
      add_one(user, o, "password", "Set another password; ends all grants of the user");
  password->add_flag("--generate", o->generate, "Make a password and show it once");
  password->callback([&session, o] {
    JsonObject request = request_of("user.password", *o);
    if (add_password(session, request, o->generate)) session.ask(std::move(request), render_user);
  });

  CLI::App* remove = add_one(user, o, "remove", "Remove a user and end all its grants, for good");
  remove->add_flag("--yes", o->yes, "Do not ask");
  remove->callback([&session, o] {
    if (session.confirm(o->yes, "Remove " + o->login + " and end all its grants?")) {
      session.ask(request_of("user.remove", *o), render_user);
    }
  });
}

}  // namespace

void add_user(CLI::App& app, Session& session) {
  CLI::App* user = app.add_subcommand("user", "People who can log in");
  user->require_subcommand(1);
  const auto o = std::make_shared<UserOptions>();
  add_changes(*user, session, o);
  struct Plain {
    const char* name;
    const char* command;
    const char* what;
  };
  static constexpr Plain kPlain[] = {
      {"show", "user.show", "Show one user"},
      {"disable", "user.disable", "Refuse logins and end all grants of the user"},
      {"enable", "user.enable", "Allow logins again; ended grants stay ended"},
      {"revoke-grants", "user.revoke-grants", "End all grants of the user"},
  };
  for (const Plain& plain : kPlain) {
    add_one(*user, o, plain.name, plain.what)->callback([&session, o, command = plain.command] {
      session.ask(request_of(command, *o), render_user);
    });
  }
  CLI::App* withdraw = add_one(*user, o, "withdraw-consent",
                               "Take back what the user allowed a client, and end those grants");
  withdraw->add_option("--client", o->client, "The client's id")->required()->type_name("CLIENT");
  withdraw->callback([&session, o] {
    JsonObject request = request_of("user.withdraw-consent", *o);
    request["client"] = o->client;
    session.ask(std::move(request), render_withdrawn);
  });
  CLI::App* list = user->add_subcommand("list", "List users by login name");
  list->add_option("--limit", o->limit, "At most so many")->type_name("NUMBER");
  list->add_option("--after", o->after, "Go on behind this one")->type_name("TEXT");
  list->callback([&session, o] {
    session.ask({{"command", "user.list"}, {"limit", o->limit}, {"after", o->after}}, render_users);
  });
}

}  // namespace grantline::cli
