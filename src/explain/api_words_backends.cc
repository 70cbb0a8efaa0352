#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kFosite = "https://github.com/ory/fosite/blob/master/errors.go";
constexpr std::string_view kFositeToken =
    "https://github.com/ory/fosite/blob/master/handler/oauth2/strategy_hmacsha.go";
constexpr std::string_view kHydra = "https://github.com/ory/hydra/blob/master/oauth2/handler.go";
constexpr std::string_view kDex = "https://github.com/dexidp/dex/blob/master/server/handlers.go";
constexpr std::string_view kHasura =
    "https://github.com/hasura/graphql-engine/blob/master/server/src-lib/Hasura/Server/Auth/JWT.hs";
constexpr std::string_view kHasuraSecret =
    "https://github.com/hasura/graphql-engine/blob/master/server/src-lib/Hasura/Server/Auth.hs";
constexpr std::string_view kPostgrest =
    "https://docs.postgrest.org/en/stable/references/errors.html";
constexpr std::string_view kSupabase =
    "https://supabase.com/docs/guides/auth/debugging/error-codes";
constexpr std::string_view kSupabaseToken =
    "https://github.com/supabase/auth/blob/master/internal/api/auth.go";
constexpr std::string_view kFirebase =
    "https://github.com/firebase/firebase-admin-node/blob/main/src/auth/token-verifier.ts";
constexpr std::string_view kFirebaseCodes =
    "https://github.com/firebase/firebase-admin-node/blob/main/src/utils/error.ts";
constexpr std::string_view kGoogleAuth =
    "https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/jwt.py";
constexpr std::string_view kGoogleAuthNode =
    "https://github.com/googleapis/google-auth-library-nodejs/blob/main/src/auth/oauth2client.ts";

