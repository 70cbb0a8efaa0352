#include "explain/unwrap.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/decode.h"
#include "explain/inflate.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kShortestRun = 24;
constexpr std::size_t kMostAdded = 1U << 20;
constexpr std::size_t kLongestRun = 256U << 10;
constexpr int kDeepest = 3;

bool is_base64(char c) {
  return is_letter_or_digit(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
}

bool is_percent(char c) { return is_base64(c) || c == '%' || c == '.' || c == '~' || c == '*'; }

bool is_saml(std::string_view text) {
  return text.find("urn:oasis:names:tc:SAML:") != std::string_view::npos &&
         text.find('<') != std::string_view::npos;
}

// Not a mere address with a code in it, such as every login has in a parameter.
bool matters(std::string_view text) {
  constexpr std::array kWords = {"invalid_grant"sv, "grant_type"sv, "error_description"sv,
                                 "\"error\""sv};
  return is_saml(text) || std::ranges::any_of(kWords, [&](std::string_view word) {
           return text.find(word) != std::string_view::npos;
         });
}

// Text rather than bytes that happen to decode.
bool is_text(std::string_view text) {
  const auto odd = std::ranges::count_if(text.substr(0, 512), [](unsigned char c) {
    return c < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
  return !text.empty() && odd == 0;
}

std::string of_base64(std::string_view run) {
  auto bytes = base64_any(run);
  if (!bytes) return {};
  const Packing packing = packing_of(*bytes);
  if (packing.form) *bytes = inflated(*bytes, *packing.form, kLongestRun);
  if (is_text(*bytes)) return *bytes;
  // SAML's HTTP redirect binding: bare deflate
  std::string bare = inflated(*bytes, Inflater::Form::bare, kLongestRun);
  return is_text(bare) ? bare : std::string();
}

class Unwrapper {
 public:
  explicit Unwrapper(std::size_t room) : room_(room) {}

  // What is wrapped in `line`, each on a line of its own.
  std::string of(std::string_view line, int depth) {
    std::string out;
    each_run(line, is_percent, [&](std::string_view run) {
      if (run.find("%3D") == run.npos && run.find("%3d") == run.npos &&
          run.find("%22") == run.npos && run.find("%25") == run.npos &&
          run.find("%3C") == run.npos && run.find("%3c") == run.npos) {
        return;
      }
      const auto decoded = form_decode(run);
      if (decoded && *decoded != run) add(out, *decoded, depth);
    });
    each_run(line, is_base64, [&](std::string_view run) { add(out, of_base64(run), depth); });
    return out;
  }

 private:
  template <class Take>
  void each_run(std::string_view line, bool (*is)(char), Take take) {
    for (std::size_t at = 0; at < line.size() && room_ > 0;) {
      if (!is(line[at])) {
        ++at;
        continue;
      }
      const std::size_t from = at;
      while (at < line.size() && is(line[at])) ++at;
      // "name=" before a value of base64 is no part of it
      std::string_view run = line.substr(from, std::min(at - from, kLongestRun));
      if (const std::size_t equals = run.find('=');
          is == is_base64 && equals < run.size() / 2 && equals < 64) {
        run.remove_prefix(equals + 1);
      }
      if (run.size() >= kShortestRun) take(run);
    }
  }

  void add(std::string& out, std::string_view decoded, int depth) {
    if (decoded.empty()) return;
    const std::string inner = depth < kDeepest ? of(decoded, depth + 1) : std::string();
    if (matters(decoded)) append(out, decoded);
    append(out, inner);
  }

  void append(std::string& out, std::string_view text) {
    const std::size_t size = std::min(text.size(), room_);
    if (size == 0) return;
    text = text.substr(0, size);
    const auto repaired = from_latin1(text);
    out += repaired ? std::string_view(*repaired) : text;
    if (!out.ends_with('\n')) out += '\n';
    room_ -= size;
  }

  std::size_t room_;
};

}  // namespace

void unwrap(Part& part) {
  Unwrapper unwrapper(kMostAdded);
  std::string out;
  LineMap lines;
  std::size_t number = 1;      // of part.text
  std::size_t out_number = 1;  // of out
  bool has_added = false;
  const std::string_view text = part.text;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::size_t input = part.lines.input_line(number);
    lines.add(out_number, input, LineMap::Run::same);
    out += line;
    out += '\n';
    ++out_number;
    if (const std::string more = unwrapper.of(line, 1); !more.empty()) {
      has_added = true;
      lines.add(out_number, input, LineMap::Run::same);
      out += more;
      out_number += static_cast<std::size_t>(std::ranges::count(more, '\n'));
    }
    at = end + 1;
  }
  if (!has_added) return;
  part.text = std::move(out);
  part.lines = std::move(lines);
  part.kinds.emplace_back("wrapped");
}

}  // namespace grantline::explain
