#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {

void add_key(CLI::App& app, Session& session) {
  struct KeyOptions {
    std::string use;
    std::string name;
    bool now = false;
    bool leaked = false;
  };
  const auto o = std::make_shared<KeyOptions>();
  CLI::App* key = app.add_subcommand("key", "Keys that sign tokens");
  key->require_subcommand(1);
  key->add_subcommand("list", "List keys and what each is doing")->callback([&session] {
    session.ask({{"command", "key.list"}}, render_keys);
  });
  CLI::App* rotate = key->add_subcommand("rotate", "Make a successor");
  rotate->add_option("USE", o->use, "ES256, EdDSA, RS256, or token for codes and refresh tokens")
      ->required()
      ->type_name("");
  rotate->add_flag("--now", o->now, "Sign with it at once, not after keys.publish_ahead");
  rotate->callback([&session, o] {
    session.ask({{"command", "key.rotate"}, {"use", o->use}, {"immediately", o->now}},
                render_key_change);
  });
  CLI::App* retire = key->add_subcommand("retire", "Stop using a key");
  retire->add_option("KEY", o->name, "Its name, as in `grantline key list`")
      ->required()
      ->type_name("");
  retire->add_flag("--leaked", o->leaked, "Refuse what it made, too");
  retire->callback([&session, o] {
    session.ask({{"command", "key.retire"}, {"name", o->name}, {"drop", o->leaked}},
                render_key_change);
  });
}

}  // namespace grantline::cli
