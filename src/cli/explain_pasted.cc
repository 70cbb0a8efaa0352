#include "cli/explain_pasted.h"

#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/render.h"
#include "explain/report.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kMostBytes = 64U << 20;
constexpr int kUndecided = 4;

Result<std::string> pasted(const Session& session, const std::string& subject) {
  if (subject == "-") return session.terminal.read_input(kMostBytes);
  std::error_code unused;
  if (!std::filesystem::exists(subject, unused) || std::filesystem::is_directory(subject, unused)) {
    return subject;
  }
  const auto size = std::filesystem::file_size(subject, unused);
  if (size > kMostBytes && size != static_cast<std::uintmax_t>(-1)) {
    return fault(subject + " is over 64 MiB; give the lines around the error");
  }
  std::ifstream file(subject, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) return fault(subject + " cannot be read");
  return text;
}

}  // namespace

void explain_pasted(Session& session, const std::string& subject) {
  const Result<std::string> text = pasted(session, subject);
  if (!text) return session.complain(text.error().what, kFault);
  const explain::Diagnosis diagnosis = explain::diagnose(*text);
  const JsonObject report = explain::to_json(diagnosis);
  session.terminal.out << (session.json ? to_pretty_text(Json(report)) + "\n"
                                        : render_diagnosis(report, session.terminal.style));
  if (!diagnosis.causes.empty()) {
    session.exit_code = diagnosis.is_decided ? kDone : kUndecided;
    return;
  }
  session.exit_code = kRefused;
  if (session.json) return;
  session.complain(
      "nothing in it speaks of a refused grant. Give the whole answer, the request or the log "
      "around it, or tell what happens; or a reference (gl-...), or a cause (docs/causes.md)",
      kRefused);
}

}  // namespace grantline::cli
