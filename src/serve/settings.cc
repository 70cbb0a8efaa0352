#include "serve/settings.h"

#include <fmt/format.h>

#include <functional>
#include <ranges>

#include "base/ascii.h"
#include "base/encoding.h"
#include "serve/settings_file.h"

namespace grantline::serve {
namespace {

struct Assignment {
  const Setting* setting;
  std::string value;
  Origin origin;
};

// "GRANTLINE_TOKENS_CODE_LIVE" -> "tokens.code_live"; empty where the name is of no group, so that
// variables of other programs of this project do no harm.
std::string key_of_environment(std::string_view name) {
  for (const Setting& setting : setting_table()) {
    const auto dot = setting.key.find('.');
    if (dot == std::string_view::npos) continue;
    const std::string full = environment_name(setting);
    const std::string_view start = std::string_view(full).substr(0, full.find('_', 10) + 1);
    if (!name.starts_with(start)) continue;
    return fmt::format("{}.{}", setting.key.substr(0, dot), lower_case(name.substr(start.size())));
  }
  return name == "GRANTLINE_DEV" ? "dev" : "";
}

Result<void> add_environment(const SettingsInput& input, std::vector<Assignment>& out) {
  for (const auto& [name, value] : input.environment) {
    const std::string key = key_of_environment(name);
    if (key.empty()) continue;
    const Setting* setting = find_setting(key);
    if (setting == nullptr) {
      return fault(fmt::format("the environment variable {} is not a setting{}", printable(name),
                               did_you_mean(key)));
    }
    out.push_back({setting, value, {Source::environment, name}});
  }
  return {};
}

Result<std::vector<Assignment>> assignments(const SettingsInput& input) {
  std::vector<Assignment> out;
  if (!input.file.empty()) {
    auto values = read_settings_file(input.file, input.file_text);
    if (!values) return std::unexpected(values.error());
    for (FileValue& v : *values) {
      out.push_back({v.setting, std::move(v.value), {Source::file, std::move(v.where)}});
    }
  }
  if (auto done = add_environment(input, out); !done) return std::unexpected(done.error());
  for (const auto& flag : input.flags) {
    const Setting* setting = find_setting(flag.key);
    if (setting == nullptr || is_secret(*setting)) {
      return fault(fmt::format("{} is not a flag{}", flag.as_written, did_you_mean(flag.key)));
    }
    out.push_back({setting, flag.value, {Source::flag, flag.as_written}});
  }
  return out;
}

std::string sentence(const Assignment& a, const std::string& due) {
  const std::string value = is_secret(*a.setting) ? "is not a key" : fmt::format("is {}", [&] {
    return a.value.empty() ? std::string("empty") : "\"" + printable(a.value.substr(0, 80)) + "\"";
  }());
  switch (a.origin.source) {
    case Source::file:
      return fmt::format("{}: {} {}; it must be {}", a.origin.where, a.setting->key, value, due);
    case Source::environment:
      return fmt::format("the environment variable {} {}; it must be {}", a.origin.where, value,
                         due);
    default: return fmt::format("{} {}; it must be {}", a.origin.where, value, due);
  }
}

std::size_t row_of(const Setting& setting) {
  return static_cast<std::size_t>(&setting - setting_table().data());
}

}  // namespace

std::string environment_name(const Setting& setting) {
  std::string out = "GRANTLINE_";
  for (const char c : setting.key) {
    out += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

Result<LoadedSettings> load_settings(const SettingsInput& input) {
  auto given = assignments(input);
  if (!given) return std::unexpected(given.error());
  LoadedSettings out;
  out.origins.resize(setting_table().size());
  const auto apply = [&out](const Assignment& a) -> Result<void> {
    if (auto done = set_value(*a.setting, out.settings, a.value); !done) {
      return fault(sentence(a, done.error().what));
    }
    out.origins[row_of(*a.setting)] = a.origin;
    return {};
  };
  // `dev` first: it changes the defaults of others.
  const auto is_dev = [](const Assignment& a) { return a.setting->key == "dev"; };
  for (const Assignment& a : *given | std::views::filter(is_dev)) {
    if (auto done = apply(a); !done) return std::unexpected(done.error());
  }
  for (const Setting& setting : setting_table()) {
    if (!out.settings.dev || setting.dev.empty()) continue;
    if (auto done = set_value(setting, out.settings, setting.dev); !done) {
      return std::unexpected(done.error());
    }
    out.origins[row_of(setting)] = {Source::dev, "--dev"};
  }
  for (const Assignment& a : *given | std::views::filter(std::not_fn(is_dev))) {
    if (auto done = apply(a); !done) return std::unexpected(done.error());
  }
  const std::size_t issuer = row_of(*find_setting("server.issuer"));
  // Port 0 stands for the one that the server will get.
  if (out.origins[issuer].source == Source::dev) {
    out.settings.server.issuer =
        fmt::format("http://localhost:{}", out.settings.server.listen.port);
  }
  return out;
}

Result<void> check_for_serving(const Settings& s) {
  if (s.server.issuer.empty()) {
    return fault(
        "server.issuer is not set: give --issuer https://login.example.com, or --dev to try "
        "grantline on this machine");
  }
  if (s.server.tls_certificate.empty() != s.server.tls_key.empty()) {
    return fault("server.tls_certificate and server.tls_key belong together: set both, or neither");
  }
  struct Order {
    std::string_view shorter;
    Duration a;
    std::string_view longer;
    Duration b;
  };
  const Order orders[] = {
      {"tokens.refresh_token_idle", s.tokens.refresh_token_idle, "tokens.refresh_token_life",
       s.tokens.refresh_token_life},
      {"tokens.refresh_retry_window", s.tokens.refresh_retry_window, "tokens.refresh_token_idle",
       s.tokens.refresh_token_idle},
      {"sessions.idle", s.sessions.idle, "sessions.life", s.sessions.life},
      {"limits.login_delay", s.limits.login_delay, "limits.login_delay_most",
       s.limits.login_delay_most},
      {"keys.publish_ahead", s.keys.publish_ahead, "keys.rotate_every",
       s.keys.rotate_every.ms == 0 ? s.keys.publish_ahead : s.keys.rotate_every}};
  for (const Order& o : orders) {
    if (o.a > o.b) {
      return fault(fmt::format("{} ({}) is longer than {} ({}); make it shorter or that longer",
                               o.shorter, to_setting(o.a), o.longer, to_setting(o.b)));
    }
  }
  return {};
}

}  // namespace grantline::serve
