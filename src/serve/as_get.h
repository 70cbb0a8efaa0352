#pragma once

#include "serve/app.h"
#include "spec/params.h"

namespace grantline::serve {

// What fits into a request line once something is added to it.
inline constexpr std::size_t kLongestQuery = 12 * 1024;

// Sends the browser on to `path`, below the issuer, with what it posted. A cookie that is
// SameSite=Lax does not come with a post from another site but does after this redirect. The page
// of body_too_large where the form is longer than a query may be.
net::Response as_get(App& app, const Call& call, std::string_view path, const Params& form);

}  // namespace grantline::serve
