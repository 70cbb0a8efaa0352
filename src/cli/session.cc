#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "base/encoding.h"

namespace grantline::cli {
namespace {

constexpr std::string_view kSystemConfig = "/etc/grantline/grantline.toml";

int code_of(std::string_view kind) {
  if (kind == "usage") return kUsage;
  return kind == "fault" ? kFault : kRefused;
}

bool can_be_read(const std::string& file) { return std::ifstream(file).good(); }

}  // namespace

bool Session::names(std::string_view command) const {
  return std::ranges::find(arguments, command) != arguments.end();
}

void Session::complain(const std::string& sentence, int code) {
  const std::string text = "grantline: " + printable(sentence);
  // For people by whole words; for programs as one line.
  terminal.err << (terminal.shows_progress ? wrapped(text, 0, terminal.style.width) : text + '\n');
  exit_code = code;
}

std::optional<serve::LoadedSettings> Session::load() {
  serve::SettingsInput input;
  input.file = config;
  for (const auto& [name, value] : terminal.environment) {
    if (name == "GRANTLINE_CONFIG" && config.empty()) input.file = value;
  }
  const bool is_dev = std::ranges::any_of(flags, [](const auto& f) { return f.key == "dev"; });
  if (input.file.empty() && !is_dev && can_be_read(std::string(kSystemConfig))) {
    input.file = kSystemConfig;
  }
  if (!input.file.empty()) {
    std::error_code unknown;
    const bool is_folder = std::filesystem::is_directory(input.file, unknown);
    std::ifstream file(input.file);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || is_folder) {
      const int error = errno;
      complain(
          fmt::format("cannot read the configuration {}: {}; {}", input.file,
                      is_folder ? "it is a folder" : std::strerror(error),
                      !is_folder && error == EACCES ? "let the user that the server runs as read it"
                                                    : "name a TOML file with --config"),
          kFault);
      return std::nullopt;
    }
    input.file_text = text.str();
  }
  input.environment = terminal.environment;
  input.flags = flags;
  auto loaded = serve::load_settings(input);
  if (!loaded) {
    complain(loaded.error().what, kUsage);
    return std::nullopt;
  }
  return std::move(*loaded);
}

std::optional<JsonObject> Session::ask(JsonObject request,
                                       std::string (*render)(const JsonObject& reply,
                                                             const Style& style)) {
  request["actor"] = terminal.actor();
  const auto reply = reach(*this, Json(std::move(request)));
  if (!reply) {
    if (exit_code == kDone) complain(reply.error().what, kFault);
    return std::nullopt;
  }
  const JsonObject& object = reply->get_object();
  const bool ok = find_bool(object, "ok").value_or(false);
  if (json) terminal.out << to_pretty_text(*reply) << '\n';
  if (!ok) {
    complain(std::string(find_string(object, "error").value_or("the server gave no reason")),
             code_of(find_string(object, "kind").value_or("fault")));
    return std::nullopt;
  }
  if (!json) terminal.out << render(object, terminal.style);
  return object;
}

bool Session::confirm(bool yes, const std::string& question) {
  if (yes) return true;
  if (!terminal.is_interactive) {
    complain("this cannot be undone; say --yes where nobody can be asked", kUsage);
    return false;
  }
  const std::string answer = terminal.read_line(question + " [y/N] ");
  if (answer == "y" || answer == "yes" || answer == "Y") return true;
  complain("nothing was changed", kRefused);
  return false;
}

}  // namespace grantline::cli
