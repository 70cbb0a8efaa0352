#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/explain_pasted.h"
#include "cli/explain_serve.h"
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
  CLI::App* explain =
      app.add_subcommand("explain", "Say why a grant or a request was refused, by any server");
  const auto subject = std::make_shared<std::vector<std::string>>();
  explain
      ->add_option(
          "WHAT", *subject,
          "the reference (gl-...) of a refused answer or of a grant; a cause, such as "
          "code_replayed; or what you have of another provider's refusal: its answer, the "
          "exchange, a HAR, logs, or what happens in your own words, as text, as files, or "
          "- for standard input, which is read where nothing is named")
      ->type_name("");
  const auto clipboard = std::make_shared<bool>(false);
  explain->add_flag("--clipboard", *clipboard,
                    "take what was copied, from the desktop's clipboard");
  const auto jwks = std::make_shared<std::string>();
  explain
      ->add_option("--jwks", *jwks,
                   "the issuer's keys, to check the token that an API refused. A file, or the "
                   "issuer's jwks_uri, which is then asked")
      ->type_name("FILE|URL");
  const auto html = std::make_shared<HtmlChoice>();
  CLI::Option* page = explain->add_option(
      "--html", html->file,
      "write the answer as a page to attach to a ticket: to FILE.html, or to standard output");
  page->expected(0, 1)->type_name("[FILE]");
  const auto listen = std::make_shared<std::string>("127.0.0.1:0");
  CLI::Option* serve = explain->add_flag("--serve");
  serve->description("show a page on this machine to paste into and drop files on, until Ctrl-C");
  explain->add_option("--listen", *listen, "where --serve listens, on this machine alone")
      ->needs(serve)
      ->type_name("ADDRESS:PORT");
  explain->callback([&session, subject, clipboard, jwks, html, page, listen, serve] {
    if (serve->count() > 0) return explain_serve(session, *listen);
    html->wanted = page->count() > 0;
    const std::string one = subject->size() == 1 && !*clipboard ? subject->front() : "";
    const auto cause = parse_cause(one);
    if (!cause && !one.starts_with("gl-") && !one.starts_with("GL-"))
      return explain_pasted(session, {*subject, *clipboard, *jwks, *html});
    if (!cause) {
      session.ask({{"command", "explain"}, {"reference", one}}, render_explanation);
      return;
    }
    const JsonObject row = of_catalog(info(*cause));
    session.terminal.out << (session.json ? to_pretty_text(Json(row)) + "\n"
                                          : render_explanation(row, session.terminal.style));
  });
}

}  // namespace grantline::cli
