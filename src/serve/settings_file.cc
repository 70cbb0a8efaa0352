#include "serve/settings_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/edit_distance.h"
#include "base/encoding.h"
#include "base/toml.h"

namespace grantline::serve {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Result<std::vector<FileValue>> read(std::string_view text) {
    try {
      const toml::table root = toml::parse(text, file_);
      if (auto done = read_table(root, ""); !done) return std::unexpected(done.error());
      return std::move(values_);
    } catch (const toml::parse_error& error) {
      return fault(fmt::format("{}:{}: this is not TOML: {}", file_, error.source().begin.line,
                               printable(error.description())));
    }
  }

 private:
  Result<void> read_table(const toml::table& table, const std::string& prefix) {
    for (const auto& [name, node] : table) {
      const std::string key = prefix + std::string(name.str());
      const std::string where = fmt::format("{}:{}", file_, name.source().begin.line);
      const Setting* setting = find_setting(key);
      if (setting == nullptr && node.is_table() && is_group(key)) {
        if (auto done = read_table(*node.as_table(), key + "."); !done) return done;
        continue;
      }
      if (setting == nullptr) {
        return fault(
            fmt::format("{}: {} is not a setting{}", where, printable(key), did_you_mean(key)));
      }
      if (is_secret(*setting)) {
        return fault(fmt::format("{}: {} is a secret and may not be in a file; set {} instead",
                                 where, key, environment_name(*setting)));
      }
      auto value = text_of(*setting, node);
      if (!value) {
        return fault(fmt::format("{}: {} must be {}{}", where, key, what_is_due(*setting),
                                 node.is_string() ? ", without quotation marks" : ""));
      }
      values_.push_back({setting, std::move(*value), where});
    }
    return {};
  }

  static bool is_group(std::string_view key) {
    return std::ranges::any_of(setting_table(), [&](const Setting& s) {
      return s.key.starts_with(key) && s.key.substr(key.size()).starts_with('.');
    });
  }

  // Nothing where the TOML type is not the setting's.
  static std::optional<std::string> text_of(const Setting& setting, const toml::node& node) {
    Settings sample;
    const Slot slot = setting.slot(sample);
    const bool number = std::holds_alternative<std::int64_t*>(slot);
    const bool boolean = std::holds_alternative<bool*>(slot);
    if (const auto* text = node.as_string()) {
      if (number || boolean) return std::nullopt;
      return text->get();
    }
    if (const auto* whole = node.as_integer()) {
      if (!number && !std::holds_alternative<Size*>(slot)) return std::nullopt;
      return std::to_string(whole->get());
    }
    if (const auto* truth = node.as_boolean()) {
      if (!boolean) return std::nullopt;
      return truth->get() ? "true" : "false";
    }
    const auto* list = node.as_array();
    if (list == nullptr || !std::holds_alternative<std::vector<Network>*>(slot))
      return std::nullopt;
    std::string joined;
    for (const auto& item : *list) {
      if (!item.is_string()) return std::nullopt;
      joined += (joined.empty() ? "" : ", ") + item.as_string()->get();
    }
    return joined;
  }

  std::string file_;
  std::vector<FileValue> values_;
};

std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

Result<std::vector<FileValue>> read_settings_file(const std::string& name, std::string_view text) {
  return Reader(name).read(text);
}

std::string did_you_mean(std::string_view key) {
  if (key.size() > 100) return "";
  const Setting* best = nullptr;
  std::size_t least = 4;
  for (const Setting& setting : setting_table()) {
    // The right name in the wrong group counts as near as a slip of the finger.
    const bool same_name = last_part(setting.key) == last_part(key);
    const std::size_t d =
        std::min(edit_distance(setting.key, key), same_name ? std::size_t{2} : 99);
    if (d < least) {
      least = d;
      best = &setting;
    }
  }
  return best == nullptr ? "" : fmt::format("; did you mean {}?", best->key);
}

}  // namespace grantline::serve
