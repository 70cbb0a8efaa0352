#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kIdentityModel =
    "https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/blob/dev/"
    "src/Microsoft.IdentityModel.Tokens/LogMessages.cs";
constexpr std::string_view kIdentityJwt =
    "https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/blob/dev/"
    "src/System.IdentityModel.Tokens.Jwt/LogMessages.cs";
constexpr std::string_view kIdentityJson =
    "https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/blob/dev/"
    "src/Microsoft.IdentityModel.JsonWebTokens/LogMessages.cs";
constexpr std::string_view kIdentityProtocols =
    "https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/blob/dev/"
    "src/Microsoft.IdentityModel.Protocols/LogMessages.cs";
constexpr std::string_view kIdentityWeb =
    "https://github.com/AzureAD/microsoft-identity-web/blob/master/src/Microsoft.Identity.Web/"
    "Constants/IDWebErrorMessage.cs";
constexpr std::string_view kAspNet =
    "https://github.com/dotnet/aspnetcore/blob/main/src/Security/Authentication/JwtBearer/src/"
    "JwtBearerHandler.cs";
constexpr std::string_view kSpring =
    "https://github.com/spring-projects/spring-security/tree/main/oauth2/oauth2-jose/src/main/"
    "java/org/springframework/security/oauth2/jwt";
constexpr std::string_view kSpringDocs =
    "https://github.com/spring-projects/spring-security/blob/"
    "3a9ee467199c9246ebdae247ab9c65508b6e823f/docs/manual/src/docs/asciidoc/_includes/servlet/"
    "preface/oauth2-resourceserver.adoc";
constexpr std::string_view kSpringServer =
    "https://github.com/spring-projects/spring-security/tree/main/oauth2/oauth2-resource-server/"
    "src/main/java/org/springframework/security/oauth2/server/resource";
constexpr std::string_view kSpringFilter =
    "https://github.com/spring-projects/spring-security/blob/main/web/src/main/java/org/"
    "springframework/security/web/access/ExceptionTranslationFilter.java";
constexpr std::string_view kSpringOauth =
    "https://github.com/spring-attic/spring-security-oauth/tree/main/spring-security-oauth2/src/"
    "main/java/org/springframework/security/oauth2/provider";
constexpr std::string_view kSpringCsrf =
    "https://github.com/spring-projects/spring-security/tree/main/web/src/main/java/org/"
    "springframework/security/web/csrf";
constexpr std::string_view kNimbus =
    "https://bitbucket.org/connect2id/nimbus-jose-jwt/src/master/src/main/java/com/nimbusds/jwt/"
    "proc/DefaultJWTProcessor.java";
constexpr std::string_view kNimbusClaims =
    "https://bitbucket.org/connect2id/nimbus-jose-jwt/src/master/src/main/java/com/nimbusds/jwt/"
    "proc/DefaultJWTClaimsVerifier.java";
constexpr std::string_view kNimbusParse =
    "https://bitbucket.org/connect2id/nimbus-jose-jwt/src/master/src/main/java/com/nimbusds/jose/"
    "JOSEObject.java";
constexpr std::string_view kNimbusJwtParse =
    "https://bitbucket.org/connect2id/nimbus-jose-jwt/src/master/src/main/java/com/nimbusds/jwt/"
    "JWTParser.java";
constexpr std::string_view kNimbusKeys =
    "https://bitbucket.org/connect2id/nimbus-jose-jwt/src/master/src/main/java/com/nimbusds/jose/"
    "jwk/source/RemoteJWKSet.java";
constexpr std::string_view kJavaJwt =
    "https://github.com/auth0/java-jwt/blob/master/lib/src/main/java/com/auth0/jwt/"
    "JWTVerifier.java";
constexpr std::string_view kJavaJwtErrors =
    "https://github.com/auth0/java-jwt/tree/master/lib/src/main/java/com/auth0/jwt/exceptions";
constexpr std::string_view kJavaJwtParts =
    "https://github.com/auth0/java-jwt/blob/master/lib/src/main/java/com/auth0/jwt/TokenUtils.java";
constexpr std::string_view kJjwt =
    "https://github.com/jwtk/jjwt/blob/master/impl/src/main/java/io/jsonwebtoken/impl/"
    "DefaultJwtParser.java";
constexpr std::string_view kJjwt11 =
    "https://github.com/jwtk/jjwt/blob/0.11.5/impl/src/main/java/io/jsonwebtoken/impl/"
    "DefaultJwtParser.java";
constexpr std::string_view kJose4j =
    "https://bitbucket.org/b_c/jose4j/src/master/src/main/java/org/jose4j/jwt/consumer/";
