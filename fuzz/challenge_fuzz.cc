// Any bytes as a WWW-Authenticate field: what is read stands in it, and the sound ones are read the
// same when they are written anew.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "explain/challenge.h"

namespace {

std::string written(const grantline::explain::Challenges& all) {
  std::string out;
  for (const auto& one : all.list) {
    out += (out.empty() ? "" : ", ") + one.scheme;
    if (!one.token68.empty()) out += " " + one.token68;
    bool is_first = true;
    for (const auto& [name, value] : one.params) {
      out += std::string(is_first ? " " : ", ") + name + "=\"";
      for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += '"';
      is_first = false;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Challenges all = parse_challenges(text);
  for (const Challenge& one : all.list) {
    CHECK(!one.scheme.empty() && text.find(one.scheme) != std::string_view::npos);
    CHECK(one.token68.empty() || one.params.empty());
  }
  if (!all.fault.empty()) return 0;
  const Challenges again = parse_challenges(written(all));
  CHECK(again.fault.empty() && again.list.size() == all.list.size());
  for (std::size_t i = 0; i < all.list.size(); ++i) {
    CHECK(again.list[i].scheme == all.list[i].scheme);
    CHECK(again.list[i].token68 == all.list[i].token68);
    CHECK(again.list[i].params == all.list[i].params);
  }
  return 0;
}
