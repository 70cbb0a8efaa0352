#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kJsonWebToken =
    "https://github.com/auth0/node-jsonwebtoken/blob/master/verify.js";
constexpr std::string_view kJwksRsa = "https://github.com/auth0/node-jwks-rsa/tree/master/src";
constexpr std::string_view kExpressJwt =
    "https://github.com/auth0/express-jwt/blob/master/src/index.ts";
constexpr std::string_view kPassportJwt =
    "https://github.com/mikenicholson/passport-jwt/blob/master/lib/strategy.js";
constexpr std::string_view kOauthBearer =
    "https://github.com/auth0/node-oauth2-jwt-bearer/blob/main/packages/access-token-jwt/src/"
    "validate.ts";
constexpr std::string_view kJose =
    "https://github.com/panva/jose/blob/main/src/lib/jwt_claims_set.ts";
constexpr std::string_view kJoseErrors =
    "https://github.com/panva/jose/blob/main/src/util/errors.ts";
constexpr std::string_view kJoseJws = "https://github.com/panva/jose/tree/main/src/jws";
constexpr std::string_view kJoseRemote =
    "https://github.com/panva/jose/blob/main/src/jwks/remote.ts";
constexpr std::string_view kNodeServer =
    "https://github.com/node-oauth/node-oauth2-server/blob/master/lib/handlers/"
    "authenticate-handler.js";
constexpr std::string_view kCsurf = "https://github.com/expressjs/csurf#custom-error-handling";
constexpr std::string_view kGoJwt = "https://github.com/golang-jwt/jwt/blob/main/errors.go";
constexpr std::string_view kGoJwtParser = "https://github.com/golang-jwt/jwt/blob/main/parser.go";
constexpr std::string_view kGoRsa =
    "https://github.com/golang/go/blob/master/src/crypto/rsa/rsa.go";
constexpr std::string_view kGoOidc = "https://github.com/coreos/go-oidc/blob/v3/oidc/verify.go";
constexpr std::string_view kGoOidcKeys = "https://github.com/coreos/go-oidc/blob/v3/oidc/jwks.go";
constexpr std::string_view kGoJose = "https://github.com/go-jose/go-jose/blob/main/jwt/errors.go";
constexpr std::string_view kGoJoseShared = "https://github.com/go-jose/go-jose/blob/main/shared.go";
constexpr std::string_view kJwx =
    "https://github.com/lestrrat-go/jwx/blob/develop/v2/jwt/validate.go";
constexpr std::string_view kJwxJws =
    "https://github.com/lestrrat-go/jwx/blob/develop/v2/jws/jws.go";
constexpr std::string_view kRustJwt =
    "https://github.com/Keats/jsonwebtoken/blob/master/src/errors.rs";

