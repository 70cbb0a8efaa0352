#include <fmt/format.h>

#include "serve/settings.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Made by `grantline config --reference`; a test holds it against the program. -->

grantline runs without a configuration file: `grantline serve --issuer https://login.example.com` is
enough. Every setting can be given in three ways. A flag wins over the environment, the environment
over the file, the file over the default.

| where | how `tokens.code_life` is written |
|---|---|
| flag | `--tokens.code_life 30s` or `--tokens-code-life 30s` |
| environment | `GRANTLINE_TOKENS_CODE_LIFE=30s` |
| file | `code_life = "30s"` under `[tokens]` |

The file is TOML; `--config FILE` or `GRANTLINE_CONFIG` names it, and without either
`/etc/grantline/grantline.toml` is read where it exists and `--dev` is not given. An unknown key, a
wrong type and a value out of bounds stop the start with one sentence that says where and what is
due. `grantline config` prints what is in force and where each value came from; `grantline doctor`
lists what is unsafe.

Durations are written `250ms`, `60s`, `15m`, `24h` or `30d`; sizes `64KiB`, `19MiB` or plain bytes;
rates `50/s`, `30/m burst 60` or `off`.
)";

constexpr std::string_view kExample = R"(
## An example

```toml
[server]
issuer = "https://login.example.com"
listen = "127.0.0.1:8080"
data = "/var/lib/grantline"
trusted_proxies = ["127.0.0.1", "::1"]

[tokens]
access_token_life = "10m"

[errors]
detail = "cause"
```
)";

std::string group_of(const Setting& setting) {
  return std::string(setting.key.substr(0, setting.key.find('.')));
}

std::string default_cell(const Setting& setting) {
  const Settings standard;
  const std::string value = value_text(setting, standard);
  std::string out = value.empty() ? "empty" : fmt::format("`{}`", value);
  if (!setting.dev.empty()) out += fmt::format(", with `--dev` `{}`", setting.dev);
  return out;
}

std::string section(const Setting& setting) {
  std::string out = fmt::format("\n### {}\n\n{}\n\n", setting.key, setting.doc);
  out += fmt::format("- Value: {}\n- Default: {}\n", what_is_due(setting), default_cell(setting));
  out += fmt::format("- Environment: `{}`\n", environment_name(setting));
  if (!setting.flag.empty()) out += fmt::format("- Flag: `{}`\n", setting.flag);
  if (is_secret(setting)) out += "- Flag and file: none, since both can be read by others\n";
  if (!setting.unsafe_why.empty())
    out += fmt::format("- Where it is unsafe: {}\n", setting.unsafe_why);
  return out;
}

}  // namespace

std::string configuration_document() {
  std::string out(kIntroduction);
  out += kExample;
  std::string group;
  for (const Setting& setting : setting_table()) {
    if (group_of(setting) != group) {
      group = group_of(setting);
      out += fmt::format("\n## {}\n", group);
    }
    out += section(setting);
  }
  return out;
}

}  // namespace grantline::serve
