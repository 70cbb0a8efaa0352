#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "flow/client_claim.h"

// An Authorization header, a line feed, and a form body: whoever they say they are, reading them
// neither crashes nor lets two ways of authentication through.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  const std::string_view header = text.substr(0, line);
  const auto params =
      Params::parse(line == std::string_view::npos ? std::string_view() : text.substr(line + 1));
  if (!params) return 0;
  const auto claim = flow::read_client_claim(
      header.empty() ? std::nullopt : std::optional<std::string_view>(header), *params);
  if (!claim) return 0;
  CHECK(!claim->id.text.empty() && claim->id.text.size() <= 128);
  CHECK(claim->method == AuthMethod::client_secret_basic || header.empty());
  CHECK(claim->method == AuthMethod::private_key_jwt || claim->assertion.empty());
  return 0;
}
