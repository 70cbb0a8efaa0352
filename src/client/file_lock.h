#pragma once

#include <filesystem>
#include <memory>

#include "base/fault.h"
#include "base/time.h"
#include "client/token_store.h"

namespace grantline::client {

// Two locks live in one lock file: the one that callers hold over a request, and the one that is
// held over a single change.
enum class LockPart { session = 0, change = 1 };

// Null: it was not free within `patience`.
Result<std::unique_ptr<TokenStore::Lock>> lock_file(const std::filesystem::path& path,
                                                    LockPart part, Duration patience);

}  // namespace grantline::client
