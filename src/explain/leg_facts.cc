#include "explain/leg_facts.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kReachOfUrl = 1200;  // bytes between a URL and the body that goes there
constexpr std::size_t kReachOfTime = 600;
constexpr std::size_t kReachOfHeaders = 16 * 1024;
constexpr std::size_t kLongestEntry = 64 * 1024;
constexpr std::size_t kLongestPrefix = 300;

// Where the line of `at` begins; of one that began very far before, somewhere in it.
std::size_t line_start(std::string_view text, std::size_t at) {
  const std::size_t from = at > kLongestEntry ? at - kLongestEntry : 0;
  const std::size_t newline = text.substr(from, at - from).rfind('\n');
  return newline == std::string_view::npos ? from : from + newline + 1;
}

// The last place of HAR's startedDateTime: by its one capital letter, which is rare in what is
// searched for it again and again.
std::size_t last_entry(std::string_view text) {
  constexpr std::string_view kName = "startedDateTime";
  constexpr std::size_t kCapital = 7;
  for (std::size_t at = text.rfind('D'); at != std::string_view::npos && at >= kCapital;
       at = text.rfind('D', at - 1)) {
    if (text.substr(at - kCapital).starts_with(kName)) return at - kCapital;
  }
  return std::string_view::npos;
}

// Addresses that are not where the request goes.
bool is_of_a_header(std::string_view text, std::size_t at) {
  std::string_view line = text.substr(line_start(text, at));
  while (!line.empty() && (line[0] == '>' || line[0] == ' ' || line[0] == '<')) {
    line.remove_prefix(1);
  }
  constexpr std::array kHeaders = {"referer:"sv, "origin:"sv, "link:"sv, "set-cookie:"sv};
  const std::string start = lower_case(line.substr(0, 12));
  return std::ranges::any_of(kHeaders, [&](auto header) { return start.starts_with(header); });
}

std::size_t last_address(std::string_view text) {
  for (std::size_t at = text.rfind("://"); at != std::string_view::npos && at >= 4;
       at = text.rfind("://", at - 1)) {
    const std::size_t from = text.substr(0, at).ends_with("https")  ? at - 5
                             : text.substr(0, at).ends_with("http") ? at - 4
                                                                    : std::string_view::npos;
    if (from != std::string_view::npos && !is_of_a_header(text, from)) return from;
  }
  return std::string_view::npos;
}

// The value of a header, "" where it has none: "Host: as.example", ":authority: as.example".
std::string_view header(std::string_view text, std::string_view lower, std::string_view name) {
  const std::size_t at = lower.rfind(name);
  if (at == std::string_view::npos) return {};
  std::string_view value = text.substr(at + name.size());
  while (value.starts_with(' ')) value.remove_prefix(1);
  return value.substr(0, value.find_first_of("\r\n\"'\\]"));
}

std::string with_host(std::string_view path, std::string_view around) {
  const std::string lower = lower_case(around);
  std::string_view host = header(around, lower, "\nhost:");
  if (host.empty()) host = header(around, lower, "> host:");
  if (host.empty()) host = header(around, lower, ":authority:");
  return host.empty() ? std::string(path) : "https://" + std::string(host) + std::string(path);
}

// The URL that the leg's query belongs to, or the last one before its body; without query.
std::string url_of(const Leg& leg, std::string_view text, std::size_t after) {
  constexpr std::string_view kEnds = "?\"'` \t\r\n<>\\,)";
  const std::size_t start = leg.params.front().at;
  const std::size_t from = std::max(after, start > kReachOfUrl ? start - kReachOfUrl : 0);
  const std::string_view before = text.substr(from, start - from);
  const std::size_t at = last_address(before);
  const std::size_t post = before.rfind("POST /");
  const std::size_t get = before.rfind("GET /");
  const std::size_t bare = post == std::string_view::npos  ? get
                           : get == std::string_view::npos ? post
                                                           : std::max(post, get);
  if (bare != std::string_view::npos && (at == std::string_view::npos || at < bare)) {
    const std::string_view url = before.substr(before.find('/', bare));
    const std::string_view rest = text.substr(start, kReachOfUrl);
    return with_host(
        url.substr(0, url.find_first_of(kEnds)),
        std::string(before.substr(bare)) + std::string(rest.substr(0, rest.find("\n\n"))));
  }
  std::string_view url;
  if (at != std::string_view::npos) {
    url = before.substr(at);
  } else if (leg.role == Role::token) {
    const std::string_view rest = text.substr(leg.params.back().end, kReachOfUrl);
    const std::size_t next = rest.substr(0, rest.find('\n')).find("http");
    if (next == std::string_view::npos) return {};
    url = rest.substr(next);
  }
  return std::string(url.substr(0, url.find_first_of(kEnds)));
}

// A header "Authorization: Basic ...", or curl's -u, between the leg before and the end of this
// one.
std::string basic_of(std::string_view around) {
  const std::string lower = lower_case(around);
  const std::size_t at = lower.rfind("basic ");
  if (at != std::string::npos && lower.rfind("authorization", at) != std::string::npos) {
    const std::string_view value = around.substr(at + 6);
    return base64_decode(value.substr(0, value.find_first_of("\"' \t\r\n\\,"))).value_or("");
  }
  if (lower.find("curl ") == std::string::npos) return {};
  for (const std::string_view option : {" -u "sv, " --user "sv, " -u"sv}) {
    const std::size_t found = around.rfind(option);
    if (found == std::string_view::npos) continue;
    std::string_view value = around.substr(found + option.size());
    const bool is_quoted = value.starts_with('"') || value.starts_with('\'');
    const std::string stops = is_quoted ? std::string(1, value[0]) : " \t\r\n\\";
    if (is_quoted) value.remove_prefix(1);
    return std::string(value.substr(0, value.find_first_of(stops)));
  }
  return {};
}

