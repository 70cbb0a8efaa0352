#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "explain/exchange.h"
#include "explain/http_turn.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// What stands before a number that is a status, and what after it.
constexpr std::array kBefore = {"http"sv, "status"sv, "code"sv,   "return"sv, "answer"sv, "got"sv,
                                "gets"sv, "gives"sv,  "error"sv,  "with"sv,   "->"sv,     "=>"sv,
                                "\" "sv,  "respon"sv, "receiv"sv, "throw"sv,  "a "sv};
constexpr std::array kAfter = {" unauthorized"sv,       " forbidden"sv,
                               " not found"sv,          " page not found"sv,
                               " method not allowed"sv, " too many requests"sv,
                               " client error"sv,       " (unauthorized"sv,
                               " (forbidden"sv,         " (not found"sv,
                               " (too many"sv,          ": unauthorized"sv,
                               ": forbidden"sv,         " error"sv};
constexpr std::array kMethods = {"GET"sv, "POST"sv, "PUT"sv, "PATCH"sv, "HEAD"sv, "DELETE"sv};
constexpr std::size_t kReach = 16;

// "get /v1/context 401", "post /mcp (events_delete) -> 403"
bool is_behind_a_request(std::string_view lower) {
  for (const std::string_view method : {"get "sv, "post "sv, "put "sv, "patch "sv, "delete "sv}) {
    const std::size_t at = lower.find(method);
    if (at == std::string_view::npos || (at > 0 && lower[at - 1] != ' ' && lower[at - 1] != '"')) {
      continue;
    }
    const std::string_view target = lower.substr(at + method.size());
    if (target.starts_with('/') || target.starts_with("http")) return target.contains(' ');
  }
  return false;
}

int status_at(std::string_view lower, std::size_t at) {
  int status = 0;
  std::from_chars(lower.data() + at, lower.data() + at + 3, status);
  if (!is_refusal(status)) return 0;
  if (at > 0 && (is_digit(lower[at - 1]) || lower[at - 1] == '.' || lower[at - 1] == '/')) return 0;
  if (at + 3 < lower.size() && (is_digit(lower[at + 3]) || lower[at + 3] == '-')) return 0;
  const std::string_view before = lower.substr(at > kReach ? at - kReach : 0, std::min(at, kReach));
  const std::string_view after = lower.substr(at + 3);
  const bool tells =
      std::ranges::any_of(kBefore, [&](auto one) { return before.contains(one); }) ||
      std::ranges::any_of(kAfter, [&](auto one) { return after.starts_with(one); }) ||
      (at == 0 && (after.empty() || after.starts_with(", ") || after.starts_with(": "))) ||
      is_behind_a_request(lower.substr(0, at));
  return tells ? status : 0;
}

std::string_view word_at(std::string_view line, std::size_t at) {
  return line.substr(at, line.find_first_of(" \t\"'<>\\,;)]", at) - at);
}

void find_place(std::string_view line, HttpTurn& out) {
  for (const std::string_view method : kMethods) {
    for (std::size_t at = find_word(line, method); at != std::string_view::npos; at = line.npos) {
      const std::size_t target = at + method.size() + 1;
      if (target >= line.size()) break;
      const std::string_view word = word_at(line, target);
      if (!word.starts_with('/') && !word.starts_with("http")) break;
      out.method = std::string(method);
      out.url = std::string(word);
      return;
    }
  }
  std::size_t at = line.find("https://");
  if (at == std::string_view::npos) at = line.find("http://");
  if (at != std::string_view::npos) out.url = std::string(word_at(line, at));
  while (out.url.ends_with(':') || out.url.ends_with('.')) out.url.pop_back();
}

