// Any bytes as a file of rules: a fault is one line that begins with the file's name; what is read
// has rules that are for the path that they are written like.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/encoding.h"
#include "guard/rules.h"

namespace {

using namespace grantline::guard;

void look_at(const Rules& rules, const Api& api) {
  CHECK(!api.audience.empty() && rules.find(api.name) == &api);
  for (const Rule& rule : api.rules) {
    CHECK(!rule.open || (rule.scope.empty() && rule.acr_values.empty() && !rule.max_age));
    CHECK(rule.line > 0);
    const auto path = read_path(rule.path.text());
    CHECK(path.has_value());
    const auto judged = find_rule(api, rule.methods.empty() ? "GET" : rule.methods[0], *path);
    CHECK(judged.verdict == Verdict::by_rule && judged.rule <= &rule);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rules = read_rules("f", {reinterpret_cast<const char*>(data), size});
  if (!rules) {
    const std::string& what = rules.error().what;
    CHECK(what.starts_with("f:") && grantline::printable(what) == what);
    return 0;
  }
  CHECK(!rules->apis.empty());
  for (const Api& api : rules->apis) look_at(*rules, api);
  for (const Warning& warning : warnings_of(*rules)) {
    CHECK(warning.where.starts_with("f:") && !warning.what.empty());
    CHECK(grantline::printable(warning.why) == warning.why);
  }
  return 0;
}
