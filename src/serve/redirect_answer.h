#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flow/authorize_request.h"
#include "serve/app.h"

namespace grantline::serve {

using AnswerParams = std::vector<std::pair<std::string, std::string>>;

// The answer to an authorization request (RFC 6749 section 4.1.2), with `state` and `iss` (RFC
// 9207), by the target's response mode. Each value is percent-encoded, so none can add a parameter
// or a header.
net::Response redirect_answer(const App& app, const flow::AnswerTarget& target,
                              const store::ClientRecord& client, AnswerParams params);

// RFC 6749 section 4.1.2.1. What a person decided, or a silent check found, is counted but not
// recorded.
net::Response redirect_error(App& app, const Call& call, const flow::AnswerTarget& target,
                             const store::ClientRecord& client, const Refusal& refusal);

// `uri` with one more parameter in its query.
std::string with_parameter(std::string uri, std::string_view name, std::string_view value);

}  // namespace grantline::serve
