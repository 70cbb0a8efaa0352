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

constexpr std::size_t kMostTurns = 400;
constexpr std::size_t kMostHeaders = 100;
constexpr std::size_t kMostBody = 16 * 1024;
constexpr std::size_t kLongestLine = 64 * 1024;

constexpr std::array kMethods = {"GET "sv,  "POST "sv,   "PUT "sv,    "PATCH "sv,
                                 "HEAD "sv, "DELETE "sv, "OPTIONS "sv};
// Fields that an answer alone has, and that tell something without its status line.
constexpr std::array kTelling = {"www-authenticate"sv, "retry-after"sv,  "ratelimit"sv,
                                 "x-ratelimit"sv,      "x-rate-limit"sv, "dpop-nonce"sv};
constexpr std::array kOfRequest = {"authorization"sv,   "dpop"sv,     "host"sv,   "user-agent"sv,
                                   "accept"sv,          "cookie"sv,   "origin"sv, "referer"sv,
                                   "accept-encoding"sv, "x-api-key"sv};

constexpr std::array kOfAnswer = {"date"sv, "server"sv, "allow"sv, "via"sv, "vary"sv, "cf-ray"sv};

bool begins_with_any(std::string_view text, auto& all) {
  return std::ranges::any_of(all, [&](std::string_view one) { return text.starts_with(one); });
}

// "HTTP/1.1 401 Unauthorized": 401; 0: it is no status line.
int status_of(std::string_view line) {
  if (!line.starts_with("HTTP/")) return 0;
  const std::size_t space = line.find(' ');
  int status = 0;
  if (space == std::string_view::npos || space > 9 || line.size() < space + 4) return 0;
  std::from_chars(line.data() + space + 1, line.data() + space + 4, status);
  return status >= 100 && status < 600 ? status : 0;
}

// "GET /a HTTP/1.1", or with a URL and nothing behind it, as an exchange of a HAR is written down;
// without the time that may stand before it. "": it is none.
std::string_view request_line(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (!line.empty() && line[0] >= '0' && line[0] <= '9' && space != std::string_view::npos &&
      find_time(line.substr(0, space))) {
    line.remove_prefix(space + 1);
  }
  if (!begins_with_any(line, kMethods) || line.find('"') != std::string_view::npos) return {};
  const std::string_view target = line.substr(line.find(' ') + 1);
  const std::size_t end = target.find(' ');
  if (end == std::string_view::npos) return target.starts_with("http") ? line : std::string_view();
  return target.substr(end + 1).starts_with("HTTP/") ? line : std::string_view();
}

std::optional<Header> header_of(std::string_view line, std::size_t number) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon > 60) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  const auto is_name = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; };
  if (!std::ranges::all_of(name, is_name)) return std::nullopt;
  std::string_view value = line.substr(colon + 1);
  if (!value.empty() && value.starts_with("//")) return std::nullopt;  // a URL
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return Header{lower_case(name), std::string(value), number};
}

