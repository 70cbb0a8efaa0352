#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace grantline::cli {

// "grantline user add"
std::string path_of(const CLI::App& app);
// The command that the line got to.
const CLI::App& deepest(const CLI::App& app);

// After a line that could not be parsed: a sentence about the first word that no command takes,
// with the nearest option or command there is; nothing where each word found its place. A value is
// not repeated, since it may be a secret.
std::optional<std::string> unknown_word(const CLI::App& app);
// The same of a command that wants another behind it, with all that it has; nothing where it does
// not.
std::optional<std::string> missing_command(const CLI::App& app);

// The same of an option that takes one value and got several; nothing where none did.
std::optional<std::string> repeated_option(const CLI::App& app);

}  // namespace grantline::cli
