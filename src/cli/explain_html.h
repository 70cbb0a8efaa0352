#pragma once

#include <string>

#include "cli/session.h"
#include "explain/diagnosis.h"

namespace grantline::cli {

// Where `--html` puts the page: "" is standard output.
struct HtmlChoice {
  bool wanted = false;
  std::string file;
};

// Writes the answer as a page of its own. False: it complained, and the run is over.
bool write_html(Session& session, const explain::Diagnosis& diagnosis, const HtmlChoice& choice);

}  // namespace grantline::cli
