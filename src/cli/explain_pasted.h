#pragma once

#include <string>
#include <vector>

#include "cli/explain_html.h"
#include "cli/session.h"

namespace grantline::cli {

// Names the cause of a refusal from what was pasted: each of `what` is a file, or "-" for standard
// input; all others are the text itself. Nothing: standard input.
// `jwks`: where the keys of the issuer are, a file or an URL; "" where none is given. With `html` a
// page is written: to its file beside the answer, or to standard output instead of it.
void explain_pasted(Session& session, const std::vector<std::string>& what,
                    const std::string& jwks = {}, const HtmlChoice& html = {});

}  // namespace grantline::cli