// The words of a shell command line, as far as curl's options need them. A variable in double
// quotes or bare is what the shell puts there: "***"; in single quotes it is sent as it stands.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::vector<std::string> read() {
    std::vector<std::string> out;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (c == '\\' && text_.find_first_of("\r\n", at_) == at_ + 1) {
        at_ += 2;
      } else if (c == '|' || c == ';' || c == '&') {
        break;
      } else {
        out.push_back(read_word());
      }
    }
    return out;
  }

 private:
  std::string read_word() {
    std::string out;
    char quote = '\0';
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quote == '\0' && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) break;
      if (quote == '\0' && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote && quote != '\0') {
        quote = '\0';
      } else if (c == '\\' && quote != '\'' && at_ + 1 < text_.size()) {
        out += text_[++at_];
      } else if (c == '$' && quote != '\'') {
        skip_variable();
        out += "***";
      } else {
        out += c;
      }
    }
    return out;
  }
  void skip_variable() {
    const auto is_name = [](char c) {
      return is_letter_or_digit(c) || c == '_' || c == '{' || c == '}';
    };
    while (at_ + 1 < text_.size() && is_name(text_[at_ + 1])) ++at_;
    if (at_ + 1 < text_.size() && text_[at_ + 1] == '(')
      at_ = std::min(text_.find(')', at_), text_.size() - 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void add_header(HttpTurn& out, std::string_view text, std::size_t line) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return;
  std::string_view value = text.substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  out.sent.push_back({lower_case(text.substr(0, colon)), std::string(value), line});
}

// "-H", "-HName: value" and "--header=..." are all taken by curl; the value of `option`, or null.
const std::string* option_of(const std::vector<std::string>& words, std::size_t& i,
                             std::string_view brief, std::string_view full) {
  if ((words[i] != brief && words[i] != full) || i + 1 >= words.size()) return nullptr;
  return &words[++i];
}

// An answer's body by itself, whose words have one status: RFC 6750 section 3.1, those of Ory Hydra
// and go-oidc, and all that some servers write.
int status_of_body(std::string_view lower) {
  constexpr std::array kOfTokens = {"\"invalid_token\""sv, "\"request_unauthorized\""sv,
                                    "\"oidc: "sv, "bearer token"sv, "id token signature"sv};
  if (lower == "method not allowed") return 405;
  if (!lower.starts_with("{\"error\":")) return 0;
  const auto holds = [&](std::string_view one) { return lower.contains(one); };
  if (std::ranges::any_of(kOfTokens, holds)) return 401;
  if (lower.contains("\"method not allowed\"")) return 405;
  return lower.contains("\"insufficient_scope\"") ? 403 : 0;
}

}  // namespace

HttpTurn read_log_line(std::string_view line) {
  HttpTurn out;
  const std::string lower = lower_case(line);
  out.status = status_of_body(lower);
  for (std::size_t at = out.status == 0 ? lower.find('4') : lower.npos;
       at != std::string::npos && at + 3 <= lower.size(); at = lower.find('4', at + 1)) {
    out.status = status_at(lower, at);
    if (out.status != 0) break;
  }
  if (out.status == 0) return out;
  find_place(line, out);
  out.time = find_time(line);
  return out;
}

HttpTurn read_curl(std::string_view command, std::size_t line) {
  HttpTurn out;
  const std::size_t at = find_word(command, "curl");
  if (at == std::string_view::npos || !command.substr(at + 4).starts_with(' ')) return out;
  std::string_view prompt = command.substr(0, at);
  while (prompt.ends_with(' ')) prompt.remove_suffix(1);
  if (!prompt.empty() && std::string_view("$#>%!").find(prompt.back()) == std::string_view::npos) {
    return out;
  }
  const std::vector<std::string> words = Words(command.substr(at + 5)).read();
  std::string method;
  bool has_body = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto* value = option_of(words, i, "-X", "--request")) {
      method = *value;
    } else if (const auto* header = option_of(words, i, "-H", "--header")) {
      add_header(out, *header, line);
    } else if (option_of(words, i, "-u", "--user") != nullptr) {
      out.sent.push_back({"authorization", "Basic ***", line});
    } else if (const auto* token = option_of(words, i, "", "--oauth2-bearer")) {
      out.sent.push_back({"authorization", "Bearer " + *token, line});
    } else if (words[i] == "-I" || words[i] == "--head") {
      method = "HEAD";
    } else if (words[i] == "-d" || words[i].starts_with("--data") || words[i] == "-F") {
      has_body = true;
      ++i;
    } else if (words[i].contains("://") && !words[i].starts_with('-')) {
      out.url = words[i];
    }
  }
  if (out.url.empty()) return {};
  out.method = !method.empty() ? method : has_body ? "POST" : "GET";
  return out;
}

}  // namespace grantline::explain
