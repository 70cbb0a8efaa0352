#pragma once

#include <span>
#include <string_view>

#include "serve/app.h"

namespace grantline::serve {

// The path that is most like `path`; empty where none is near.
std::string_view nearest_path(std::span<const std::string_view> paths, std::string_view path);

// 404 as a page or as JSON, whichever the caller reads.
net::Response not_found(App& app, const Call& call, std::string_view nearest);

}  // namespace grantline::serve
