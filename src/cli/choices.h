#pragma once

#include <initializer_list>
#include <string>
#include <vector>

namespace CLI {
class Option;
}

namespace grantline::cli {

// The option takes one of these words; the shells' completion offers them.
CLI::Option* choose(CLI::Option* option, std::initializer_list<const char*> words);
// The words; empty where any text is taken.
std::vector<std::string> choices_of(const CLI::Option& option);

}  // namespace grantline::cli
