#include "cli/unknown_word.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "base/edit_distance.h"
#include "base/encoding.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kLongestCompared = 64;

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!one->get_group().empty()) out.push_back(one->get_name());
  }
  return out;
}

// With those of the commands above it, which count behind it too.
std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* one = &app; one != nullptr; one = one->get_parent()) {
    for (const CLI::Option* option : one->get_options()) {
      for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
      for (const std::string& name : option->get_snames()) out.push_back("-" + name);
    }
  }
  return out;
}

// A third of the letters may be others; nothing where none is that near.
std::optional<std::string> nearest(const std::vector<std::string>& names, const std::string& word) {
  if (word.size() > kLongestCompared) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t least = SIZE_MAX;
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(name, word);
    const std::size_t letters = std::max(name.size(), word.size()) -
                                std::min<std::size_t>(name.find_first_not_of('-'), name.size());
    if (distance <= (letters + 2) / 3 && distance < std::min(letters, least))
      best = &name, least = distance;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

std::string advice(const std::optional<std::string>& near, const CLI::App& app) {
  if (near) return fmt::format("did you mean {}?", *near);
  return fmt::format("`{} --help` shows what it takes", path_of(app));
}

}  // namespace

std::string path_of(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return (parent == nullptr ? "" : path_of(*parent) + " ") + app.get_name();
}

const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

std::optional<std::string> unknown_word(const CLI::App& app) {
  const auto words = app.remaining(true);
  if (words.empty()) return std::nullopt;
  const CLI::App& command = deepest(app);
  const std::string& first = words.front();
  if (first.starts_with('-')) {
    const std::string name = first.substr(0, first.find('='));
    return fmt::format("there is no option {} of `{}`; {}", printable(name), path_of(command),
                       advice(nearest(options_of(command), name), command));
  }
  const auto commands = commands_of(command);
  if (commands.empty()) {
    return fmt::format("that is an argument too many for `{}`; {}", path_of(command),
                       advice(std::nullopt, command));
  }
  return fmt::format("there is no command {} of `{}`; {}", printable(first), path_of(command),
                     advice(nearest(commands, first), command));
}

std::optional<std::string> repeated_option(const CLI::App& app) {
  for (const CLI::App* one = &deepest(app); one != nullptr; one = one->get_parent()) {
    for (const CLI::Option* option : one->get_options()) {
      const auto most = static_cast<std::size_t>(option->get_items_expected_max());
      if (option->count() <= most || option->get_lnames().empty()) continue;
      return fmt::format("--{} was given {} times, and takes one value", option->get_lnames()[0],
                         option->count());
    }
  }
  return std::nullopt;
}

std::optional<std::string> missing_command(const CLI::App& app) {
  const CLI::App& command = deepest(app);
  const auto commands = commands_of(command);
  if (commands.empty()) return std::nullopt;
  return fmt::format("`{}` needs a command: {}", path_of(command), fmt::join(commands, ", "));
}

}  // namespace grantline::cli