// A host of a developer's own machine, which seldom has TLS.
bool is_here(std::string_view host) {
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

// Beside lines of a log, which may have a colon too.
bool is_field(std::string_view name) {
  return begins_with_any(name, kTelling) ||
         std::ranges::find(kOfRequest, name) != kOfRequest.end() ||
         std::ranges::find(kOfAnswer, name) != kOfAnswer.end() || name.starts_with("x-") ||
         name.starts_with("content-");
}

class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::vector<HttpTurn> read() {
    std::size_t from = 0;
    while (from < text_.size() && out_.size() < kMostTurns) {
      const std::size_t end = std::min(text_.find('\n', from), text_.size());
      ++number_;
      std::string_view line = text_.substr(from, std::min(end - from, kLongestLine));
      if (line.ends_with('\r')) line.remove_suffix(1);
      rest_ = text_.substr(from);
      if (more_of_command_ > 0) {
        --more_of_command_;
      } else {
        take(line);
      }
      from = end + 1;
    }
    flush();
    if (out_.empty()) take_bare_body();
    return std::move(out_);
  }

 private:
  enum class In { nothing, request, request_body, answer, body };

  void take(std::string_view line) {
    const bool sent = line.starts_with("> ") || line == ">";
    const bool got = line.starts_with("< ") || line == "<";
    if (line.starts_with("* ") || line.starts_with("} [") || line.starts_with("{ [")) return;
    if (sent || got) line.remove_prefix(std::min<std::size_t>(2, line.size()));
    if (const int status = status_of(line); status != 0) return begin_answer(status);
    if (const std::string_view request = request_line(line); !request.empty()) {
      begin_request(request);
      now_.time = find_time(line);
      return;
    }
    if (!sent && !got && take_command(line)) return;
    switch (in_) {
      case In::request: return take_header(line, now_.sent, In::request_body);
      case In::answer: return take_header(line, now_.got, In::body);
      case In::request_body: return;
      case In::body: return take_body(line);
      case In::nothing: return take_loose(line);
    }
  }

  void begin_request(std::string_view line) {
    const bool is_same = now_.status == 0 && now_.sent.empty() == false && in_ == In::nothing;
    if (!is_same) flush();
    now_.sent.clear();
    const std::size_t space = line.find(' ');
    now_.method = std::string(line.substr(0, space));
    const std::string_view target = line.substr(space + 1);
    now_.url = std::string(target.substr(0, target.find(' ')));
    now_.is_wire = true;
    in_ = In::request;
  }

  void begin_answer(int status) {
    const bool is_interim = now_.status / 100 == 1 || (now_.status == 200 && now_.got.empty());
    if (now_.status != 0 && !is_interim) flush();
    now_.status = status;
    now_.line = number_;
    now_.got.clear();
    in_ = In::answer;
  }

  void take_header(std::string_view line, std::vector<Header>& into, In next) {
    if (line.empty()) {
      in_ = next;
      return;
    }
    if (auto header = header_of(line, number_)) {
      if (into.size() < kMostHeaders) into.push_back(std::move(*header));
    } else if ((line.starts_with(' ') || line.starts_with('\t')) && !into.empty()) {
      into.back().value += line;  // obs-fold of RFC 9112 section 5.2
    } else {
      in_ = next;
      if (next == In::body) take_body(line);
    }
  }

  void take_body(std::string_view line) {
    if (now_.body.size() < kMostBody) now_.body += std::string(line.substr(0, kMostBody)) + '\n';
  }

  bool take_command(std::string_view line) {
    const std::size_t at = find_word(line, "curl");
    if (at == std::string_view::npos || at > 40 || in_ == In::body) return false;
    std::size_t end = rest_.find('\n');
    while (
        end < kMostBody && end > 0 &&
        (rest_[end - 1] == '\\' || (end > 1 && rest_[end - 1] == '\r' && rest_[end - 2] == '\\')))
      end = rest_.find('\n', end + 1);
    const std::string_view command = rest_.substr(0, std::min({end, rest_.size(), kMostBody}));
    HttpTurn turn = read_curl(command, number_);
    if (turn.method.empty()) return false;
    more_of_command_ = static_cast<std::size_t>(std::ranges::count(command, '\n'));
    flush();
    now_ = std::move(turn);
    in_ = In::nothing;
    return true;
  }

  // The body of an API's refusal, of which nothing else is shown (RFC 6750 section 3.1).
  void take_bare_body() {
    if (text_.contains("refresh") || text_.contains("grant")) return;  // it may be a grant's
    for (const std::string_view error : {"\"invalid_token\"", "\"insufficient_scope\""}) {
      const std::size_t at = text_.find(error);
      if (at == text_.npos || text_.find("\"error\"") == text_.npos) continue;
      number_ = 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at), '\n'));
      now_.line = number_;
      take_body(text_);
      return flush();
    }
  }

  // Fields without a first line, or a line of a log.
  void take_loose(std::string_view line) {
    auto header = header_of(line, number_);
    if (header && is_field(header->name)) {
      const bool tells = begins_with_any(header->name, kTelling);
      if (tells && now_.line == 0) now_.line = number_;
      const bool asks = std::ranges::find(kOfRequest, header->name) != kOfRequest.end();
      auto& into = asks ? now_.sent : now_.got;
      if (into.size() < kMostHeaders) into.push_back(std::move(*header));
      return;
    }
    HttpTurn turn = read_log_line(line);
    if (turn.status == 0) {
      if (now_.line != 0) take_body(line);
      return;
    }
    if (now_.status != 0 && now_.line != 0) flush();
    // What stood before it, a command or loose fields, is of the same exchange.
    if (turn.method.empty()) turn.method = now_.method;
    if (turn.url.empty()) turn.url = now_.url;
    turn.sent = std::move(now_.sent);
    turn.got = std::move(now_.got);
    turn.line = number_;
    turn.body = std::string(line) + '\n';
    now_ = std::move(turn);
  }

  void flush() {
    if (now_.status != 0 || now_.line != 0) {
      if (const Header* host = now_.find_sent("host"); host != nullptr && now_.url.starts_with('/'))
        now_.url = (is_here(host->value) ? "http://" : "https://") + host->value + now_.url;
      out_.push_back(std::move(now_));
    }
    now_ = {};
    in_ = In::nothing;
  }

  std::string_view text_;
  std::string_view rest_;
  std::size_t more_of_command_ = 0;  // lines of it, which are read
  std::size_t number_ = 0;
  In in_ = In::nothing;
  HttpTurn now_;
  std::vector<HttpTurn> out_;
};

const Header* find_in(const std::vector<Header>& headers, std::string_view name) {
  const auto at = std::ranges::find(headers, name, &Header::name);
  return at == headers.end() ? nullptr : &*at;
}

}  // namespace

const Header* HttpTurn::find_sent(std::string_view lower_name) const {
  return find_in(sent, lower_name);
}
const Header* HttpTurn::find_got(std::string_view lower_name) const {
  return find_in(got, lower_name);
}

bool is_refusal(int status) {
  return status == 401 || status == 403 || status == 404 || status == 405 || status == 407 ||
         status == 429;
}

std::vector<HttpTurn> read_turns(std::string_view text) { return Lines(text).read(); }

}  // namespace grantline::explain
