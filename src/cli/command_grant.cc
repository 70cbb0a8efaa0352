#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {

void add_grant(CLI::App& app, Session& session) {
  struct GrantOptions {
    std::string reference;
    std::string user;
    std::string client;
    std::string after;
    std::int64_t limit = 50;
  };
  const auto o = std::make_shared<GrantOptions>();
  CLI::App* grant = app.add_subcommand("grant", "What people granted to clients");
  grant->require_subcommand(1);

  CLI::App* list = grant->add_subcommand("list", "List grants, by user or client");
  list->add_option("--user", o->user, "Of this user")->type_name("LOGIN");
  list->add_option("--client", o->client, "Of this client")->type_name("CLIENT");
  list->add_option("--limit", o->limit, "At most so many")->type_name("NUMBER");
  list->add_option("--after", o->after, "Go on behind this one")->type_name("TEXT");
  list->callback([&session, o] {
    session.ask({{"command", "grant.list"},
                 {"user", o->user},
                 {"client", o->client},
                 {"limit", o->limit},
                 {"after", o->after}},
                render_grants);
  });

  CLI::App* show = grant->add_subcommand("show", "Show a grant's line: all that happened to it");
  CLI::App* revoke = grant->add_subcommand("revoke", "End a grant");
  for (CLI::App* command : {show, revoke}) {
    command->add_option("REFERENCE", o->reference, "gl-..., as in `grantline grant list`")
        ->required()
        ->type_name("");
  }
  show->callback([&session, o] {
    session.ask({{"command", "grant.show"}, {"reference", o->reference}}, render_grant);
  });
  revoke->callback([&session, o] {
    session.ask({{"command", "grant.revoke"}, {"reference", o->reference}}, render_revoked);
  });
}

}  // namespace grantline::cli
