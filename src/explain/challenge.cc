#include "explain/challenge.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kMostChallenges = 32;
constexpr std::size_t kMostParams = 64;

bool is_tchar(char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token68(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
}
bool is_space(char c) { return c == ' ' || c == '\t'; }

class Reader {
 public:
  explicit Reader(std::string_view field) : text_(field) {}

  Challenges read() {
    while (out_.list.size() < kMostChallenges) {
      skip_list();
      if (at_ == text_.size()) break;
      if (!read_challenge()) break;
    }
    return std::move(out_);
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (is_space(peek())) ++at_;
  }
  void skip_list() {
    while (is_space(peek()) || peek() == ',') ++at_;
  }
  std::string_view take(bool (*is)(char)) {
    const std::size_t from = at_;
    while (at_ < text_.size() && is(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }
  bool fail(std::string_view what) {
    if (out_.fault.empty()) out_.fault = fmt::format("{} at character {}", what, at_ + 1);
    return false;
  }

  bool read_challenge() {
    const std::string_view scheme = take(is_tchar);
    if (scheme.empty()) return fail("no scheme");
    if (peek() == '=') return fail("a parameter without a scheme before it");
    out_.list.push_back({std::string(scheme), "", {}});
    if (at_ == text_.size() || peek() == ',') return true;
    if (peek() != ' ') {
      if (peek() != '\t') return fail("a character that no scheme may hold");
      fail("a tab where a space is due");
    }
    skip_space();
    if (read_token68()) return true;
    return read_params();
  }

  // token68 and a parameter begin alike: what follows the "=" tells.
  bool read_token68() {
    const std::size_t from = at_;
    const std::string_view value = take(is_token68);
    std::size_t end = at_;
    while (end < text_.size() && text_[end] == '=') ++end;
    std::size_t after = end;
    while (after < text_.size() && is_space(text_[after])) ++after;
    if (value.empty() || (after < text_.size() && text_[after] != ',')) {
      at_ = from;
      return false;
    }
    out_.list.back().token68 = std::string(text_.substr(from, end - from));
    at_ = after;
    return true;
  }

  // As long as `name =` follows; a scheme of the next challenge ends it.
  bool read_params() {
    auto& params = out_.list.back().params;
    while (params.size() < kMostParams) {
      skip_list();
      const std::size_t from = at_;
      const std::string_view name = take(is_tchar);
      skip_space();
      if (name.empty()) return at_ == text_.size() || fail("no name of a parameter");
      if (peek() != '=') {
        at_ = from;
        return !params.empty() || fail("neither a parameter nor a token68");
      }
      ++at_;
      skip_space();
      std::string value;
      if (!read_value(value)) return false;
      const std::string lower = lower_case(name);
      if (!out_.list.back().param(lower).empty()) fail("\"" + lower + "\" a second time");
      params.emplace_back(lower, std::move(value));
      const bool had_space = is_space(peek());
      skip_space();
      if (at_ == text_.size()) return true;
      if (peek() == ',') continue;
      fail("no comma between two parameters");
      if (!had_space) return false;
    }
    return fail("more parameters than are read");
  }

  bool read_value(std::string& value) {
    if (peek() != '"') {
      value = std::string(take(is_tchar));
      if (value.empty()) return fail("a parameter without a value");
      if (at_ == text_.size() || peek() == ',' || is_space(peek())) return true;
      fail("a value that must stand in quotation marks");
      value += take([](char c) { return c != ',' && c != ' ' && c != '"'; });
      return peek() != '"';
    }
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      const auto c = static_cast<unsigned char>(text_[at_]);
      if ((c < 0x20 && c != '\t') || c == 0x7F) return fail("a control character");
      value += text_[at_];
    }
    return fail("a quotation mark that is not closed");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Challenges out_;
};

}  // namespace

bool Challenge::is(std::string_view lower_scheme) const {
  return lower_case(scheme) == lower_scheme;
}

std::string_view Challenge::param(std::string_view lower_name) const {
  for (const auto& [name, value] : params) {
    if (name == lower_name) return value;
  }
  return {};
}

Challenges parse_challenges(std::string_view field) { return Reader(field).read(); }

}  // namespace grantline::explain
