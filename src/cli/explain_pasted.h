#pragma once

#include <string>
#include <vector>

#include "cli/explain_html.h"
#include "cli/session.h"

namespace grantline::cli {

struct Pasted {
  // Each a file, or "-" for standard input; all others are the text itself. Nothing: standard
  // input, where the clipboard is not asked for.
  std::vector<std::string> what;
  bool takes_clipboard = false;
  std::string jwks = {};  // where the keys of the issuer are, a file or an URL; "" none is given
  // A page is written: to its file beside the answer, or to standard output instead of it.
  HtmlChoice html = {};
};

// Names the cause of a refusal from what was pasted. Where that is a reference (gl-...) and nothing
// else, it is looked up.
void explain_pasted(Session& session, const Pasted& pasted);

}  // namespace grantline::cli
