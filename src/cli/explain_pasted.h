#pragma once

#include <string>

#include "cli/session.h"

namespace grantline::cli {

// `grantline explain` of what a developer has of another provider's refusal: a file, "-" for
// standard input, or the text itself. Exit codes: 0 one cause stands out, 1 nothing of it is known,
// 4 several causes are left, 3 it cannot be read.
void explain_pasted(Session& session, const std::string& subject);

}  // namespace grantline::cli
