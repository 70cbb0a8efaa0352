#pragma once

#include "serve/admin_api.h"
#include "serve/app.h"

namespace grantline::cli {

// The key operations of a ring. The book must outlive them.
serve::KeyHooks hooks_of(serve::KeyBook& book);

// POST /admin on the server's unix socket, whose file permissions are the authentication. Runs the
// administration on a worker, since it waits for the disk and hashes passwords.
Task<net::Response> answer_admin(serve::App& app, const net::Request& request);

}  // namespace grantline::cli
