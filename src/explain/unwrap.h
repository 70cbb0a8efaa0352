#pragma once

#include "explain/reading.h"

namespace grantline::explain {

// Puts what a line holds in a wrapping (base64, also of deflate or gzip; percent-encoding; any of
// these within another, up to three deep) on lines of its own below it, where it speaks of OAuth or
// is a SAML assertion. At most 1 MiB in all.
void unwrap(Part& part);

}  // namespace grantline::explain