constexpr std::string_view kJose4jKeys =
    "https://bitbucket.org/b_c/jose4j/src/master/src/main/java/org/jose4j/keys/resolvers/";
constexpr std::string_view kKeycloakToken =
    "https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/"
    "TokenVerifier.java";
constexpr std::string_view kKeycloakAdapter =
    "https://github.com/keycloak/keycloak/blob/24.0.5/adapters/oidc/adapter-core/src/main/java/"
    "org/keycloak/adapters/rotation/AdapterTokenVerifier.java";

constexpr std::array kWords{
    // Microsoft.IdentityModel
    ApiWords{"idx10223", kExpired, "lifetime", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"lifetime validation failed. the token is expired", kExpired, "lifetime", true,
             "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10222", kEarly, "not_before", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"lifetime validation failed. the token is not yet valid", kEarly, "not_before", true,
             "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"lifetime validation failed", kExpired, "lifetime", false, "Microsoft.IdentityModel",
             kIdentityModel},
    ApiWords{"idx10230", kExpired, "lifetime", false, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10214", kAud, "audience", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"audience validation failed", kAud, "audience", true, "Microsoft.IdentityModel",
             kIdentityModel},
    ApiWords{"idx10206", kAud, "audience_absent", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10207", kAud, "audience_absent", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10208", kAud, "audience_not_configured", true, "Microsoft.IdentityModel",
             kIdentityModel},
    ApiWords{"idx10231", kAud, "audience", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10205", kIss, "issuer", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"issuer validation failed", kIss, "issuer", true, "Microsoft.IdentityModel",
             kIdentityModel},
    ApiWords{"idx10204", kIss, "issuer_not_configured", true, "Microsoft.IdentityModel",
             kIdentityModel},
    ApiWords{"idx10211", kIss, "issuer_absent", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10248", kKey, "certificate", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10249", kKey, "certificate", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10256", kKind, "type", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10257", kKind, "type", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10228", kUnknown, "replayed", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10500", kKey, "no_keys", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10501", kKey, "kid", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10503", kKey, "signature", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10511", kKey, "signature", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10516", kKey, "kid", false, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10517", kKey, "kid", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10504", kDamaged, "signature_absent", true, "Microsoft.IdentityModel",
             kIdentityModel},
    ApiWords{"idx10508", kDamaged, "signature", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10634", kKey, "alg", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10652", kKey, "alg", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10653", kKey, "key_size", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10603", kKey, "encryption", true, "Microsoft.IdentityModel", kIdentityModel},
    ApiWords{"idx10609", kKey, "encryption", true, "Microsoft.IdentityModel", kIdentityModel},
    // Microsoft.IdentityModel
    ApiWords{"idx12741", kDamaged, "no_jwt", true, "Microsoft.IdentityModel", kIdentityJwt},
    ApiWords{"idx12709", kDamaged, "no_jwt", true, "Microsoft.IdentityModel", kIdentityJwt},
    ApiWords{"idx12729", kDamaged, "header", true, "Microsoft.IdentityModel", kIdentityJwt},
    ApiWords{"idx12723", kDamaged, "payload", true, "Microsoft.IdentityModel", kIdentityJwt},
    // Microsoft.IdentityModel
    ApiWords{"idx14100", kDamaged, "no_jwt", true, "Microsoft.IdentityModel", kIdentityJson},
    ApiWords{"idx14120", kDamaged, "no_jwt", true, "Microsoft.IdentityModel", kIdentityJson},
    ApiWords{"idx14101", kDamaged, "payload", true, "Microsoft.IdentityModel", kIdentityJson},
    ApiWords{"idx14102", kDamaged, "header", true, "Microsoft.IdentityModel", kIdentityJson},
    ApiWords{"jwt is not well formed", kDamaged, "no_jwt", true, "Microsoft.IdentityModel",
             kIdentityJson},
    // Microsoft.IdentityModel
    ApiWords{"idx20803", kKey, "keys_unreachable", true, "Microsoft.IdentityModel",
             kIdentityProtocols},
    ApiWords{"idx20804", kKey, "keys_unreachable", true, "Microsoft.IdentityModel",
             kIdentityProtocols},
    // Microsoft.Identity.Web
    ApiWords{"idw10201", kScope, "no_scope_or_role", true, "Microsoft.Identity.Web", kIdentityWeb},
    ApiWords{"idw10202", kRight, "role", true, "Microsoft.Identity.Web", kIdentityWeb},
    ApiWords{"idw10203", kScope, "insufficient_scope", true, "Microsoft.Identity.Web",
             kIdentityWeb},
    ApiWords{"idw10204", kMissing, "missing", false, "Microsoft.Identity.Web", kIdentityWeb},
    ApiWords{"idw10303", kIss, "issuer", true, "Microsoft.Identity.Web", kIdentityWeb},
    ApiWords{"does not match any of the valid issuers provided for this application", kIss,
             "issuer", true, "Microsoft.Identity.Web", kIdentityWeb},
    // JwtBearer of ASP.NET Core
    ApiWords{"the audience '*' is invalid", kAud, "audience", true, "JwtBearer of ASP.NET Core",
             kAspNet},
    ApiWords{"the audience is invalid", kAud, "audience", true, "JwtBearer of ASP.NET Core",
             kAspNet},
    ApiWords{"the issuer '*' is invalid", kIss, "issuer", true, "JwtBearer of ASP.NET Core",
             kAspNet},
    ApiWords{"the issuer is invalid", kIss, "issuer", true, "JwtBearer of ASP.NET Core", kAspNet},
    ApiWords{"the token expired at '", kExpired, "lifetime", true, "JwtBearer of ASP.NET Core",
             kAspNet},
    ApiWords{"the token is not valid before '", kEarly, "not_before", true,
             "JwtBearer of ASP.NET Core", kAspNet},
    ApiWords{"the token lifetime is invalid", kExpired, "lifetime", false,
             "JwtBearer of ASP.NET Core", kAspNet},
    ApiWords{"the signature key was not found", kKey, "kid", true, "JwtBearer of ASP.NET Core",
             kAspNet},
    ApiWords{"the signature is invalid", kKey, "signature", true, "JwtBearer of ASP.NET Core",
             kAspNet},
    // Spring Security
    ApiWords{"jwt expired at", kExpired, "lifetime", true, "Spring Security", kSpring},
    ApiWords{"jwt used before", kEarly, "not_before", true, "Spring Security", kSpring},
    ApiWords{"the aud claim is not valid", kAud, "audience", true, "Spring Security", kSpring},
    ApiWords{"the iss claim is not valid", kIss, "issuer", true, "Spring Security", kSpring},
    ApiWords{"the required audience is missing", kAud, "audience", true, "Spring Security",
             kSpringDocs},
    ApiWords{"provided token isn't active", kUnknown, "inactive", true, "Spring Security",
             kSpringServer},
    ApiWords{"bearer token is malformed", kHeader, "malformed", true, "Spring Security",
             kSpringServer},
    ApiWords{"found multiple bearer tokens in the request", kHeader, "two_tokens", true,
             "Spring Security", kSpringServer},
    ApiWords{"requires higher privileges than provided by the access token", kScope,
             "insufficient_scope", true, "Spring Security", kSpringServer},
    ApiWords{"full authentication is required to access this resource", kMissing, "missing", true,
             "Spring Security", kSpringFilter},
    ApiWords{"attempting to decode the jwt: malformed token", kDamaged, "no_jwt", true,
             "Spring Security", kSpring},
    ApiWords{"invalid token does not contain resource id", kAud, "audience", true,
             "Spring Security", kSpringOauth},
    ApiWords{"cannot convert access token to json", kKey, "signature", false, "Spring Security",
             kSpringOauth},
    ApiWords{"couldn't retrieve remote jwk set", kKey, "keys_unreachable", true, "Spring Security",
             kNimbusKeys},
    // Spring Security
    ApiWords{"invalid csrf token", kCsrf, "csrf_token", true, "Spring Security", kSpringCsrf},
    ApiWords{"could not verify the provided csrf token", kCsrf, "csrf_token", true,
             "Spring Security", kSpringCsrf},
    // Nimbus JOSE + JWT
    ApiWords{"another algorithm expected, or no matching key", kKey, "kid_or_alg", true,
             "Nimbus JOSE + JWT", kNimbus},
    ApiWords{"signed jwt rejected: invalid signature", kKey, "signature", true, "Nimbus JOSE + JWT",
             kNimbus},
    // Nimbus JOSE + JWT
    ApiWords{"expired jwt", kExpired, "lifetime", false, "Nimbus JOSE + JWT", kNimbusClaims},
    ApiWords{"jwt before use time", kEarly, "not_before", true, "Nimbus JOSE + JWT", kNimbusClaims},
    ApiWords{"jwt audience rejected", kAud, "audience", true, "Nimbus JOSE + JWT", kNimbusClaims},
    ApiWords{"jwt missing required audience", kAud, "audience_absent", true, "Nimbus JOSE + JWT",
             kNimbusClaims},
    // Nimbus JOSE + JWT
    ApiWords{"missing part delimiters", kDamaged, "no_jwt", true, "Nimbus JOSE + JWT",
             kNimbusParse},
    ApiWords{"missing dot delimiter(s)", kDamaged, "no_jwt", true, "Nimbus JOSE + JWT",
             kNimbusJwtParse},
    ApiWords{"invalid unsecured/jws/jwe header", kDamaged, "header", true, "Nimbus JOSE + JWT",
             kNimbusJwtParse},
    // java-jwt
    ApiWords{"the token has expired on", kExpired, "lifetime", true, "java-jwt", kJavaJwt},
    ApiWords{"the token can't be used before", kEarly, "not_before", true, "java-jwt", kJavaJwt},
    ApiWords{"the claim 'aud' value doesn't", kAud, "audience", true, "java-jwt", kJavaJwt},
    ApiWords{"the claim 'iss' value doesn't match", kIss, "issuer", true, "java-jwt", kJavaJwt},
    ApiWords{"the provided algorithm doesn't match the one defined in the jwt's header", kKey,
             "alg", true, "java-jwt", kJavaJwt},
    // java-jwt
    ApiWords{"the token's signature resulted invalid when verified using the algorithm", kKey,
             "signature", true, "java-jwt", kJavaJwtErrors},
    ApiWords{"the token was expected to have 3 parts, but got", kDamaged, "no_jwt", true,
             "java-jwt", kJavaJwtParts},
    ApiWords{"tokenexpiredexception", kExpired, "lifetime", true, "java-jwt", kJavaJwtErrors},
    ApiWords{"signatureverificationexception", kKey, "signature", true, "java-jwt", kJavaJwtErrors},
    ApiWords{"algorithmmismatchexception", kKey, "alg", true, "java-jwt", kJavaJwtErrors},
    // jjwt
    ApiWords{"jwt must not be accepted before", kEarly, "not_before", true, "jjwt", kJjwt11},
    ApiWords{"jwt signature does not match locally computed signature", kKey, "signature", true,
             "jjwt", kJjwt},
    ApiWords{"jwt strings must contain exactly 2 period characters", kDamaged, "no_jwt", true,
             "jjwt", kJjwt11},
    ApiWords{"expected aud claim to be", kAud, "audience", true, "jjwt", kJjwt11},
    ApiWords{"expected iss claim to be", kIss, "issuer", true, "jjwt", kJjwt},
    ApiWords{"expiredjwtexception", kExpired, "lifetime", true, "jjwt", kJjwt},
    ApiWords{"prematurejwtexception", kEarly, "not_before", true, "jjwt", kJjwt},
    ApiWords{"malformedjwtexception", kDamaged, "no_jwt", true, "jjwt", kJjwt},
    // jose4j
    ApiWords{"the jwt is no longer valid", kExpired, "lifetime", true, "jose4j", kJose4j},
    ApiWords{"the jwt is not yet valid as the evaluation time", kEarly, "not_before", true,
             "jose4j", kJose4j},
    ApiWords{"doesn't contain an acceptable identifier", kAud, "audience", true, "jose4j", kJose4j},
    ApiWords{"no audience (aud) claim present", kAud, "audience_absent", true, "jose4j", kJose4j},
    ApiWords{"issuer (iss) claim value (*) doesn't match expected value of", kIss, "issuer", true,
             "jose4j", kJose4j},
    ApiWords{"no issuer (iss) claim present", kIss, "issuer_absent", true, "jose4j", kJose4j},
    ApiWords{"jws signature is invalid", kKey, "signature", true, "jose4j", kJose4j},
    ApiWords{"unable to find a suitable verification key for jws", kKey, "kid", true, "jose4j",
             kJose4jKeys},
    // Keycloak
    ApiWords{"token is not active", kExpired, "lifetime", false, "Keycloak", kKeycloakToken},
    ApiWords{"invalid token issuer. expected", kIss, "issuer", true, "Keycloak", kKeycloakToken},
    ApiWords{"expected audience not available in the token", kAud, "audience", true, "Keycloak",
             kKeycloakToken},
    ApiWords{"token type is incorrect. expected", kKind, "type", true, "Keycloak", kKeycloakToken},
    ApiWords{"invalid token signature", kKey, "signature", true, "Keycloak", kKeycloakToken},
    ApiWords{"didn't find publickey for", kKey, "kid", true, "Keycloak", kKeycloakAdapter},
};

}  // namespace

std::span<const ApiWords> dotnet_java_words() { return kWords; }

}  // namespace grantline::explain
