#include "cli/explain_pasted.h"

#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <utility>

#include "cli/render.h"
#include "explain/report.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kMostOfInput = 64U << 20;
constexpr std::size_t kPiece = 1U << 20;
constexpr std::uintmax_t kShowsProgress = 64U << 20;
constexpr int kUndecided = 4;

// A file in pieces, with how far it is on a terminal.
class Pieces {
 public:
  Pieces(Session& session, const std::string& path)
      : session_(session), file_(path, std::ios::binary) {
    std::error_code unused;
    size_ = std::filesystem::file_size(path, unused);
  }
  bool is_open() const { return file_.is_open(); }
  bool failed() const { return file_.bad(); }

  std::string next() {
    std::string piece(kPiece, '\0');
    file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(file_.gcount()));
    done_ += piece.size();
    show_progress(piece.empty());
    return piece;
  }

 private:
  void show_progress(bool is_end) {
    if (!session_.terminal.style.colour || size_ < kShowsProgress) return;
    const std::uintmax_t percent = done_ * 100 / size_;
    if (is_end) session_.terminal.err << "\r\x1b[K" << std::flush;
    if (is_end || percent == shown_) return;
    shown_ = percent;
    session_.terminal.err << "\rreading " << percent << " %" << std::flush;
  }

  Session& session_;
  std::ifstream file_;
  std::uintmax_t size_ = 0;
  std::uintmax_t done_ = 0;
  std::uintmax_t shown_ = 0;
};

bool is_file(const std::string& subject) {
  std::error_code unused;
  return std::filesystem::exists(subject, unused) &&
         !std::filesystem::is_directory(subject, unused);
}

Result<explain::Diagnosis> diagnosed(Session& session, const std::string& subject) {
  if (subject == "-") {
    Result<std::string> text = session.terminal.read_input(kMostOfInput);
    if (!text) return std::unexpected(text.error());
    return explain::diagnose_pieces([&] { return std::exchange(*text, std::string()); });
  }
  if (!is_file(subject)) return explain::diagnose(subject);
  Pieces pieces(session, subject);
  if (!pieces.is_open()) return fault(subject + " cannot be read");
  explain::Diagnosis out = explain::diagnose_pieces([&] { return pieces.next(); });
  if (pieces.failed()) out.not_read.push_back("the file could not be read to its end");
  return out;
}

}  // namespace

void explain_pasted(Session& session, const std::string& subject) {
  const Result<explain::Diagnosis> diagnosis = diagnosed(session, subject);
  if (!diagnosis) return session.complain(diagnosis.error().what, kFault);
  const JsonObject report = explain::to_json(*diagnosis);
  session.terminal.out << (session.json ? to_pretty_text(Json(report)) + "\n"
                                        : render_diagnosis(report, session.terminal.style));
  if (!diagnosis->causes.empty()) {
    session.exit_code = diagnosis->is_decided ? kDone : kUndecided;
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