std::optional<WallTime> time_of(std::string_view text, std::size_t start, std::size_t line_at,
                                std::size_t after) {
  const std::size_t reach = start > kLongestEntry ? start - kLongestEntry : 0;
  const std::size_t entry = last_entry(text.substr(reach, start - reach));
  if (entry != std::string_view::npos) return find_time(text.substr(reach + entry, 80));
  const std::string_view own = text.substr(line_at, std::min(start - line_at, kLongestPrefix));
  if (const auto found = find_time(own)) return found;
  const std::size_t from = std::max(after, start > kReachOfTime ? start - kReachOfTime : 0);
  std::string_view before = text.substr(from, start - from);
  while (!before.empty()) {
    const std::size_t end = before.rfind('\n');
    const std::string_view piece = before.substr(end == std::string_view::npos ? 0 : end + 1);
    if (const auto found = find_time(piece)) return found;
    if (end == std::string_view::npos) break;
    before = before.substr(0, end);
  }
  return std::nullopt;
}

// "10.0.0.7" at the beginning of a web server's line
std::string_view address_at_front(std::string_view line) {
  const std::size_t end = line.find_first_not_of("0123456789.");
  const std::string_view front = line.substr(0, end);
  return std::ranges::count(front, '.') == 3 && front.size() >= 7 ? front : std::string_view();
}

// Who wrote the line, as logs say it: a process, a thread, a host, an address.
std::string who_of(std::string_view line) {
  struct Name {
    std::string_view mark;  // lower case
    std::string_view title;
  };
  constexpr std::array kNames = {
      Name{"pid", "pid"},          Name{"hostname", "host"}, Name{"host_name", "host"},
      Name{"pod", "pod"},          Name{"worker", "worker"}, Name{"instance", "instance"},
      Name{"thread", "thread"},    Name{"node", "node"},     Name{"remote_addr", "address"},
      Name{"client_ip", "address"}};
  if (const std::string_view address = address_at_front(line); !address.empty()) {
    return "address " + std::string(address);
  }
  const std::string lower = lower_case(line);
  for (const Name& name : kNames) {
    const std::size_t at = find_prefix(lower, name.mark);
    if (at == std::string::npos) continue;
    std::size_t from = at + name.mark.size();
    const std::size_t gap = from;
    while (from < line.size() && std::string_view("\"'=:-# [").find(line[from]) != line.npos) {
      ++from;
    }
    if (from == gap) continue;
    const std::size_t end = std::min(line.find_first_of("\"' ,;]})\t", from), line.size());
    const std::string_view value = line.substr(from, std::min<std::size_t>(end - from, 40));
    if (!value.empty()) return std::string(name.title) + " " + printable(value);
  }
  return {};
}

std::string type_of(std::string_view around) {
  const std::string lower = lower_case(around);
  const std::size_t at = lower.rfind("content-type");
  if (at == std::string::npos) return {};
  std::string_view value = std::string_view(lower).substr(at + 12);
  value.remove_prefix(std::min(value.find_first_not_of("\"' :\\=>"), value.size()));
  return std::string(
      value.substr(0, std::min<std::size_t>(60, value.find_first_of("\r\n\"';,\\"))));
}

// Where the last answer before `start` begins, since what stands before it is of another request.
std::size_t last_answer(std::string_view text, std::size_t from, std::size_t start) {
  const std::string_view before = text.substr(from, start - from);
  std::size_t out = 0;
  for (const std::string_view mark : {"\n< HTTP/"sv, "\nHTTP/"sv}) {
    const std::size_t at = before.rfind(mark);
    if (at != before.npos) out = std::max(out, at);
  }
  return from + out;
}

}  // namespace

void add_facts(Leg& leg, std::string_view text, std::size_t after) {
  const std::size_t start = leg.params.front().at;
  const std::size_t line_at = line_start(text, start);
  // A line may have no end, and a command may go on for ever.
  const std::size_t most = std::min(leg.params.back().end + kReachOfHeaders, text.size());
  text = text.substr(0, most);
  const std::size_t end = std::min(text.find('\n', leg.params.back().end), most);
  const std::size_t reach = std::max(after, start > kReachOfHeaders ? start - kReachOfHeaders : 0);
  const std::size_t near = last_answer(text, reach, start);
  leg.url = url_of(leg, text, after);
  // curl's options may stand on lines behind
  std::size_t last = end;
  while (last < text.size() && last > 0 && text[last - 1] == '\\') {
    last = std::min(text.find('\n', last + 1), text.size());
  }
  leg.basic = basic_of(text.substr(near, last - near));
  leg.content_type = type_of(text.substr(near, start - near));
  const std::string_view line = text.substr(line_at, last - line_at);
  if (leg.content_type.empty() && line.find("curl ") != line.npos) {
    if (line.find(" -F ") != line.npos || line.find(" --form ") != line.npos)
      leg.content_type = "multipart/form-data";
    if (line.find(" --json ") != line.npos) leg.content_type = "application/json";
  }
  if (leg.content_type.empty() && last > end)
    leg.content_type = type_of(text.substr(end, last - end));
  leg.time = time_of(text, start, line_at, after);
  leg.who = who_of(text.substr(line_at, std::min(start - line_at, kLongestPrefix)));
}

}  // namespace grantline::explain
