#pragma once

// All of the library: an OAuth client that does not cause invalid_grant, and a guard for an API.
// Start at docs/client-library.md, docs/guard-library.md and the examples.
#include "grantline/client.h"   // IWYU pragma: export
#include "grantline/guard.h"    // IWYU pragma: export
#include "grantline/version.h"  // IWYU pragma: export
