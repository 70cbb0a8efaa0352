#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "spec/credential.h"

namespace grantline::serve {

// A tag that only this server can make of `parts`, in this order, for this purpose: 44 characters
// of base64url( key id 1 | HMAC-SHA-256 32 ). It holds as long as the token key stays in the ring.
std::string make_tag(const TokenKeys& keys, std::string_view purpose,
                     std::initializer_list<std::string_view> parts);
bool tag_is_right(const TokenKeys& keys, std::string_view purpose,
                  std::initializer_list<std::string_view> parts, std::string_view tag);

}  // namespace grantline::serve
