#include "explain/prose.h"

#include <algorithm>
#include <array>

#include "explain/exchange.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

void blank(std::string& text, std::size_t from, std::size_t end) {
  text.replace(from, end - from, end - from, ';');
}

// "iss=https%3A%2F%2Fas.example&x=1"
void blank_encoded(std::string& text) {
  constexpr std::string_view kEnds = " \t\r\n\"'<>";
  for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
    std::size_t from = at;
    while (from > 0 && kEnds.find(text[from - 1]) == kEnds.npos) --from;
    const std::size_t end = std::min(text.find_first_of(kEnds, at), text.size());
    if (std::string_view(text).substr(from, end - from).find('&') != std::string_view::npos) {
      blank(text, from, end);
    }
    at = end == text.size() ? end - 1 : end;
  }
}

// What a process manager or a composition of containers writes before each line: "0|mail  | ".
std::string_view without_prefix(std::string_view line) {
  constexpr std::size_t kLongestPrefix = 32;
  const std::size_t bar = line.substr(0, kLongestPrefix).rfind("| ");
  return bar == std::string_view::npos ? line : line.substr(bar + 2);
}

// "    at Client.grant (/app/node_modules/openid-client/lib/client.js:1068:26)"
bool is_frame(std::string_view line) {
  line = without_prefix(line);
  constexpr std::array kStarts = {"at "sv, "File \""sv, "from /"sv, "#"sv};
  constexpr std::array kMarks = {"(node:"sv, ".js"sv, ".mjs"sv, ".cjs"sv, ".ts"sv,
                                 ".java"sv,  ".py"sv, ".cs:"sv, ".php"sv, ".rb"sv,
                                 ".go"sv,    ".kt"sv, ".cc"sv,  ".cpp"sv};
  const std::size_t first = std::min(line.find_first_not_of(" \t|0123456789"), line.size());
  line.remove_prefix(first);
  const auto begins = [&](std::string_view start) { return line.starts_with(start); };
  const auto holds = [&](std::string_view mark) { return line.find(mark) != line.npos; };
  const std::size_t call = line.find('(');
  const bool is_call = call != line.npos && call > 3 && line[call - 1] != ' ';
  return std::ranges::any_of(kStarts, begins) &&
         (std::ranges::any_of(kMarks, holds) || (line.starts_with("at ") && is_call));
}

void blank_frames(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (is_frame(std::string_view(text).substr(at, end - at))) blank(text, at, end);
    at = end + 1;
  }
}

// Headers that each request or answer has: they tell nothing of the failure.
constexpr std::array kHeaders = {"accept"sv,
                                 "accept-encoding"sv,
                                 "accept-language"sv,
                                 "access-control-allow-credentials"sv,
                                 "access-control-allow-headers"sv,
                                 "access-control-allow-methods"sv,
                                 "access-control-allow-origin"sv,
                                 "access-control-expose-headers"sv,
                                 "access-control-max-age"sv,
                                 "age"sv,
                                 "alt-svc"sv,
                                 "authorization"sv,
                                 "cache-control"sv,
                                 "connection"sv,
                                 "content-encoding"sv,
                                 "content-length"sv,
                                 "content-security-policy"sv,
                                 "content-security-policy-report-only"sv,
                                 "content-type"sv,
                                 "cross-origin-embedder-policy"sv,
                                 "cross-origin-opener-policy"sv,
                                 "cross-origin-resource-policy"sv,
                                 "date"sv,
                                 "etag"sv,
                                 "expires"sv,
                                 "feature-policy"sv,
                                 "host"sv,
                                 "keep-alive"sv,
                                 "nel"sv,
                                 "origin"sv,
                                 "permissions-policy"sv,
                                 "pragma"sv,
                                 "referer"sv,
                                 "referrer-policy"sv,
                                 "report-to"sv,
                                 "server"sv,
                                 "server-timing"sv,
                                 "strict-transport-security"sv,
                                 "transfer-encoding"sv,
                                 "upgrade"sv,
                                 "user-agent"sv,
                                 "vary"sv,
                                 "via"sv,
                                 "x-content-type-options"sv,
                                 "x-download-options"sv,
                                 "x-frame-options"sv,
                                 "x-permitted-cross-domain-policies"sv,
                                 "x-powered-by"sv,
                                 "x-request-id"sv,
                                 "x-robots-tag"sv,
                                 "x-runtime"sv,
                                 "x-xss-protection"sv};
static_assert(std::ranges::is_sorted(kHeaders));

// A line of an HTTP message's head, as curl -v marks it or bare.
bool is_of_a_head(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of("<>* \t"), line.size()));
  if (line.starts_with("HTTP/") || line.contains(" HTTP/")) return true;
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && line.substr(0, colon).find(' ') == line.npos &&
         std::ranges::binary_search(kHeaders, lower_case(line.substr(0, colon)));
}

// How much of the line is a method and where it went, as consoles and logs write them: what
// follows, "401 (Unauthorized)" or "was sent twice", is not.
std::size_t length_of_request(std::string_view line) {
  constexpr std::array kMethods = {"DELETE "sv, "GET "sv, "PATCH "sv, "POST "sv, "PUT "sv};
  constexpr std::array kTargets = {"/"sv, "http://"sv, "https://"sv};
  const std::size_t from = std::min(line.find_first_not_of("<>* \t"), line.size());
  std::string_view rest = line.substr(from);
  const auto begins = [&](std::string_view start) { return rest.starts_with(start); };
  const auto* const method = std::ranges::find_if(kMethods, begins);
  if (method == kMethods.end()) return 0;
  rest.remove_prefix(method->size());
  if (std::ranges::none_of(kTargets, begins)) return 0;
  return line.size() - rest.size() + std::min(rest.find(' '), rest.size());
}

void blank_heads(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    blank(text, at, is_of_a_head(line) ? end : at + length_of_request(line));
    at = end + 1;
  }
}

// "$ curl -d ..." at the beginning of a line, behind a prompt
bool begins_a_command(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of("$#>% \t"), line.size()));
  return line.starts_with("curl -") || line.starts_with("curl http") || line == "curl \\";
}

// What somebody writes behind it, "-> 401 invalid_client", is no part of a command.
std::size_t length_of_command(std::string_view line) {
  std::size_t out = line.size();
  for (const std::string_view mark : {" ->"sv, " =>"sv, " # "sv, " returns "sv, " gives "sv}) {
    out = std::min(out, line.find(mark));
  }
  return out;
}

// How a command was written tells nothing of the failure, that it was one may. It goes on where a
// line ends with \.
void blank_commands(std::string& text) {
  bool goes_on = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    const bool is_begun = !goes_on && begins_a_command(line);
    const bool is_command = goes_on || is_begun;
    goes_on = is_command && line.ends_with('\\');
    const std::size_t name = is_begun ? text.find("curl", at) + 4 : at;
    if (is_command)
      blank(text, name, name + length_of_command(std::string_view(text).substr(name, end - name)));
    at = end + 1;
  }
}

}  // namespace

std::string prose_of(std::string_view text) {
  std::string out(text);
  for (const Param& param : read_params(text)) {
    if (param.name == "error" || param.name == "error_description" || param.name == "grant_type") {
      continue;
    }
    blank(out, param.at, param.end);
  }
  blank_encoded(out);
  blank_frames(out);
  blank_heads(out);
  blank_commands(out);
  return out;
}

}  // namespace grantline::explain
