#include "explain/api_words.h"

#include <array>

namespace grantline::explain {
namespace {

constexpr std::string_view kExpired = "access_token_expired";
constexpr std::string_view kEarly = "access_token_not_yet_valid";
constexpr std::string_view kAud = "access_token_wrong_audience";
constexpr std::string_view kIss = "access_token_wrong_issuer";
constexpr std::string_view kKey = "access_token_key_or_algorithm";
constexpr std::string_view kDamaged = "access_token_damaged";
constexpr std::string_view kMissing = "access_token_missing";
constexpr std::string_view kHeader = "authorization_header_malformed";
constexpr std::string_view kUnknown = "access_token_revoked_or_unknown";
constexpr std::string_view kScope = "scope_missing";
constexpr std::string_view kRight = "permission_missing";
constexpr std::string_view kCsrf = "csrf_refused";
constexpr std::string_view kPath = "path_wrong";
constexpr std::string_view kRealm = "tenant_or_realm_wrong";
constexpr std::string_view kRate = "rate_limited";
constexpr std::string_view kQuota = "quota_exhausted";

constexpr std::string_view kIdentityModel =
    "https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/wiki";
constexpr std::string_view kSpring =
    "https://docs.spring.io/spring-security/reference/servlet/oauth2/resource-server/jwt.html";
constexpr std::string_view kSpringCsrf =
    "https://docs.spring.io/spring-security/reference/servlet/exploits/csrf.html";
constexpr std::string_view kJsonWebToken =
    "https://github.com/auth0/node-jsonwebtoken#errors--codes";
constexpr std::string_view kJose = "https://github.com/panva/jose/blob/main/src/util/errors.ts";
constexpr std::string_view kPyJwt = "https://pyjwt.readthedocs.io/en/stable/api.html#exceptions";
constexpr std::string_view kGoJwt = "https://github.com/golang-jwt/jwt/blob/main/errors.go";
constexpr std::string_view kAuthlib =
    "https://github.com/authlib/authlib/blob/main/authlib/oauth2/rfc6749/resource_protector.py";
constexpr std::string_view kNodeServer =
    "https://github.com/node-oauth/node-oauth2-server/blob/master/lib/handlers/"
    "authenticate-handler.js";
constexpr std::string_view kOauthToolkit =
    "https://github.com/django-oauth/django-oauth-toolkit/blob/master/oauth2_provider/"
    "oauth2_validators.py";
constexpr std::string_view kRestFramework =
    "https://github.com/encode/django-rest-framework/blob/main/rest_framework/exceptions.py";
constexpr std::string_view kEnvoy =
    "https://istio.io/latest/docs/ops/common-problems/security-issues/";
constexpr std::string_view kGitHub =
    "https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api";
constexpr std::string_view kGoogle =
    "https://developers.google.com/workspace/drive/api/guides/handle-errors";
constexpr std::string_view kGoogleCloud = "https://cloud.google.com/apis/design/errors";
constexpr std::string_view kGraph = "https://learn.microsoft.com/en-us/graph/errors";
constexpr std::string_view kAws =
    "https://repost.aws/knowledge-center/api-gateway-authentication-token-errors";
constexpr std::string_view kOkta = "https://developer.okta.com/docs/reference/error-codes/";
constexpr std::string_view kSpotify =
    "https://developer.spotify.com/documentation/web-api/concepts/api-calls";
constexpr std::string_view kSalesforce =
    "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm";
constexpr std::string_view kDiscord = "https://discord.com/developers/docs/topics/rate-limits";
constexpr std::string_view kZoom = "https://developers.zoom.us/docs/api/errors/";
constexpr std::string_view kAtlassian =
    "https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes";
constexpr std::string_view kKubernetes =
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/";
constexpr std::string_view kKeycloak = "https://www.keycloak.org/docs/latest/upgrading/";
constexpr std::string_view kOidcProvider =
    "https://github.com/panva/node-oidc-provider/blob/main/lib/helpers/errors.js";
constexpr std::string_view kDjango = "https://docs.djangoproject.com/en/stable/ref/csrf/";
constexpr std::string_view kCsurf = "https://github.com/expressjs/csurf#error-handling";
constexpr std::string_view kGrantline = "";

constexpr std::array kWords{
    // Microsoft
    ApiWords{"idx10223", kExpired, "lifetime", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"lifetime validation failed", kExpired, "lifetime", true, "Microsoft", kGraph},
    ApiWords{"idx10222", kEarly, "not_before", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"access token has expired or is not yet valid", kExpired, "lifetime", true,
             "Microsoft Graph", kGraph},
    ApiWords{"idx10214", kAud, "audience", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"invalid audience", kAud, "audience", true, "the API", kGraph},
    ApiWords{"access token validation failure. invalid audience", kAud, "audience", true,
             "Microsoft Graph", kGraph},
    ApiWords{"idx10205", kIss, "issuer", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10501", kKey, "kid", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10503", kKey, "signature", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10511", kKey, "signature", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx12741", kDamaged, "no_jwt", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx12709", kDamaged, "no_jwt", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"insufficient privileges to complete the operation", kRight, "graph_permission", true,
             "Microsoft Graph", kGraph},
    ApiWords{"authorization_requestdenied", kRight, "graph_permission", true, "Microsoft Graph",
             kGraph},
    // Spring Security
    ApiWords{"jwt expired at", kExpired, "lifetime", true, "Spring Security", kSpring},
    ApiWords{"jwt used before", kEarly, "not_before", true, "Spring Security", kSpring},
    ApiWords{"the aud claim is not valid", kAud, "audience", true, "Spring Security", kSpring},
    ApiWords{"the iss claim is not valid", kIss, "issuer", true, "Spring Security", kSpring},
    ApiWords{"another algorithm expected, or no matching key", kKey, "kid_or_alg", true,
             "Spring Security", kSpring},
    ApiWords{"bearer token is malformed", kHeader, "malformed", true, "Spring Security", kSpring},
    ApiWords{"requires higher privileges than provided by the access token", kScope,
             "insufficient_scope", true, "Spring Security", kSpring},
    ApiWords{"invalid csrf token", kCsrf, "csrf_token", true, "Spring Security or csurf",
             kSpringCsrf},
    ApiWords{"could not verify the provided csrf token", kCsrf, "csrf_token", true,
             "Spring Security", kSpringCsrf},
    ApiWords{"csrf verification failed", kCsrf, "csrf_token", true, "Django", kDjango},
    ApiWords{"ebadcsrftoken", kCsrf, "csrf_token", true, "csurf", kCsurf},
    // Libraries
    ApiWords{"jwt expired", kExpired, "lifetime", true, "jsonwebtoken", kJsonWebToken},
    ApiWords{"jwt not active", kEarly, "not_before", true, "jsonwebtoken", kJsonWebToken},
    ApiWords{"jwt audience invalid", kAud, "audience", true, "jsonwebtoken", kJsonWebToken},
    ApiWords{"jwt issuer invalid", kIss, "issuer", true, "jsonwebtoken", kJsonWebToken},
    ApiWords{"jwt malformed", kDamaged, "no_jwt", false, "jsonwebtoken", kJsonWebToken},
    ApiWords{"jwt signature is required", kDamaged, "signature_absent", true, "jsonwebtoken",
             kJsonWebToken},
    ApiWords{"invalid signature", kKey, "signature", true, "jsonwebtoken", kJsonWebToken},
    ApiWords{"\"exp\" claim timestamp check failed", kExpired, "lifetime", true, "jose", kJose},
    ApiWords{"\"nbf\" claim timestamp check failed", kEarly, "not_before", true, "jose", kJose},
    ApiWords{"unexpected \"aud\" claim value", kAud, "audience", true, "jose", kJose},
    ApiWords{"unexpected \"iss\" claim value", kIss, "issuer", true, "jose", kJose},
    ApiWords{"no applicable key found in the json web key set", kKey, "kid", true, "jose", kJose},
    ApiWords{"signature verification failed", kKey, "signature", true, "jose or PyJWT", kJose},
    ApiWords{"signature has expired", kExpired, "lifetime", true, "PyJWT", kPyJwt},
    ApiWords{"audience doesn't match", kAud, "audience", true, "PyJWT", kPyJwt},
    ApiWords{"token is missing the \"aud\" claim", kAud, "audience_absent", true, "PyJWT", kPyJwt},
    ApiWords{"the token is not yet valid", kEarly, "not_before", true, "PyJWT", kPyJwt},
    ApiWords{"not enough segments", kDamaged, "no_jwt", false, "PyJWT", kPyJwt},
    ApiWords{"token is expired", kExpired, "lifetime", true, "golang-jwt or go-oidc", kGoJwt},
    ApiWords{"token is not valid yet", kEarly, "not_before", true, "golang-jwt", kGoJwt},
    ApiWords{"token has invalid audience", kAud, "audience", true, "golang-jwt", kGoJwt},
    ApiWords{"token has invalid issuer", kIss, "issuer", true, "golang-jwt", kGoJwt},
    ApiWords{"token signature is invalid", kKey, "signature", true, "golang-jwt", kGoJwt},
    ApiWords{"invalid number of segments", kDamaged, "no_jwt", false, "golang-jwt", kGoJwt},
    // Envoy and Istio
    ApiWords{"jwt is expired", kExpired, "lifetime", true, "Envoy", kEnvoy},
    ApiWords{"jwt is missing", kMissing, "missing", true, "Envoy", kEnvoy},
    ApiWords{"jwt not yet valid", kEarly, "not_before", true, "Envoy", kEnvoy},
    ApiWords{"jwks doesn't have key to match kid or alg", kKey, "kid_or_alg", true, "Envoy",
             kEnvoy},
    ApiWords{"audiences in jwt are not allowed", kAud, "audience", true, "Envoy", kEnvoy},
    ApiWords{"jwt issuer is not configured", kIss, "issuer", true, "Envoy", kEnvoy},
    ApiWords{"jwt verification fails", kKey, "signature", true, "Envoy", kEnvoy},
    ApiWords{"jwt is not in the form of header.payload.signature", kDamaged, "no_jwt", false,
             "Envoy", kEnvoy},
    ApiWords{"rbac: access denied", kRight, "rbac", true, "Envoy", kEnvoy},
    // GitHub
    ApiWords{"bad credentials", kUnknown, "bad_credentials", true, "GitHub", kGitHub},
    ApiWords{"requires authentication", kMissing, "missing", true, "GitHub", kGitHub},
    ApiWords{"secondary rate limit", kRate, "secondary_rate_limit", true, "GitHub", kGitHub},
    ApiWords{"api rate limit exceeded", kRate, "primary_rate_limit", true, "GitHub", kGitHub},
    ApiWords{"resource not accessible by", kRight, "app_permission", true, "GitHub", kGitHub},
    ApiWords{"resource protected by organization saml enforcement", kRight, "saml", true, "GitHub",
             kGitHub},
    ApiWords{"\"documentation_url\":\"https://docs.github.com/rest\",\"status\":\"404\"",
             "resource_hidden_or_gone", "hidden", false, "GitHub", kGitHub},
    // Google
    ApiWords{"access_token_scope_insufficient", kScope, "insufficient_scope", true, "Google",
             kGoogle},
    ApiWords{"request had insufficient authentication scopes", kScope, "insufficient_scope", true,
             "Google", kGoogle},
    ApiWords{"access_token_expired", kExpired, "lifetime", true, "Google", kGoogleCloud},
    ApiWords{"request had invalid authentication credentials", kExpired, "lifetime", false,
             "Google", kGoogleCloud},
    ApiWords{"request is missing required authentication credential", kMissing, "missing", true,
             "Google", kGoogleCloud},
    ApiWords{"service_disabled", kRight, "api_not_enabled", true, "Google", kGoogleCloud},
    ApiWords{"accessnotconfigured", kRight, "api_not_enabled", true, "Google", kGoogle},
    ApiWords{"dailylimitexceeded", kQuota, "daily", true, "Google", kGoogle},
    ApiWords{"userratelimitexceeded", kRate, "per_user", true, "Google", kGoogle},
    ApiWords{"ratelimitexceeded", kRate, "per_project", true, "Google", kGoogle},
    ApiWords{"rate_limit_exceeded", kRate, "per_project", true, "Google", kGoogleCloud},
    ApiWords{"domainpolicy", kRight, "domain_policy", true, "Google", kGoogle},
    // AWS
    ApiWords{"missing authentication token", kPath, "aws_no_such_route", true, "Amazon API Gateway",
             kAws},
    ApiWords{"the incoming token has expired", kExpired, "lifetime", true, "Amazon API Gateway",
             kAws},
    ApiWords{"is not authorized to access this resource", kRight, "authorizer_denied", true,
             "Amazon API Gateway", kAws},
    ApiWords{"signature expired:", kEarly, "clock", true, "AWS", kAws},
    // Okta, Spotify, Salesforce, Discord, Zoom, Atlassian
    ApiWords{"e0000011", kUnknown, "invalid_token", true, "Okta", kOkta},
    ApiWords{"e0000006", kRight, "role", true, "Okta", kOkta},
    ApiWords{"e0000047", kRate, "okta_rate", true, "Okta", kOkta},
    ApiWords{"e0000007", "resource_hidden_or_gone", "not_found", true, "Okta", kOkta},
    ApiWords{"e0000022", "method_wrong", "not_supported", true, "Okta", kOkta},
    ApiWords{"the access token expired", kExpired, "lifetime", true, "Spotify", kSpotify},
    ApiWords{"insufficient client scope", kScope, "insufficient_scope", true, "Spotify", kSpotify},
    ApiWords{"only valid bearer authentication supported", kHeader, "scheme", true, "Spotify",
             kSpotify},
    ApiWords{"invalid_session_id", kExpired, "session", false, "Salesforce", kSalesforce},
    ApiWords{"request_limit_exceeded", kQuota, "daily", true, "Salesforce", kSalesforce},
    ApiWords{"insufficient_access", kRight, "profile", true, "Salesforce", kSalesforce},
    ApiWords{"you are being rate limited", kRate, "bucket", true, "Discord", kDiscord},
    ApiWords{"access token is expired", kExpired, "lifetime", true, "Zoom", kZoom},
    ApiWords{"does not contain scopes", kScope, "insufficient_scope", true, "Zoom", kZoom},
    ApiWords{"scope does not match", kScope, "insufficient_scope", true, "Atlassian", kAtlassian},
    // Servers
    ApiWords{"realm does not exist", kRealm, "no_realm", true, "Keycloak", kKeycloak},
    ApiWords{"unable to find matching target resource method", kPath, "no_route", true, "Keycloak",
             kKeycloak},
    ApiWords{"could not find resource for full path", kPath, "no_route", true, "Keycloak",
             kKeycloak},
    ApiWords{"unrecognized route or not allowed method", kPath, "no_route", true, "oidc-provider",
             kOidcProvider},
    ApiWords{"missing 'authorization' in headers", kMissing, "missing", true, "Authlib", kAuthlib},
    ApiWords{"invalid token: access token has expired", kExpired, "lifetime", true,
             "node-oauth2-server", kNodeServer},
    ApiWords{"invalid token: access token is invalid", kUnknown, "unknown", true,
             "node-oauth2-server", kNodeServer},
    ApiWords{"unauthorized request: no authentication given", kMissing, "missing", true,
             "node-oauth2-server", kNodeServer},
    ApiWords{"insufficient scope: authorized scope is insufficient", kScope, "insufficient_scope",
             true, "node-oauth2-server", kNodeServer},
    ApiWords{"the access token has expired.", kExpired, "lifetime", true, "Django OAuth Toolkit",
             kOauthToolkit},
    ApiWords{"the access token is invalid.", kUnknown, "unknown", false, "Django OAuth Toolkit",
             kOauthToolkit},
    ApiWords{"the access token is valid but does not have enough scope.", kScope,
             "insufficient_scope", true, "Django OAuth Toolkit", kOauthToolkit},
    ApiWords{"\"required_scopes\":", kScope, "insufficient_scope", true, "Django OAuth Toolkit",
             "https://django-oauth-toolkit.readthedocs.io/en/latest/settings.html"},
    ApiWords{"authentication credentials were not provided", kMissing, "missing", true,
             "Django REST framework", kRestFramework},
    ApiWords{"you do not have permission to perform this action", kRight, "denied", false,
             "Django REST framework", kRestFramework},
    ApiWords{"no access token provided", kMissing, "missing", true, "oidc-provider", kOidcProvider},
    ApiWords{"aadsts90002", kRealm, "no_tenant", true, "Microsoft Entra ID", kGraph},
    ApiWords{"\" cannot ", kRight, "kubernetes_rbac", false, "Kubernetes", kKubernetes},
    ApiWords{"the access token expired ", kExpired, "lifetime", true, "grantline", kGrantline},
    ApiWords{"token has been revoked", kUnknown, "revoked", true, "the API", kGrantline},
    ApiWords{"token was revoked", kUnknown, "revoked", true, "the API", kGrantline},
    ApiWords{"token has expired", kExpired, "lifetime", true, "the API", kGrantline},
    ApiWords{"token expired", kExpired, "lifetime", true, "the API", kGrantline},
    ApiWords{"insufficient_scope", kScope, "insufficient_scope", true, "the API", kGrantline},
    ApiWords{"insufficient scope", kScope, "insufficient_scope", true, "the API", kGrantline},
    ApiWords{"quota exceeded", kQuota, "quota", true, "the API", kGrantline},
    ApiWords{"rate limit", kRate, "limit", false, "the API", kGrantline},
    ApiWords{"too many requests", kRate, "limit", false, "the API", kGrantline},
};

}  // namespace

std::span<const ApiWords> api_words() { return kWords; }

}  // namespace grantline::explain
