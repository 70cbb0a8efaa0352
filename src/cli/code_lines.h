#pragma once

#include <string>
#include <string_view>

#include "cli/text.h"

namespace grantline::cli {

// Code as it is shown in a terminal: indented by two, tabs as four spaces, comments quiet. No line
// is broken: it is there to be copied.
std::string code_lines(std::string_view code, const Style& style);

// Each line of a text by itself in a style, so that a pager which ends colours at a line's end
// shows all of it.
std::string styled_lines(std::string_view text, std::string (Style::*in)(std::string_view) const,
                         const Style& style);

}  // namespace grantline::cli
