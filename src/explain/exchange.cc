#include "explain/exchange.h"

#include <algorithm>

#include "base/encoding.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kLongestGap = 400;
constexpr std::size_t kReachOfUrl = 800;  // bytes between a URL and the body that goes there
constexpr std::size_t kReachOfTime = 600;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What stands between two requests, never within one.
bool parts_requests(std::string_view gap) {
  return has(gap, "://") || has(gap, "POST ") || has(gap, "GET ") || has(gap, "HTTP/") ||
         has(gap, "curl ") || has(gap, "startedDateTime");
}

// Within a HAR's list of parameters, or a JSON object.
bool joins_json(std::string_view gap) {
  return has(gap, "\"name\"") || gap.find_first_of("}{") == std::string_view::npos;
}

// "&", or the options of curl, or lines that each hold one parameter.
bool joins_form(std::string_view gap, bool last_began_a_line) {
  if (!has(gap, "\n")) return true;
  const auto is_blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  return has(gap, " -d") || has(gap, "--data") || has(gap, " -F") || gap.starts_with('&') ||
         (last_began_a_line && std::ranges::all_of(gap, is_blank) &&
          std::ranges::count(gap, '\n') == 1);
}

bool belongs(const Leg& leg, const Param& next, std::string_view text) {
  const Param& last = leg.params.back();
  const std::string_view gap = text.substr(last.end, next.at - last.end);
  if (gap.size() > kLongestGap || leg.find(next.name) != nullptr || last.writing != next.writing ||
      parts_requests(gap)) {
    return false;
  }
  return next.writing == Writing::json ? joins_json(gap)
                                       : joins_form(gap, last.at == 0 || text[last.at - 1] == '\n');
}

Role role_of(const Leg& leg) {
  if (leg.find("grant_type") != nullptr) return Role::token;
  if (leg.find("response_type") != nullptr || leg.find("code_challenge") != nullptr) {
    return Role::authorize;
  }
  if (leg.find("code_verifier") != nullptr && leg.find("code") != nullptr) return Role::token;
  if (leg.find("access_token") != nullptr || leg.find("error") != nullptr) return Role::answer;
  if (leg.find("code") != nullptr && leg.find("client_secret") == nullptr &&
      (leg.find("state") != nullptr || leg.params.size() == 1) &&
      leg.params.front().writing == Writing::form) {
    return Role::callback;
  }
  return Role::unknown;
}

// The URL that the leg's query belongs to, or the last one before its body; without query.
std::string url_of(const Leg& leg, std::string_view text, std::size_t after) {
  const std::size_t start = leg.params.front().at;
  const std::size_t from = std::max(after, start > kReachOfUrl ? start - kReachOfUrl : 0);
  const std::string_view before = text.substr(from, start - from);
  std::size_t at = before.rfind("https://");
  if (const std::size_t plain = before.rfind("http://");
      plain != std::string_view::npos && (at == std::string_view::npos || plain > at)) {
    at = plain;
  }
  std::string_view url;
  if (at != std::string_view::npos) {
    url = before.substr(at);
  } else if (const std::size_t post = before.rfind("POST /"); post != std::string_view::npos) {
    url = before.substr(post + 5);
  } else if (leg.role == Role::token) {
    const std::string_view rest = text.substr(leg.params.back().end, kReachOfUrl);
    const std::size_t next = rest.substr(0, rest.find('\n')).find("http");
    if (next == std::string_view::npos) return {};
    url = rest.substr(next);
  }
  return std::string(url.substr(0, url.find_first_of("?\"' \t\r\n<>\\,")));
}

// A header "Authorization: Basic ..." between the leg before and the end of this one.
std::string basic_of(std::string_view around) {
  const std::string lower = lower_case(around);
  const std::size_t at = lower.rfind("basic ");
  if (at == std::string::npos || lower.rfind("authorization", at) == std::string::npos) return {};
  const std::string_view value = around.substr(at + 6);
  return base64_decode(value.substr(0, value.find_first_of("\"' \t\r\n\\,"))).value_or("");
}

constexpr std::size_t kLongestEntry = 64 * 1024;

std::optional<WallTime> time_of(std::string_view text, std::size_t start, std::size_t after) {
  const std::size_t entry = text.rfind("startedDateTime", start);
  if (entry != std::string_view::npos && start - entry < kLongestEntry) {
    return find_time(text.substr(entry, 80));
  }
  const std::size_t line = start == 0 ? std::string_view::npos : text.rfind('\n', start - 1);
  const std::size_t line_at = line == std::string_view::npos ? 0 : line + 1;
  const std::string_view own = text.substr(line_at, std::min<std::size_t>(start - line_at, 300));
  if (const auto found = find_time(own)) return found;
  const std::size_t from = std::max(after, start > kReachOfTime ? start - kReachOfTime : 0);
  std::optional<WallTime> last;
  std::string_view before = text.substr(from, start - from);
  while (!before.empty()) {
    const std::size_t end = before.rfind('\n');
    const std::string_view piece = before.substr(end == std::string_view::npos ? 0 : end + 1);
    if ((last = find_time(piece))) return last;
    if (end == std::string_view::npos) break;
    before = before.substr(0, end);
  }
  return last;
}

// A HAR says each parameter twice, in the body's text and in a list; so does a URL's query.
bool repeats(const Leg& leg, const std::vector<Leg>& before, std::string_view text) {
  for (auto other = before.rbegin(); other != before.rend() && other - before.rbegin() < 4;
       ++other) {
    const std::size_t end = other->params.back().end;
    const std::string_view gap = text.substr(end, leg.params.front().at - end);
    if (gap.size() > 20'000 || has(gap, "startedDateTime")) return false;
    const auto is_same = [&](const Param& one) { return other->value(one.name) == one.value; };
    if (has(text.substr(leg.params.front().at, 200), "\"value\"") &&
        std::ranges::all_of(leg.params, is_same)) {
      return true;
    }
  }
  return false;
}

}  // namespace

const Param* Leg::find(std::string_view name) const {
  const auto at = std::ranges::find(params, name, &Param::name);
  return at == params.end() ? nullptr : &*at;
}

std::string_view Leg::value(std::string_view name) const {
  const Param* param = find(name);
  return param == nullptr ? std::string_view() : std::string_view(param->value);
}

std::vector<Leg> read_exchange(std::string_view text, std::size_t most_legs) {
  std::vector<Leg> out;
  for (Param& param : read_params(text)) {
    if (!out.empty() && belongs(out.back(), param, text)) {
      out.back().params.push_back(std::move(param));
      continue;
    }
    if (out.size() == most_legs) break;
    Leg leg;
    leg.line = param.line;
    leg.params.push_back(std::move(param));
    out.push_back(std::move(leg));
  }
  std::vector<Leg> kept;
  std::size_t after = 0;
  for (Leg& leg : out) {
    leg.role = role_of(leg);
    const std::size_t start = leg.params.front().at;
    const std::size_t end = leg.params.back().end;
    leg.url = url_of(leg, text, after);
    leg.basic = basic_of(text.substr(after, std::min(text.find('\n', end), text.size()) - after));
    leg.time = time_of(text, start, after);
    after = end;
    if (leg.role != Role::unknown && !repeats(leg, kept, text)) kept.push_back(std::move(leg));
  }
  return kept;
}

}  // namespace grantline::explain
