#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "spec/client_metadata.h"

namespace grantline::serve {

// Client metadata as the administration reads and shows it: RFC 7591's names, words as registered,
// durations as "15m"; every member is there, null where the server's setting holds.
JsonObject metadata_json(const ClientMetadata& metadata);

// Takes what the request's "metadata" object names and leaves the rest as it is; null takes a
// member back to its default. What is wrong, as a sentence; or nothing.
std::optional<std::string> take_metadata(const JsonObject& request, ClientMetadata& metadata);

// What of the whole does not fit together, as a sentence; or nothing.
std::optional<std::string> metadata_fault(const ClientMetadata& metadata);

}  // namespace grantline::serve
