#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace grantline::cli {

// Text of docs/man/NAME.mdoc, which embed_manual.cmake puts into the binary.
struct ManualText {
  std::string_view name;  // "login"; "grantline" for grantline(1)
  std::string_view text;  // sections of mdoc(7), each from its ".Sh" on
};
std::span<const ManualText> manual_texts();

// The manual page of `command` (grantline(1) for the root) in mdoc(7). Synopsis, options and
// commands are read off the tree that parses command lines; what a person wrote stands around them.
std::string manual_page(const CLI::App& command);
// "grantline", "grantline-login", ...: one page for each command of the first level.
std::vector<std::string> manual_names(const CLI::App& root);

}  // namespace grantline::cli
