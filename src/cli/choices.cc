#include "cli/choices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

namespace grantline::cli {
namespace {

// CLI11 keeps no data of its own beside an option; a validator's name is text that it does not
// read.
constexpr char kBetween = '|';

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(kBetween, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

CLI::Option* choose(CLI::Option* option, std::initializer_list<const char*> words) {
  const std::string all = fmt::format("{}", fmt::join(words, std::string(1, kBetween)));
  return option->check(CLI::Validator(
      [all](std::string& value) {
        const auto known = split(all);
        if (std::ranges::find(known, value) != known.end()) return std::string();
        return fmt::format("\"{}\" is none of {}", value, fmt::join(known, ", "));
      },
      "", all));
}

std::vector<std::string> choices_of(const CLI::Option& option) {
  // get_validator throws where there is none, and is not const.
  try {
    const std::string& name = const_cast<CLI::Option&>(option).get_validator(0)->get_name();
    if (name.contains(kBetween)) return split(name);
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
  return {};
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* one) { return one->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

}  // namespace grantline::cli
