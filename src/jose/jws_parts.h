#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace grantline::jose {

// A compact JWS taken apart (RFC 7515 section 7.1), of which nothing is proven.
struct JwsParts {
  JsonObject header;
  JsonObject payload;
  std::string_view signed_part;  // of the text that was split
  std::string signature;
};

// Three parts of strict base64url, the first two JSON objects without a repeated member; at most
// 16 KiB. Nothing where it is not that.
std::optional<JwsParts> split_jws(std::string_view compact);

// Whether the header asks for what nothing here acts on: crit, b64, jku, x5u or x5c (RFC 7515
// section 4.1, RFC 7797 section 3). It would make another key or another way of checking count.
bool asks_for_more(const JsonObject& header);

// Compared without case and with "application/" optional (RFC 7515 section 4.1.9).
bool is_same_type(std::string_view a, std::string_view b);

}  // namespace grantline::jose
