#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "cli/serve.h"
#include "cli/session.h"

namespace grantline::cli {
namespace {

using serve::Setting;
using serve::setting_table;
using serve::Slot;

std::string type_of(const Setting& setting) {
  serve::Settings sample;
  const Slot slot = setting.slot(sample);
  if (std::holds_alternative<Duration*>(slot)) return "DURATION";
  if (std::holds_alternative<serve::Size*>(slot)) return "SIZE";
  if (std::holds_alternative<Rate*>(slot)) return "RATE";
  if (std::holds_alternative<serve::Listen*>(slot)) return "ADDRESS:PORT";
  if (std::holds_alternative<std::int64_t*>(slot)) return "NUMBER";
  if (std::holds_alternative<bool*>(slot)) return "BOOL";
  return setting.key.ends_with("file") || setting.key.ends_with("_key") ? "FILE" : "TEXT";
}

std::string names_of(const Setting& setting) {
  const std::string key(setting.key);
  std::string dashed = key;
  for (char& c : dashed) c = c == '.' || c == '_' ? '-' : c;
  std::string out = "--" + key;
  if (dashed != key) out += ",--" + dashed;
  if (!setting.flag.empty() && setting.flag != "--" + key)
    out = std::string(setting.flag) + "," + out;
  return out;
}

std::string where_from(const serve::Origin& origin) {
  switch (origin.source) {
    case serve::Source::standard: return "default";
    case serve::Source::dev: return "--dev";
    default: return origin.where;
  }
}

// A value with spaces or none at all is quoted, so that each line can be read without guessing.
std::string shown(const std::string& value) {
  return value.empty() || value.contains(' ') ? "\"" + value + "\"" : value;
}

void print_settings(Session& session) {
  const auto loaded = session.load();
  if (!loaded) return;
  JsonObject json;
  std::vector<std::vector<std::string>> rows;
  const Style& style = session.terminal.style;
  for (std::size_t i = 0; i < setting_table().size(); ++i) {
    const Setting& setting = setting_table()[i];
    const std::string value = value_text(setting, loaded->settings);
    const serve::Origin& origin = loaded->origins[i];
    const bool is_unsafe = setting.unsafe != nullptr && setting.unsafe(loaded->settings);
    json[setting.key] =
        JsonObject{{"value", value}, {"from", where_from(origin)}, {"unsafe", is_unsafe}};
    const bool given = origin.source != serve::Source::standard;
    const std::string cell = is_unsafe ? style.bad(shown(value)) : shown(value);
    rows.push_back(
        {std::string(setting.key), given ? style.strong(cell) : cell, where_from(origin)});
  }
  if (session.json) {
    session.terminal.out << to_pretty_text(Json(json)) << '\n';
  } else {
    session.terminal.out << table({"SETTING", "VALUE", "FROM"}, rows, style);
  }
}

}  // namespace

void add_setting_flags(CLI::App& command, Session& session) {
  if (!session.names(command.get_name())) return;
  for (const Setting& setting : setting_table()) {
    if (setting.key == "server.data" || is_secret(setting)) continue;  // --data is of every command
    const std::string key(setting.key);
    if (key == "dev") {
      command
          .add_flag_callback(
              "--dev", [&session] { session.flags.push_back({"dev", "true", "--dev"}); },
              std::string(setting.doc))
          ->group("Settings");
      continue;
    }
    const std::string written = setting.flag.empty() ? "--" + key : std::string(setting.flag);
    CLI::Option* option = command.add_option_function<std::string>(
        names_of(setting),
        [&session, key, written](const std::string& value) {
          session.flags.push_back({key, value, written});
        },
        std::string(setting.doc));
    option->type_name(type_of(setting));
    // The help of a command shows what is needed daily; docs/configuration.md has them all.
    option->group(setting.flag.empty() ? "" : "Settings");
  }
  command.footer(
      "Every other setting is a flag too, such as --tokens.code_life 30s;\n"
      "docs/configuration.md and `grantline config` list them all.");
}

void add_serve(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("serve", "Run the server");
  add_setting_flags(*command, session);
  command->callback([&session] {
    auto loaded = session.load();
    if (loaded) session.exit_code = run_serve(std::move(loaded->settings));
  });
}

void add_config(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("config", "Print the settings in force and where each came from");
  add_setting_flags(*command, session);
  auto reference = std::make_shared<bool>(false);
  command->add_flag("--reference", *reference, "Print docs/configuration.md instead");
  command->callback([&session, reference] {
    if (*reference) {
      session.terminal.out << serve::configuration_document();
    } else {
      print_settings(session);
    }
  });
}

}  // namespace grantline::cli
