#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {

void add_audit(CLI::App& app, Session& session) {
  struct AuditOptions {
    std::string by;
    std::string action;
    std::string object;
    std::int64_t limit = 50;
  };
  const auto o = std::make_shared<AuditOptions>();
  CLI::App* audit = app.add_subcommand("audit", "Show who changed what; the newest come last");
  audit->add_option("--by", o->by, "Of this actor, such as cli:root")->type_name("WHO");
  audit->add_option("--action", o->action, "user.disable; or its start, such as client.")
      ->type_name("WHAT");
  audit->add_option("--object", o->object, "Of this user, client, key or grant")->type_name("NAME");
  audit->add_option("--limit", o->limit, "At most so many")->type_name("NUMBER");
  audit->callback([&session, o] {
    session.ask({{"command", "audit.list"},
                 {"by", o->by},
                 {"action", o->action},
                 {"object", o->object},
                 {"limit", o->limit}},
                render_audit);
  });
}

}  // namespace grantline::cli
