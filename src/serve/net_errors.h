#pragma once

#include "serve/app.h"

namespace grantline::serve {

// The answer where the HTTP server itself refuses, before any route is known: net::ErrorRenderer.
// `partial` is what is known of the request, null where that is nothing.
net::Response render_net_error(App& app, int status, const net::Request* partial);

}  // namespace grantline::serve
