#pragma once

// All of the client library: an OAuth client that does not cause invalid_grant. Start at
// docs/client-library.md and the examples.
#include "grantline/client.h"   // IWYU pragma: export
#include "grantline/version.h"  // IWYU pragma: export
