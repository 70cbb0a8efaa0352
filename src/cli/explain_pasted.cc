#include "cli/explain_pasted.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>

#include "base/encoding.h"
#include "cli/clipboard.h"
#include "cli/read_jwks.h"
#include "cli/render.h"
#include "explain/input.h"
#include "explain/report.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kPiece = 1U << 20;
constexpr std::uintmax_t kShowsProgress = 32U << 20;
constexpr int kUndecided = 4;
constexpr std::size_t kLongestPath = 200;

// How far the reading is, on a terminal: "reading app.log  40 %", or how much where the end is not
// known.
class Progress {
 public:
  Progress(const Terminal& terminal, std::string name, std::uintmax_t size)
      : terminal_(terminal), name_(printable(name)), size_(size) {}
  ~Progress() {
    if (!shown_.empty()) terminal_.err << "\r\x1b[K" << std::flush;
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(std::size_t bytes) {
    done_ += bytes;
    if (!terminal_.shows_progress || std::max(size_, done_) < kShowsProgress) return;
    std::string now = size_ > 0 ? bar() : fmt::format("{} MiB", done_ >> 20);
    if (now == shown_) return;
    shown_ = std::move(now);
    terminal_.err << "\rreading " << name_ << "  " << shown_ << std::flush;
  }

 private:
  std::string bar() const {
    constexpr std::size_t kWidth = 30;
    const std::uintmax_t done = std::min(done_, size_);
    const auto full = static_cast<std::size_t>(done * kWidth / size_);
    return fmt::format("[{}{}] {:3} %", std::string(full, '#'), std::string(kWidth - full, '.'),
                       done * 100 / size_);
  }

  const Terminal& terminal_;
  std::string name_;
  std::uintmax_t size_;  // 0: not known
  std::uintmax_t done_ = 0;
  std::string shown_;
};

bool is_file(const std::string& subject) {
  std::error_code unused;
  return subject.size() <= kLongestPath * 10 && std::filesystem::exists(subject, unused) &&
         !std::filesystem::is_directory(subject, unused);
}

// Not words, and not an address: somebody meant a file.
bool looks_like_a_path(std::string_view text) {
  if (text.size() > kLongestPath || text.find_first_of(" \n\t{}\"=") != text.npos) return false;
  if (text.find("://") != text.npos) return false;
  constexpr std::array<std::string_view, 6> kEndings = {".har", ".log", ".json",
                                                        ".txt", ".gz",  ".jsonl"};
  return text.starts_with('/') || text.starts_with("./") || text.starts_with("../") ||
         std::ranges::any_of(kEndings, [&](auto ending) { return text.ends_with(ending); });
}

std::optional<Fault> take_file(Session& session, const std::string& path, explain::Input& input) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return Fault{path + " cannot be read"};
  std::error_code unused;
  const std::uintmax_t size = std::filesystem::file_size(path, unused);
  Progress progress(session.terminal, path, unused ? 0 : size);
  input.begin(path);
  const auto piece = std::make_unique_for_overwrite<char[]>(kPiece);
  while (file.read(piece.get(), kPiece) || file.gcount() > 0) {
    const auto got = static_cast<std::size_t>(file.gcount());
    input.take({piece.get(), got});
    progress.add(got);
  }
  input.end(file.bad() ? "the file could not be read to its end" : "");
  return std::nullopt;
}

std::optional<Fault> take_standard_input(Session& session, explain::Input& input) {
  if (session.terminal.is_interactive) {
    session.terminal.err << "Paste what you have, then press Enter and Ctrl-D.\n" << std::flush;
  }
  Progress progress(session.terminal, "standard input", 0);
  input.begin("standard input");
  for (;;) {
    Result<std::string> piece = session.terminal.read_piece(kPiece);
    if (!piece) {
      input.end(piece.error().what);
      return std::nullopt;
    }
    if (piece->empty()) break;
    input.take(*piece);
    progress.add(piece->size());
  }
  input.end();
  return std::nullopt;
}

std::optional<Fault> take_clipboard(explain::Input& input) {
  input.begin("the clipboard");
  const auto read = read_clipboard([&](std::string_view piece) { input.take(piece); });
  if (!read) return read.error();
  input.end();
  return std::nullopt;
}

// The clipboard, the files and standard input, each by itself, then all else as one text.
std::optional<Fault> take_all(Session& session, const Pasted& pasted, explain::Input& input) {
  std::vector<std::string> what = pasted.what;
  if (pasted.takes_clipboard) {
    if (auto fault = take_clipboard(input)) return fault;
  } else if (what.empty()) {
    what = {"-"};
  }
  std::string words;
  for (const std::string& one : what) {
    std::optional<Fault> fault;
    if (one == "-") {
      fault = take_standard_input(session, input);
    } else if (is_file(one)) {
      fault = take_file(session, one, input);
    } else if (looks_like_a_path(one)) {
      fault = Fault{printable(one) + ": there is no such file"};
    } else {
      words += (words.empty() ? "" : " ") + one;
    }
    if (fault) return fault;
  }
  if (!words.empty()) {
    input.begin("the text");
    input.take(words);
    input.end();
  }
  return std::nullopt;
}

}  // namespace

void explain_pasted(Session& session, const Pasted& pasted) {
  const auto& [what, takes_clipboard, jwks, html] = pasted;
  explain::Input input;
  const auto fault = take_all(session, pasted, input);
  if (fault) return session.complain(fault->what, kFault);
  explain::Beside beside;
  if (!jwks.empty()) {
    Result<std::string> keys = read_jwks(jwks);
    if (!keys) return session.complain("--jwks: " + keys.error().what, kFault);
    beside.jwks = std::move(*keys);
  }
  const explain::Diagnosis diagnosis = explain::diagnose(input.finish(), beside);
  if (diagnosis.causes.empty() && diagnosis.references.size() == 1 && !html.wanted) {
    session.ask({{"command", "explain"}, {"reference", diagnosis.references.front()}},
                render_explanation);
    return;
  }
  const JsonObject report = explain::to_json(diagnosis);
  if (html.wanted && !write_html(session, diagnosis, html)) return;
  if (!html.wanted || !html.file.empty()) {
    session.terminal.out << (session.json ? to_pretty_text(Json(report)) + "\n"
                                          : render_diagnosis(report, session.terminal.style));
  }
  if (!diagnosis.causes.empty()) {
    session.exit_code = diagnosis.is_decided ? kDone : kUndecided;
    return;
  }
  session.exit_code = kRefused;
  if (session.json) return;
  session.complain(
      "nothing in it speaks of a refused grant or request. Give the whole answer, the request or "
      "the log "
      "around it, or tell what happens; or a reference (gl-...), or a cause (docs/causes.md)",
      kRefused);
}

}  // namespace grantline::cli
