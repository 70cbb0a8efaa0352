// Two lines of any bytes as a registered and a presented redirect URI: what matches is equal or on
// loopback, what may be registered can stand in a header, and a difference is text that may be
// shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "spec/redirect_uri.h"

namespace {

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(text.find('\n'), text.size());
  const std::string registered(text.substr(0, end));
  const std::string presented(text.substr(std::min(end + 1, text.size())));

  if (!redirect_uri_fault(registered)) {
    CHECK(is_plain(registered) && registered.find('#') == std::string::npos);
    CHECK(redirect_uri_matches(registered, registered));
    const std::string source = csp_source(registered);
    CHECK(!source.empty() && source.find_first_of(" ;,'\"") == std::string::npos);
    if (redirect_uri_matches(registered, presented)) {
      CHECK(!redirect_uri_fault(presented));
      CHECK(registered == presented || registered.starts_with("http://"));
    }
  }
  const UriDifference where = difference(registered, presented);
  CHECK(is_plain(where.summary) && is_plain(where.marked));
  CHECK(std::ranges::count(where.marked, '\n') == 2);
  const std::vector<std::string> all{registered, "https://app.example/callback"};
  if (const auto near = nearest(all, presented)) CHECK(std::ranges::count(all, *near) > 0);
  return 0;
}