constexpr std::array kWords{
    // jsonwebtoken (npm)
    ApiWords{"jwt expired", kExpired, "lifetime", true, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"jwt not active", kEarly, "not_before", true, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"jwt audience invalid", kAud, "audience", true, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"jwt issuer invalid", kIss, "issuer", true, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"jwt malformed", kDamaged, "no_jwt", false, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"jwt signature is required", kDamaged, "signature_absent", true, "jsonwebtoken (npm)",
             kJsonWebToken},
    ApiWords{"invalid signature", kKey, "signature", true, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"invalid algorithm", kKey, "alg", true, "jsonwebtoken (npm)", kJsonWebToken},
    ApiWords{"jwt must be provided", kMissing, "missing", true, "jsonwebtoken (npm)",
             kJsonWebToken},
    ApiWords{"jwt must be a string", kMissing, "missing", false, "jsonwebtoken (npm)",
             kJsonWebToken},
    ApiWords{"secret or public key must be provided", kKey, "no_keys", true, "jsonwebtoken (npm)",
             kJsonWebToken},
    ApiWords{"maxage exceeded", kExpired, "max_age", true, "jsonwebtoken (npm)", kJsonWebToken},
    // jwks-rsa
    ApiWords{"unable to find a signing key that matches", kKey, "kid", true, "jwks-rsa", kJwksRsa},
    ApiWords{"too many requests to the jwks endpoint", kKey, "keys_unreachable", true, "jwks-rsa",
             kJwksRsa},
    // express-jwt
    ApiWords{"no authorization token was found", kMissing, "missing", true, "express-jwt",
             kExpressJwt},
    ApiWords{"credentials_required", kMissing, "missing", true, "express-jwt", kExpressJwt},
    ApiWords{"format is authorization: bearer [token]", kHeader, "malformed", true, "express-jwt",
             kExpressJwt},
    ApiWords{"credentials_bad_format", kHeader, "malformed", true, "express-jwt", kExpressJwt},
    ApiWords{"credentials_bad_scheme", kHeader, "scheme", true, "express-jwt", kExpressJwt},
    ApiWords{"revoked_token", kUnknown, "revoked", true, "express-jwt", kExpressJwt},
    // passport-jwt
    ApiWords{"no auth token", kMissing, "missing", true, "passport-jwt", kPassportJwt},
    // express-oauth2-jwt-bearer
    ApiWords{"unexpected \"aud\" value", kAud, "audience", true, "express-oauth2-jwt-bearer",
             kOauthBearer},
    ApiWords{"unexpected \"iss\" value", kIss, "issuer", true, "express-oauth2-jwt-bearer",
             kOauthBearer},
    ApiWords{"unexpected \"exp\" value", kExpired, "lifetime", true, "express-oauth2-jwt-bearer",
             kOauthBearer},
    ApiWords{"unexpected \"typ\" value", kKind, "type", true, "express-oauth2-jwt-bearer",
             kOauthBearer},
    ApiWords{"unexpected \"alg\" value", kKey, "alg", true, "express-oauth2-jwt-bearer",
             kOauthBearer},
    // jose (npm)
    ApiWords{"\"exp\" claim timestamp check failed", kExpired, "lifetime", true, "jose (npm)",
             kJose},
    ApiWords{"\"nbf\" claim timestamp check failed", kEarly, "not_before", true, "jose (npm)",
             kJose},
    ApiWords{"\"iat\" claim timestamp check failed (it should be in the past)", kEarly,
             "issued_ahead", true, "jose (npm)", kJose},
    ApiWords{"\"iat\" claim timestamp check failed (too far in the past)", kExpired, "max_age",
             true, "jose (npm)", kJose},
    ApiWords{"unexpected \"aud\" claim value", kAud, "audience", true, "jose (npm)", kJose},
    ApiWords{"missing required \"aud\" claim", kAud, "audience_absent", true, "jose (npm)", kJose},
    ApiWords{"unexpected \"iss\" claim value", kIss, "issuer", true, "jose (npm)", kJose},
    ApiWords{"missing required \"iss\" claim", kIss, "issuer_absent", true, "jose (npm)", kJose},
    ApiWords{"unexpected \"typ\" jwt header value", kKind, "type", true, "jose (npm)", kJose},
    // jose (npm)
    ApiWords{"no applicable key found in the json web key set", kKey, "kid", true, "jose (npm)",
             kJoseErrors},
    ApiWords{"signature verification failed", kKey, "signature", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jwt_expired", kExpired, "lifetime", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jws_signature_verification_failed", kKey, "signature", true, "jose (npm)",
             kJoseErrors},
    ApiWords{"err_jwks_no_matching_key", kKey, "kid", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jwks_multiple_matching_keys", kKey, "kid", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jwks_timeout", kKey, "keys_unreachable", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jws_invalid", kDamaged, "no_jwt", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jwt_invalid", kDamaged, "no_jwt", true, "jose (npm)", kJoseErrors},
    ApiWords{"err_jose_alg_not_allowed", kKey, "alg", true, "jose (npm)", kJoseErrors},
    ApiWords{"invalid compact jws", kDamaged, "no_jwt", true, "jose (npm)", kJoseJws},
    ApiWords{"\"alg\" (algorithm) header parameter value not allowed", kKey, "alg", true,
             "jose (npm)", kJoseJws},
    ApiWords{"expected 200 ok from the json web key set http response", kKey, "keys_unreachable",
             true, "jose (npm)", kJoseRemote},
    // node-oauth2-server
    ApiWords{"invalid token: access token has expired", kExpired, "lifetime", true,
             "node-oauth2-server", kNodeServer},
    ApiWords{"invalid token: access token is invalid", kUnknown, "unknown", true,
             "node-oauth2-server", kNodeServer},
    ApiWords{"unauthorized request: no authentication given", kMissing, "missing", true,
             "node-oauth2-server", kNodeServer},
    ApiWords{"insufficient scope: authorized scope is insufficient", kScope, "insufficient_scope",
             true, "node-oauth2-server", kNodeServer},
    // csurf
    ApiWords{"ebadcsrftoken", kCsrf, "csrf_token", true, "csurf", kCsurf},
    // golang-jwt
    ApiWords{"token is expired", kExpired, "lifetime", true, "golang-jwt", kGoJwt},
    ApiWords{"token is not valid yet", kEarly, "not_before", true, "golang-jwt", kGoJwt},
    ApiWords{"token used before issued", kEarly, "issued_ahead", true, "golang-jwt", kGoJwt},
    ApiWords{"token has invalid audience", kAud, "audience", true, "golang-jwt", kGoJwt},
    ApiWords{"token has invalid issuer", kIss, "issuer", true, "golang-jwt", kGoJwt},
    ApiWords{"token signature is invalid", kKey, "signature", true, "golang-jwt", kGoJwt},
    ApiWords{"token is malformed", kDamaged, "no_jwt", true, "golang-jwt", kGoJwt},
    ApiWords{"key is of invalid type", kKey, "key_type", true, "golang-jwt", kGoJwt},
    ApiWords{"invalid number of segments", kDamaged, "no_jwt", false, "golang-jwt", kGoJwtParser},
    ApiWords{"crypto/rsa: verification error", kKey, "signature", true, "golang-jwt", kGoRsa},
    // go-oidc
    ApiWords{"oidc: expected audience", kAud, "audience", true, "go-oidc", kGoOidc},
    ApiWords{"id token issued by a different provider", kIss, "issuer", true, "go-oidc", kGoOidc},
    ApiWords{"id token signed with unsupported algorithm", kKey, "alg", true, "go-oidc", kGoOidc},
    ApiWords{"failed to verify signature: failed to verify id token signature", kKey, "signature",
             true, "go-oidc", kGoOidc},
    ApiWords{"oidc: token is expired", kExpired, "lifetime", true, "go-oidc", kGoOidc},
    ApiWords{"malformed jwt, expected 3 parts got 1", kKind, "opaque_for_jwt", true, "go-oidc",
             kGoOidc},
    ApiWords{"oidc: malformed jwt", kDamaged, "no_jwt", true, "go-oidc", kGoOidc},
    ApiWords{"before the nbf (not before) time", kEarly, "not_before", true, "go-oidc", kGoOidc},
    ApiWords{"fetching keys oidc:", kKey, "keys_unreachable", true, "go-oidc", kGoOidcKeys},
    // go-jose
    ApiWords{"validation failed, invalid audience claim (aud)", kAud, "audience", true, "go-jose",
             kGoJose},
    ApiWords{"validation failed, invalid issuer claim (iss)", kIss, "issuer", true, "go-jose",
             kGoJose},
    ApiWords{"validation failed, token not valid yet (nbf)", kEarly, "not_before", true, "go-jose",
             kGoJose},
    ApiWords{"token issued in the future (iat)", kEarly, "issued_ahead", true, "go-jose", kGoJose},
    ApiWords{"error in cryptographic primitive", kKey, "signature", true, "go-jose", kGoJoseShared},
    // jwx
    ApiWords{"\"exp\" not satisfied", kExpired, "lifetime", true, "jwx", kJwx},
    ApiWords{"\"nbf\" not satisfied", kEarly, "not_before", true, "jwx", kJwx},
    ApiWords{"\"iat\" not satisfied", kEarly, "issued_ahead", true, "jwx", kJwx},
    ApiWords{"\"aud\" not satisfied", kAud, "audience", true, "jwx", kJwx},
    ApiWords{"\"iss\" not satisfied", kIss, "issuer", true, "jwx", kJwx},
    ApiWords{"could not verify message using any of the signatures or keys", kKey, "signature",
             true, "jwx", kJwxJws},
    // jsonwebtoken (Rust)
    ApiWords{"expiredsignature", kExpired, "lifetime", true, "jsonwebtoken (Rust)", kRustJwt},
    ApiWords{"immaturesignature", kEarly, "not_before", true, "jsonwebtoken (Rust)", kRustJwt},
    ApiWords{"invalidaudience", kAud, "audience", true, "jsonwebtoken (Rust)", kRustJwt},
    ApiWords{"invalidissuer", kIss, "issuer", true, "jsonwebtoken (Rust)", kRustJwt},
    ApiWords{"invalidsignature", kKey, "signature", false, "jsonwebtoken (Rust)", kRustJwt},
};

}  // namespace

std::span<const ApiWords> javascript_go_words() { return kWords; }

}  // namespace grantline::explain
