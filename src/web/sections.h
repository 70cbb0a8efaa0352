#pragma once

#include <string_view>

#include "web/markup.h"

namespace grantline::web {

// "RFC 6749 section 4.1.2" with each RFC and section as a link to the RFC editor's page; the words
// around them stay as they are. OpenID Connect Core 1.0 leads to the OpenID Foundation's page.
Markup link_sections(std::string_view sections);

}  // namespace grantline::web
