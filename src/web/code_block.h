#pragma once

#include <span>
#include <string_view>

#include "spec/remedy_examples.h"
#include "web/markup.h"

namespace grantline::web {

// `code` with its comments and strings set apart. Knows // and # comments and strings of one line.
Markup highlight(std::string_view code, std::string_view language);
// One example a language, chosen by radio buttons, so that it works without script.
Markup example_tabs(std::span<const CodeExample> examples);

}  // namespace grantline::web
