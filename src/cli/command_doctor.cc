#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {

void add_doctor(CLI::App& app, Session& session) {
  CLI::App* doctor =
      app.add_subcommand("doctor", "List unsafe settings and clients; exits 1 where it finds one");
  add_setting_flags(*doctor, session);
  doctor->callback([&session] {
    const auto reply = session.ask({{"command", "doctor"}}, render_doctor);
    if (reply && !reply->at("findings").get_array().empty()) session.exit_code = kRefused;
  });
}

void add_version(CLI::App& app, Session& session) {
  app.add_subcommand("version", "Print the version")->callback([&session] {
    if (session.json) {
      session.terminal.out << to_text(Json(JsonObject{{"version", GRANTLINE_VERSION}})) << '\n';
    } else {
      session.terminal.out << "grantline " GRANTLINE_VERSION "\n";
    }
  });
}

}  // namespace grantline::cli
