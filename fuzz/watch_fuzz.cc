// Any bytes as a request, and as the answer to it: a credential that was sent is in nothing that
// the watch keeps for showing, no control character is, and the recorder takes all of it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "watch/entry_json.h"

namespace {

using namespace grantline;
using namespace grantline::watch;

constexpr std::string_view kSent = "glr-planted-0123456789-ABCDEF";

// Where the input has a \x01, the credential stands.
std::string planted(std::string_view text) {
  std::string out;
  for (const char c : text) c == '\x01' ? out += kSent : out += c;
  return out;
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Marker marker{Secret("the key of the fuzzer")};
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  // It is planted below, where credentials stand, and nowhere else.
  if (rest.find(kSent) != rest.npos) return 0;
  const std::string method(take_line(rest));
  const std::string path = planted(take_line(rest));
  // Not planted in parameters: one that is shown, such as scope, may hold anything.
  const std::string query(take_line(rest));
  const std::string type(take_line(rest));
  const std::string authorization = planted(take_line(rest));
  const std::string location = planted(take_line(rest));
  std::string body(take_line(rest));
  const bool is_form = type.starts_with("application/x-www-form-urlencoded");
  if (is_form) body += "&refresh_token=" + std::string(kSent);
  SeenRequest request = read_request({method, path, query, type, authorization, body}, marker);
  // Where the form could not be read, nobody knows what in it is a credential.
  const bool is_known = is_form && request.fault.empty();
  Recorder recorder("login.example");
  const auto exchange = recorder.begin(std::move(request), WallTime{1'790'000'000'000});
  const std::string text = is_known ? planted(rest) : std::string(rest);
  const SeenAnswer answer =
      read_answer({rest.size() % 2 == 0 ? 200 : 400, is_known ? location : "", text},
                  *recorder.request_of(exchange), marker);
  const Entry entry = recorder.finish(exchange, answer, WallTime{1'790'000'000'500});
  for (const std::string* shown : {&entry.request, &entry.path, &entry.client_id, &entry.span.says,
                                   &entry.span.error, &entry.span.description}) {
    CHECK(std::ranges::none_of(*shown, [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
    if (is_known) CHECK(shown->find(kSent) == shown->npos);
  }
  const std::string line = grantline::to_text(Json(watch::to_json(entry, "https://login.example")));
  if (is_known) CHECK(line.find(kSent) == line.npos);
  return 0;
}
