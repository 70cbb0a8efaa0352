#pragma once

#include <string>
#include <string_view>

#include "serve/app.h"

namespace grantline::serve {

// A strong entity tag of `body`, quoted.
std::string etag_of(std::string_view body);

// A JSON document that anybody may keep for `fresh`; 304 where the caller has this one (RFC 9110
// section 13.1.2).
net::Response document_answer(const Call& call, std::string_view body, std::string_view etag,
                              Duration fresh);

}  // namespace grantline::serve
