#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "explain/knowledge.h"
#include "explain/signs.h"

// The files of knowledge/ as they are written. They are read when grantline is built; the program
// itself takes them packed (pack.h), for a short start.

namespace grantline::explain {

// A view of `text` that is good as long as the program runs, as the views of a Provider are.
std::string_view kept(std::string text);

// knowledge/NAME.toml. The fault names the file and what is wrong with it.
Result<Provider> parse_provider(std::string_view file, std::string_view toml);

// knowledge/signs/NAME.toml. The fault names the file, the sign and what is wrong with it.
Result<std::vector<Sign>> parse_signs(std::string_view file, std::string_view toml);

// knowledge/senses.txt: a line a sense, "NAME: word beginning* ...". The fault names the line.
Result<std::vector<Sense>> parse_senses(std::string_view file, std::string_view text);

}  // namespace grantline::explain
