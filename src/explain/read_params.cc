#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "explain/exchange.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kNames = {"access_token"sv,
                               "assertion"sv,
                               "audience"sv,
                               "client_assertion"sv,
                               "client_id"sv,
                               "client_secret"sv,
                               "code"sv,
                               "code_challenge"sv,
                               "code_challenge_method"sv,
                               "code_verifier"sv,
                               "device_code"sv,
                               "error"sv,
                               "error_description"sv,
                               "expires_in"sv,
                               "grant_type"sv,
                               "id_token"sv,
                               "nonce"sv,
                               "redirect_uri"sv,
                               "refresh_token"sv,
                               "resource"sv,
                               "response_type"sv,
                               "scope"sv,
                               "state"sv,
                               "token_type"sv};
static_assert(std::ranges::is_sorted(kNames));

constexpr std::size_t kLongestName = 21;
constexpr std::size_t kLongestValue = 64 * 1024;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Param> scan() {
    std::size_t counted = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (text_[at] < 'a' || text_[at] > 't' || !begins_word(at)) continue;
      const std::string_view name = name_at(at);
      if (name.empty()) continue;
      if (auto param = read(name, at)) {
        line_ +=
            static_cast<std::size_t>(std::ranges::count(text_.substr(counted, at - counted), '\n'));
        counted = at;
        param->line = line_;
        at = std::max(at, param->end - 1);
        out_.push_back(std::move(*param));
      }
    }
    return std::move(out_);
  }

 private:
  char peek(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  bool begins_word(std::size_t at) const {
    if (at == 0 || !is_name(text_[at - 1])) return true;
    // "&" as JSON may write it
    return at >= 6 && lower_case(text_.substr(at - 6, 6)) == "\\u0026";
  }

  std::string_view name_at(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && end - at <= kLongestName && is_name(text_[end])) ++end;
    const std::string_view name = text_.substr(at, end - at);
    const auto found = std::ranges::lower_bound(kNames, name);
    return found != kNames.end() && *found == name ? *found : std::string_view();
  }

  std::optional<Param> read(std::string_view name, std::size_t start) const {
    std::size_t at = start + name.size();
    if (peek(at) == '=') return read_form(name, start, at + 1);
    const std::size_t escapes = skip(at, '\\');
    const bool quoted = peek(at) == '"' || peek(at) == '\'';
    if (quoted) ++at;
    while (peek(at) == ' ') ++at;
    if (quoted && peek(at) == ',') return read_har(name, start, at);
    if (peek(at) == '=' && peek(at + 1) == '>') ++at;  // a hash of Ruby or PHP
    if (peek(at) != ':' && peek(at) != '=' && peek(at) != '>') return std::nullopt;
    ++at;
    while (peek(at) == ' ') ++at;
    const std::size_t value_escapes = skip(at, '\\');
    if (peek(at) == '"' || peek(at) == '\'') {
      return value_escapes >= escapes ? read_string(name, start, at, value_escapes) : std::nullopt;
    }
    return read_line(name, start, at, quoted);
  }

  std::size_t skip(std::size_t& at, char what) const {
    const std::size_t from = at;
    while (peek(at) == what) ++at;
    return at - from;
  }

  std::optional<Param> read_form(std::string_view name, std::size_t start, std::size_t at) const {
    if (peek(at) == '"' || peek(at) == '\'') return read_string(name, start, at, 0);
    const std::size_t end =
        std::min({text_.find_first_of("&\"' \t\r\n<>\\;,", at), text_.size(), at + kLongestValue});
    const std::string_view raw = text_.substr(at, end - at);
    Param out{std::string(name), form_decode(raw).value_or(std::string(raw)), std::string(raw)};
    out.at = start;
    out.end = end;
    return out;
  }

  // To the quotation mark that has as many backslashes before it as the first one.
  std::optional<Param> read_string(std::string_view name, std::size_t start, std::size_t quote,
                                   std::size_t escapes) const {
    const char mark = text_[quote];
    for (std::size_t at = quote + 1; at < text_.size() && at - quote < kLongestValue; ++at) {
      if (text_[at] == '\n') return std::nullopt;
      if (text_[at] != mark) continue;
      std::size_t before = 0;
      while (at - before > quote + 1 && text_[at - before - 1] == '\\') ++before;
      if (before > escapes) continue;
      const std::string_view raw = text_.substr(quote + 1, at - before - quote - 1);
      Param out{std::string(name), unescaped(raw), std::string(raw), Writing::json};
      out.at = start;
      out.end = at + 1;
      return out;
    }
    return std::nullopt;
  }

  // {"name": "code", "value": "..."}
  std::optional<Param> read_har(std::string_view name, std::size_t start, std::size_t at) const {
    constexpr std::string_view kValue = "\"value\"";
    ++at;
    while (peek(at) == ' ' || peek(at) == '\n' || peek(at) == '\r') ++at;
    if (text_.substr(at, kValue.size()) != kValue) return std::nullopt;
    at += kValue.size();
    while (peek(at) == ' ' || peek(at) == ':') ++at;
    if (peek(at) != '"') return std::nullopt;
    return read_string(name, start, at, 0);
  }

  // A number of JSON, or what a browser's tools show: "grant_type: refresh_token" on its own line.
  std::optional<Param> read_line(std::string_view name, std::size_t start, std::size_t at,
                                 bool quoted) const {
    std::size_t from = start;
    while (from > 0 && (text_[from - 1] == ' ' || text_[from - 1] == '\t')) --from;
    if (!quoted && from > 0 && text_[from - 1] != '\n') return std::nullopt;
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,}", at), text_.size());
    const char stop = peek(end);
    if (end == at || (!quoted && stop != '\n' && stop != '\r' && stop != '\0')) return std::nullopt;
    const std::string raw(text_.substr(at, end - at));
    Param out{std::string(name), raw, raw, quoted ? Writing::json : Writing::line};
    out.at = start;
    out.end = end;
    return out;
  }

  // RFC 8259 section 7, as far as credentials and URLs need it.
  static std::string unescaped(std::string_view raw) {
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '\\' || i + 1 == raw.size()) {
        out += raw[i];
      } else if (lower_case(raw.substr(i, 6)) == "\\u0026") {
        out += '&';
        i += 5;
      } else if (raw[i + 1] == 'n' || raw[i + 1] == 'r') {
        out += raw[++i] == 'n' ? '\n' : '\r';
      } else if (raw[i + 1] != '\\') {
        out += raw[++i];
      }
    }
    return out;
  }

  std::string_view text_;
  std::size_t line_ = 1;
  std::vector<Param> out_;
};

}  // namespace

std::vector<Param> read_params(std::string_view text) { return Scanner(text).scan(); }

}  // namespace grantline::explain
