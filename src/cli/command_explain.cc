#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "cli/render.h"
#include "cli/session.h"
#include "spec/cause.h"

namespace grantline::cli {
namespace {

// What the catalog says of a cause, in the form of an explained refusal.
JsonObject of_catalog(const CauseInfo& cause) {
  return {{"cause", cause.name},      {"title", cause.title},       {"error", cause.error},
          {"status", cause.status},   {"sentence", cause.sentence}, {"rule", cause.rule},
          {"section", cause.section}, {"fix", cause.fix},           {"evidence", JsonArray{}}};
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  CLI::App* explain = app.add_subcommand("explain", "Say why a grant was refused");
  const auto subject = std::make_shared<std::string>();
  explain
      ->add_option("REFERENCE", *subject,
                   "gl-... of the refused answer or of a grant; or a cause, such as code_replayed")
      ->required()
      ->type_name("");
  explain->callback([&session, subject] {
    const auto cause = parse_cause(*subject);
    if (!cause) {
      session.ask({{"command", "explain"}, {"reference", *subject}}, render_explanation);
      return;
    }
    const JsonObject row = of_catalog(info(*cause));
    session.terminal.out << (session.json ? to_pretty_text(Json(row)) + "\n"
                                          : render_explanation(row, session.terminal.style));
  });
}

}  // namespace grantline::cli