constexpr std::array kWords{
    // Hasura
    ApiWords{"jwtexpired", kExpired, "lifetime", true, "Hasura", kHasura},
    ApiWords{"jwtissuedatfuture", kEarly, "issued_ahead", true, "Hasura", kHasura},
    ApiWords{"jwtnotinaudience", kAud, "audience", true, "Hasura", kHasura},
    ApiWords{"jwtnotinissuer", kIss, "issuer", true, "Hasura", kHasura},
    ApiWords{"jwsinvalidsignature", kKey, "signature", true, "Hasura", kHasura},
    ApiWords{"missing * header in jwt authentication mode", kMissing, "missing", true, "Hasura",
             kHasura},
    ApiWords{"x-hasura-admin-secret/x-hasura-access-key required, but not found", kMissing,
             "missing", true, "Hasura", kHasuraSecret},
    ApiWords{"malformed authorization header", kHeader, "malformed", true, "Hasura", kHasura},
    ApiWords{"your requested role is not in allowed roles", kRight, "role", true, "Hasura",
             kHasura},
    // PostgREST
    ApiWords{"pgrst301", kExpired, "lifetime", false, "PostgREST", kPostgrest},
    ApiWords{"pgrst302", kMissing, "missing", true, "PostgREST", kPostgrest},
    ApiWords{"pgrst303", kExpired, "lifetime", false, "PostgREST", kPostgrest},
    ApiWords{"pgrst202", kPath, "no_function", true, "PostgREST", kPostgrest},
    ApiWords{"pgrst205", kPath, "no_table", true, "PostgREST", kPostgrest},
    ApiWords{"pgrst101", kMethod, "not_supported", true, "PostgREST", kPostgrest},
    ApiWords{"pgrst117", kMethod, "not_supported", true, "PostgREST", kPostgrest},
    ApiWords{"jwserror jwsinvalidsignature", kKey, "signature", true, "PostgREST", kPostgrest},
    ApiWords{"no suitable key or wrong key type", kKey, "kid", true, "PostgREST", kPostgrest},
    ApiWords{"jwt not in audience", kAud, "audience", true, "PostgREST", kPostgrest},
    ApiWords{"jwt issued at future", kEarly, "issued_ahead", true, "PostgREST", kPostgrest},
    ApiWords{"\"code\":\"42501\"", kRight, "postgres_role", true, "PostgREST", kPostgrest},
    ApiWords{"permission denied for table", kRight, "postgres_role", true, "PostgREST", kPostgrest},
    ApiWords{"permission denied for schema", kRight, "postgres_role", true, "PostgREST",
             kPostgrest},
    ApiWords{"permission denied for function", kRight, "postgres_role", true, "PostgREST",
             kPostgrest},
    ApiWords{"new row violates row-level security policy", kRight, "row_policy", true, "PostgREST",
             kPostgrest},
    // Ory Hydra
    ApiWords{"access token expired at", kExpired, "lifetime", true, "Ory Hydra", kFositeToken},
    ApiWords{"the request could not be authorized", kUnknown, "invalid_token", false, "Ory Hydra",
             kFosite},
    ApiWords{"only access tokens are allowed in the authorization header", kKind, "other_kind",
             true, "Ory Hydra", kHydra},
    ApiWords{"check that you provided valid credentials in the right format", kUnknown, "unknown",
             false, "Ory Hydra", kFosite},
    // Dex
    ApiWords{"invalid bearer token.", kMissing, "missing", false, "Dex", kDex},
    // Supabase
    ApiWords{"bad_jwt", kDamaged, "no_jwt", false, "Supabase", kSupabase},
    ApiWords{"no_authorization", kMissing, "missing", true, "Supabase", kSupabase},
    ApiWords{"session_not_found", kUnknown, "session", true, "Supabase", kSupabase},
    ApiWords{"session_expired", kExpired, "session", true, "Supabase", kSupabase},
    ApiWords{"user_banned", kRight, "blocked", true, "Supabase", kSupabase},
    ApiWords{"insufficient_aal", kRight, "mfa", true, "Supabase", kSupabase},
    ApiWords{"over_request_rate_limit", kRate, "limit", true, "Supabase", kSupabase},
    ApiWords{"over_email_send_rate_limit", kRate, "limit", true, "Supabase", kSupabase},
    ApiWords{"this endpoint requires a bearer token", kMissing, "missing", true, "Supabase",
             kSupabaseToken},
    ApiWords{"invalid claim: missing sub claim", kKind, "no_user", true, "Supabase",
             kSupabaseToken},
    ApiWords{"double check your supabase", kUnknown, "api_key", true, "Supabase", kSupabase},
    // Firebase
    ApiWords{"auth/id-token-expired", kExpired, "lifetime", true, "Firebase", kFirebaseCodes},
    ApiWords{"firebase id token has expired", kExpired, "lifetime", true, "Firebase", kFirebase},
    ApiWords{"auth/session-cookie-expired", kExpired, "lifetime", true, "Firebase", kFirebaseCodes},
    ApiWords{"auth/id-token-revoked", kUnknown, "revoked", true, "Firebase", kFirebaseCodes},
    ApiWords{"auth/session-cookie-revoked", kUnknown, "revoked", true, "Firebase", kFirebaseCodes},
    ApiWords{"auth/user-disabled", kRight, "blocked", true, "Firebase", kFirebaseCodes},
    ApiWords{"firebase id token has incorrect \"aud\"", kAud, "audience", true, "Firebase",
             kFirebase},
    ApiWords{"firebase id token has incorrect \"iss\"", kIss, "issuer", true, "Firebase",
             kFirebase},
    ApiWords{"firebase id token has incorrect algorithm", kKey, "alg", true, "Firebase", kFirebase},
    ApiWords{"firebase id token has invalid signature", kKey, "signature", true, "Firebase",
             kFirebase},
    ApiWords{"firebase id token has \"kid\" claim which does not", kKey, "kid", false, "Firebase",
             kFirebase},
    ApiWords{"firebase id token has no \"kid\" claim", kKind, "no_id_token", true, "Firebase",
             kFirebase},
    ApiWords{"but was given a custom token", kKind, "custom_token", true, "Firebase", kFirebase},
    ApiWords{"decoding firebase id token failed", kDamaged, "no_jwt", true, "Firebase", kFirebase},
    // google-auth
    ApiWords{"token used too early", kEarly, "issued_ahead", true, "google-auth", kGoogleAuth},
    ApiWords{"token has wrong audience", kAud, "audience", true, "google-auth", kGoogleAuth},
    ApiWords{"certificate for key id * not found", kKey, "kid", true, "google-auth", kGoogleAuth},
    // google-auth-library
    ApiWords{"wrong recipient, payload audience != requiredaudience", kAud, "audience", true,
             "google-auth-library", kGoogleAuthNode},
    ApiWords{"no pem found for envelope", kKey, "kid", true, "google-auth-library",
             kGoogleAuthNode},
    ApiWords{"token used too late", kExpired, "lifetime", true, "google-auth-library",
             kGoogleAuthNode},
};

}  // namespace

std::span<const ApiWords> backend_words() { return kWords; }

}  // namespace grantline::explain
