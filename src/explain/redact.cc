#include "explain/redact.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// Names of members and parameters whose value is a credential or leads to one.
constexpr std::array kSecretNames = {
    "access_token"sv,     "api_key"sv,       "assertion"sv,    "authorization"sv,
    "client_assertion"sv, "client_secret"sv, "code"sv,         "code_verifier"sv,
    "cookie"sv,           "device_code"sv,   "id_token"sv,     "id_token_hint"sv,
    "logout_token"sv,     "passwd"sv,        "password"sv,     "private_key"sv,
    "refresh_token"sv,    "saml_response"sv, "samlresponse"sv, "secret"sv,
    "session"sv,          "set-cookie"sv,    "state"sv,        "subject_token"sv,
    "actor_token"sv,      "token"sv,         "user_code"sv,    "nonce"sv,
    "username"sv};

constexpr std::size_t kShortestRun = 20;  // of letters, digits, "-", "_", "."...

bool is_value(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' ||
         c == '/' || c == '%';
}

bool is_name(char c) { return is_letter_or_digit(c) || c == '_' || c == '-'; }

// A credential rather than words, a path or a name: it mixes kinds of character as those do not.
bool looks_drawn(std::string_view run) {
  const auto count = [&](auto is) { return std::ranges::count_if(run, is); };
  const auto digits = count(is_digit);
  const auto letters = count(is_letter);
  if (run.starts_with("eyJ")) return true;
  if (run.find("://") != std::string_view::npos || run.starts_with("//")) return false;
  const bool mixed = digits > 2 && letters > 2;
  const auto slashes = std::ranges::count(run, '/') + std::ranges::count(run, '.');
  return mixed && slashes < static_cast<std::ptrdiff_t>(run.size() / 10 + 1);
}

class Redactor {
 public:
  explicit Redactor(std::string_view text) : text_(text) {}

  std::string redact() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (!is_value(c)) {
      out_ += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
      ++at_;
      return;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && is_value(text_[at_])) ++at_;
    const std::string_view run = text_.substr(start, at_ - start);
    const std::string_view name = lower_name(run);
    if (run.size() >= kShortestRun && looks_drawn(run)) {
      out_ += fmt::format("<{} characters>", run.size());
    } else {
      append_without_jwt(run);
    }
    if (!name.empty()) take_value(name);
    if (run == "-u" || run == "--user" || run == "--proxy-user") take_user();
  }

  // What is an address or a path as a whole may hold a JWT, or a piece of one.
  void append_without_jwt(std::string_view run) {
    while (!run.empty()) {
      const std::size_t jwt = std::min(run.find("eyJ"), run.size());
      out_ += run.substr(0, jwt);
      run.remove_prefix(jwt);
      const std::size_t end = std::min(run.find_first_of("~+/%"), run.size());
      if (end >= kShortestRun) {
        out_ += fmt::format("<{} characters>", end);
      } else {
        out_ += run.substr(0, end);
      }
      run.remove_prefix(end);
    }
  }

  // curl's `-u id:secret`, quoted or not.
  void take_user() {
    const std::size_t from = std::min(text_.find_first_not_of(" =", at_), text_.size());
    const bool quoted = from < text_.size() && (text_[from] == '\'' || text_[from] == '"');
    const std::size_t start = quoted ? from + 1 : from;
    const std::size_t end =
        std::min(quoted ? text_.find(text_[from], start) : text_.find_first_of(" \t\r\n", start),
                 text_.size());
    if (text_.substr(start, end - start).find(':') == std::string_view::npos) return;
    out_ += text_.substr(at_, start - at_);
    out_ += fmt::format("<user, {} characters>", end - start);
    at_ = end;
  }

  // The secret's name that `run` ends with; "" where it is none.
  std::string_view lower_name(std::string_view run) const {
    std::size_t from = run.size();
    while (from > 0 && is_name(run[from - 1])) --from;
    const std::string lower = lower_case(run.substr(from));
    const auto at = std::ranges::find(kSecretNames, lower);
    return at == kSecretNames.end() ? std::string_view() : *at;
  }

  // After a name: `=value`, `": "value"`, `: value`. A value that is a word of prose stays: "the
  // code: it was used".
  void take_value(std::string_view name) {
    std::size_t from = at_;
    const auto skip = [&](std::string_view what) {
      while (from < text_.size() && what.find(text_[from]) != std::string_view::npos) ++from;
    };
    skip("\"'\\");
    if (from >= text_.size() || (text_[from] != '=' && text_[from] != ':')) return;
    const bool strict = text_[from] == '=' || from > at_;
    ++from;
    if (text_[from - 1] == ':') skip(" ");
    skip("\"'\\");
    const bool header = name == "authorization" || name == "cookie" || name == "set-cookie";
    std::size_t end = from;
    if (header) {
      end = std::min(text_.find_first_of("\r\n\"'", from), text_.size());
    } else {
      while (end < text_.size() && text_.substr(end, 1).find_first_of("&\"' \t\r\n,;\\<>") != 0)
        ++end;
    }
    const std::size_t size = end - from;
    if (size < 3 || (!strict && !header && size < kShortestRun)) return;
    out_ += text_.substr(at_, from - at_);
    out_ += fmt::format("<{}, {} characters>", name, size);
    at_ = end;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string redacted(std::string_view text) { return Redactor(text).redact(); }

}  // namespace grantline::explain
