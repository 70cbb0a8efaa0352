#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::array kWords{
    // the API
    ApiWords{"invalid audience", kAud, "audience", true, "the API", ""},
    ApiWords{"token has been revoked", kUnknown, "revoked", true, "the API", ""},
    ApiWords{"token was revoked", kUnknown, "revoked", true, "the API", ""},
    ApiWords{"token has expired", kExpired, "lifetime", true, "the API", ""},
    ApiWords{"token expired", kExpired, "lifetime", true, "the API", ""},
    ApiWords{"insufficient_scope", kScope, "insufficient_scope", true, "the API", ""},
    ApiWords{"insufficient scope", kScope, "insufficient_scope", true, "the API", ""},
    ApiWords{"method not allowed", kMethod, "not_allowed", true, "the API", ""},
    ApiWords{"quota exceeded", kQuota, "quota", true, "the API", ""},
    ApiWords{"rate limit", kRate, "limit", false, "the API", ""},
    ApiWords{"too many requests", kRate, "limit", false, "the API", ""},
};

}  // namespace

std::span<const ApiWords> general_words() { return kWords; }

}  // namespace grantline::explain
