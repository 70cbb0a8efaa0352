#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/exchange.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

struct Written {
  std::string_view text;
  std::string_view name;
};
// The parameters, also as libraries write them in their own logs.
constexpr std::array kNames = {Written{"accessToken", "access_token"},
                               Written{"access_token", "access_token"},
                               Written{"assertion", "assertion"},
                               Written{"audience", "audience"},
                               Written{"authorizationCode", "code"},
                               Written{"clientAssertion", "client_assertion"},
                               Written{"clientId", "client_id"},
                               Written{"clientSecret", "client_secret"},
                               Written{"client_assertion", "client_assertion"},
                               Written{"client_id", "client_id"},
                               Written{"client_secret", "client_secret"},
                               Written{"code", "code"},
                               Written{"codeChallenge", "code_challenge"},
                               Written{"codeChallengeMethod", "code_challenge_method"},
                               Written{"codeVerifier", "code_verifier"},
                               Written{"code_challenge", "code_challenge"},
                               Written{"code_challenge_method", "code_challenge_method"},
                               Written{"code_verifier", "code_verifier"},
                               Written{"device_code", "device_code"},
                               Written{"error", "error"},
                               Written{"errorDescription", "error_description"},
                               Written{"error_description", "error_description"},
                               Written{"expires_in", "expires_in"},
                               Written{"grantType", "grant_type"},
                               Written{"grant_type", "grant_type"},
                               Written{"idToken", "id_token"},
                               Written{"id_token", "id_token"},
                               Written{"nonce", "nonce"},
                               Written{"redirectUri", "redirect_uri"},
                               Written{"redirect_uri", "redirect_uri"},
                               Written{"refreshToken", "refresh_token"},
                               Written{"refresh_expires_in", "refresh_expires_in"},
                               Written{"refresh_token", "refresh_token"},
                               Written{"refresh_token_expires_in", "refresh_expires_in"},
                               Written{"resource", "resource"},
                               Written{"responseType", "response_type"},
                               Written{"response_type", "response_type"},
                               Written{"scope", "scope"},
                               Written{"state", "state"},
                               Written{"tokenType", "token_type"},
                               Written{"token_type", "token_type"},
                               Written{"x_refresh_token_expires_in", "refresh_expires_in"}};
static_assert(std::ranges::is_sorted(kNames, {}, &Written::text));

constexpr std::size_t kLongestName = 26;
constexpr std::size_t kLongestValue = 64 * 1024;

bool is_name(char c) { return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Param> scan() {
    std::size_t counted = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (text_[at] < 'a' || text_[at] > 't' || !begins_word(at)) continue;
      const Written* written = name_at(at);
      if (written == nullptr) continue;
      if (auto param = read(written->text, at)) {
        param->name = written->name;
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

  const Written* name_at(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && end - at <= kLongestName && is_name(text_[end])) ++end;
    const std::string_view name = text_.substr(at, end - at);
    const auto found = std::ranges::lower_bound(kNames, name, {}, &Written::text);
    return found != kNames.end() && found->text == name ? &*found : nullptr;
  }

  std::optional<Param> read(std::string_view name, std::size_t start) const {
    std::size_t at = start + name.size();
    if (peek(at) == '=' && is_encoded_by_curl(start)) return read_literal(name, start, at + 1);
    if (peek(at) == '=') return read_form(name, start, at + 1);
    if (peek(at) == '"' && start >= 6 && text_.substr(start - 6, 6) == "name=\"") {
      return read_multipart(name, start, at + 1);
    }
    const std::size_t escapes = skip(at, '\\');
    const bool quoted = peek(at) == '"' || peek(at) == '\'';
    if (quoted || (peek(at) == ']' && start > 0 && text_[start - 1] == '[')) ++at;
    while (peek(at) == ' ') ++at;
    if (quoted && peek(at) == ',') return read_har(name, start, at);
    if (peek(at) == '=' && peek(at + 1) == '>') ++at;  // a hash of Ruby or PHP
    if (peek(at) != ':' && peek(at) != '=' && peek(at) != '>') return std::nullopt;
    ++at;
    while (peek(at) == ' ') ++at;
    if (peek(at) == '[') {  // a list of one value: Go, Java, PHP
      if (peek(at + 1) != '"' && peek(at + 1) != '\'') return read_list(name, start, at + 1);
      ++at;
    }
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
    if (peek(at) == '[') return read_list(name, start, at + 1);
    const std::size_t end =
        std::min({text_.find_first_of("&\"' \t\r\n<>\\;,", at), text_.size(), at + kLongestValue});
    const std::string_view raw = text_.substr(at, end - at);
    Param out{std::string(name), form_decode(raw).value_or(std::string(raw)), std::string(raw)};
    out.at = start;
    out.end = end;
    return out;
  }

  // curl encodes the value of this option itself: what stands there is what is meant.
  bool is_encoded_by_curl(std::size_t start) const {
    std::string_view before = text_.substr(0, start);
    if (before.ends_with('\'') || before.ends_with('"')) before.remove_suffix(1);
    return before.ends_with("--data-urlencode ") || before.ends_with("--data-urlencode=");
  }

  // A word of a shell, to its end or that of its quotation marks.
  std::optional<Param> read_literal(std::string_view name, std::size_t start,
                                    std::size_t at) const {
    const char before = text_[start - 1];
    const bool is_quoted = before == '\'' || before == '"';
    const std::string_view ends = is_quoted ? std::string_view(&before, 1) : " \t\r\n";
    const std::size_t end =
        std::min({text_.find_first_of(ends, at), text_.find('\n', at), text_.size()});
    if (end - at > kLongestValue) return std::nullopt;
    const std::string raw(text_.substr(at, end - at));
    Param out{std::string(name), raw, raw};
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

  // map[code:[abc] grant_type:[authorization_code]] of Go, {code=[abc]} of Java
  std::optional<Param> read_list(std::string_view name, std::size_t start, std::size_t at) const {
    const std::size_t end = text_.find_first_of("] \r\n\"'&", at);
    if (end == text_.npos || text_[end] != ']' || end == at || end - at > kLongestValue) {
      return std::nullopt;
    }
    const std::string raw(text_.substr(at, end - at));
    Param out{std::string(name), raw, raw};
    out.at = start;
    out.end = end + 1;
    return out;
  }

  // Content-Disposition: form-data; name="code", an empty line, and the value on one of its own
  std::optional<Param> read_multipart(std::string_view name, std::size_t start,
                                      std::size_t at) const {
    constexpr std::size_t kMostOfHeaders = 200;
    const std::string_view head = text_.substr(at, kMostOfHeaders);
    const std::size_t wide = head.find("\r\n\r\n");
    const std::size_t plain = head.find("\n\n");
    if (wide == head.npos && plain == head.npos) return std::nullopt;
    const std::size_t from = at + (wide < plain ? wide + 4 : plain + 2);
    const std::size_t end = std::min(text_.find_first_of("\r\n", from), text_.size());
    if (end == from || end - from > kLongestValue) return std::nullopt;
    const std::string raw(text_.substr(from, end - from));
    Param out{std::string(name), raw, raw};
    out.at = start;
    out.end = end;
    return out;
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
    while (from > 0 && std::string_view(" \t[").find(text_[from - 1]) != std::string_view::npos) {
      --from;  // print_r of PHP has [code] => abc
    }
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
