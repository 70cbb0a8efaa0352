#pragma once

#include <initializer_list>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace grantline::cli {

// The option takes one of these words; the shells' completion offers them.
CLI::Option* choose(CLI::Option* option, std::initializer_list<const char*> words);
// The words; empty where any text is taken.
std::vector<std::string> choices_of(const CLI::Option& option);

// The command of that name below `app`; null: none.
const CLI::App* find_command(const CLI::App& app, const std::string& name);

}  // namespace grantline::cli
