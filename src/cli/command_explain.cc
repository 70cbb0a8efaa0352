#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "cli/render.h"
#include "cli/session.h"
#include "explain/knowledge.h"
#include "spec/cause.h"

namespace grantline::cli {
namespace {

// What the catalog says of a cause, in the form of an explained refusal.
JsonObject of_catalog(const CauseInfo& cause) {
  return {{"cause", cause.name},      {"title", cause.title},       {"error", cause.error},
          {"status", cause.status},   {"sentence", cause.sentence}, {"rule", cause.rule},
          {"section", cause.section}, {"fix", cause.fix},           {"evidence", JsonArray{}}};
}

constexpr std::size_t kMostBytes = 1U << 20;

// What a developer pasted: a file's content, standard input, or the argument itself.
Result<std::string> pasted(const Session& session, const std::string& subject) {
  if (subject == "-") return session.terminal.read_input(kMostBytes);
  std::error_code unused;
  if (!std::filesystem::exists(subject, unused) || std::filesystem::is_directory(subject, unused)) {
    return subject;
  }
  std::ifstream file(subject, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.eof() || text.size() == static_cast<std::size_t>(file.gcount())) {
    return fault(file.bad() || !file.is_open()
                     ? subject + " cannot be read"
                     : subject + " is over 1 MiB; give the lines around the error");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

JsonArray known_messages(std::string_view text) {
  JsonArray out;
  for (const explain::Found& found : explain::find_messages(text)) {
    const explain::Label& cause = *found.message->cause;
    out.push_back(JsonObject{{"cause", cause.name},
                             {"title", cause.title},
                             {"provider", found.provider->title},
                             {"line", static_cast<std::int64_t>(found.line)},
                             {"quote", found.quote},
                             {"note", found.message->note},
                             {"confirm", cause.confirm},
                             {"fix", cause.fix},
                             {"link", found.message->source}});
  }
  return out;
}

void explain_pasted(Session& session, const std::string& subject) {
  const Result<std::string> text = pasted(session, subject);
  if (!text) return session.complain(text.error().what, kFault);
  const JsonObject reply{{"schema", "grantline-messages-1"}, {"messages", known_messages(*text)}};
  if (session.json) {
    session.terminal.out << to_pretty_text(Json(reply)) + "\n";
  } else {
    session.terminal.out << render_messages(reply, session.terminal.style);
  }
  if (!reply.at("messages").get_array().empty()) return;
  session.exit_code = kRefused;
  if (session.json) return;
  session.complain(
      "no message of a known provider is in it. Give the whole answer and the address it came "
      "from, a reference (gl-...), or a cause (docs/causes.md)",
      kRefused);
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  CLI::App* explain =
      app.add_subcommand("explain", "Say why a grant was refused, by this server or another");
  const auto subject = std::make_shared<std::string>();
  explain
      ->add_option("WHAT", *subject,
                   "the reference (gl-...) of a refused answer or of a grant; a cause, such as "
                   "code_replayed; or another provider's answer: its text, a file that holds it, "
                   "or - for standard input")
      ->required()
      ->type_name("");
  explain->callback([&session, subject] {
    const auto cause = parse_cause(*subject);
    if (!cause && !subject->starts_with("gl-") && !subject->starts_with("GL-"))
      return explain_pasted(session, *subject);
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
