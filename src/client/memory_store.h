#pragma once

#include <memory>

#include "client/token_store.h"

namespace grantline::client {

// Keeps all in this process; not durable. For tests, and for services that log in anew on start.
std::unique_ptr<TokenStore> make_memory_store();

}  // namespace grantline::client
