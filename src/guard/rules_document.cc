#include "guard/rules_document.h"

#include <fmt/format.h>

#include "guard/rule_keys.h"

namespace grantline::guard {
namespace {

constexpr std::string_view kIntroduction = R"(# The guard's rules

<!-- Made by tools/guard_rules_doc from the table that reads the file. Do not edit by hand. -->

The guard protects APIs behind a reverse proxy: before it lets a request through, the proxy asks
`/guard/NAME`. What `NAME` needs stands in a file of rules. It is TOML; an unknown key, a wrong
value and an API that is there twice are refused with one sentence that names file, line and what is
due.

## An example

```toml
)";

constexpr std::string_view kExample = R"([orders]
audience = "https://orders.example.com"
scope = "orders"
rate = "100/s burst 200"
open_preflight = true
metadata = true
name = "Orders"

[[orders.rule]]                 # anybody may ask whether it is well
methods = ["GET"]
path = "/health"
open = true

[[orders.rule]]
methods = ["GET"]
path = "/orders/**"
scope = "orders.read"

[[orders.rule]]                 # refunds need a fresh login with a second factor
methods = ["POST"]
path = "/orders/*/refunds"
scope = "orders.refund"
acr = ["urn:example:mfa"]
max_age = "10m"
rate = "5/m"

[[orders.rule]]
path = "/orders/**"
scope = "orders.write"

[files]                         # no rules: a token for it is enough
audience = "https://files.example.com"
)";

constexpr std::string_view kAfterExample = R"(```

## How a request is judged

- The path is the one that the client sent, not the one to which the proxy rewrote it.
- The first rule that is for its method and path counts: narrow rules stand above wide ones.
- Where an API has rules and none is for the request, it is refused (403). An API without rules
  needs a token for its audience and scope, whatever the path.
- The scope of a rule comes on top of that of its API, and so does its rate.
- `grantline doctor` tells of rules that no request can reach and of open ones for all paths.

### Paths that are refused

Proxies and back ends do not agree on what some paths mean, so that one could be let through by a
rule for another. The guard does not guess: a request whose path has one of these is refused.

| it has | for example |
|---|---|
)";

constexpr std::string_view kAfterFaults = R"(
### What the guard cannot see

- Rules tell capital letters apart. Where the back end does not (`/Admin` is `/admin`), write rules
  for what is known and leave the rest refused; a last rule for `/**` would take `/Admin`.
- The same goes for a file system that drops dots or spaces at the end of a name (`/admin.`).
- The method is the one of the request. A back end that obeys `X-HTTP-Method-Override` or `_method`
  does another thing than was judged: turn that off, or let the proxy drop the header.

Durations are written `60s`, `15m`, `24h` or `30d`; rates `50/s`, `30/m burst 60` or `off`.
)";

template <class T>
std::string section(const RuleKey<T>& key, std::string_view prefix) {
  std::string out = fmt::format("\n### {}{}\n\n{}\n\n", prefix, key.name, key.doc);
  out += fmt::format("- Value: {}\n- Example: `{} = {}`\n", key.due, key.name, key.example);
  out += key.standard.empty() ? "- Required\n" : fmt::format("- Without it: {}\n", key.standard);
  return out;
}

}  // namespace

std::string_view example_rules() { return kExample; }

std::string_view example_of(PathFault fault) {
  switch (fault) {
    case PathFault::not_a_path: return "*";
    case PathFault::too_long: return "";
    case PathFault::fragment: return "/orders#1";
    case PathFault::control_character: return "/orders%00";
    case PathFault::bad_escape: return "/100%";
    case PathFault::encoded_slash: return "/orders%2F42";
    case PathFault::backslash: return "/orders\\42";
    case PathFault::dot_segment: return "/orders/../admin";
    case PathFault::parameter: return "/orders;v=1/42";
    case PathFault::encoded_delimiter: return "/orders%3Fall";
    case PathFault::encoded_twice: return "/orders%252F42";
    case PathFault::not_text: return "/%C0%AE";
    case PathFault::empty_segment: return "/orders//42";
  }
  return {};
}

std::string rules_document() {
  std::string out(kIntroduction);
  out += example_rules();
  out += kAfterExample;
  for (int i = 0; i <= static_cast<int>(PathFault::empty_segment); ++i) {
    const auto fault = static_cast<PathFault>(i);
    const std::string_view example = example_of(fault);
    out += fmt::format("| {} | {} |\n", to_words(fault),
                       example.empty() ? "" : fmt::format("`{}`", example));
  }
  out += kAfterFaults;
  out +=
      "\n## Keys of an API\n\nThey stand below a line `[NAME]`; a name has 1 to 64 characters of "
      "a-z, 0-9 and -.\n";
  for (const auto& key : api_keys()) out += section(key, "");
  out +=
      "\n## Keys of a rule\n\nThey stand below a line `[[NAME.rule]]`, of which there may be any "
      "number.\n";
  for (const auto& key : rule_keys()) out += section(key, "rule.");
  return out;
}

}  // namespace grantline::guard
