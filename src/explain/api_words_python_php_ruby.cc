#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kPyJwt = "https://github.com/jpadilla/pyjwt/blob/master/jwt/api_jwt.py";
constexpr std::string_view kPyJwt14 = "https://github.com/jpadilla/pyjwt/blob/1.4.2/jwt/api_jwt.py";
constexpr std::string_view kPyJws = "https://github.com/jpadilla/pyjwt/blob/master/jwt/api_jws.py";
constexpr std::string_view kPyJwtErrors =
    "https://github.com/jpadilla/pyjwt/blob/master/jwt/exceptions.py";
constexpr std::string_view kPythonJose =
    "https://github.com/mpdavis/python-jose/blob/master/jose/jwt.py";
constexpr std::string_view kAuthlib =
    "https://github.com/lepture/authlib/blob/main/authlib/jose/errors.py";
constexpr std::string_view kAuthlibServer =
    "https://github.com/authlib/authlib/blob/main/authlib/oauth2/rfc6749/errors.py";
constexpr std::string_view kOauthToolkit =
    "https://github.com/django-oauth/django-oauth-toolkit/blob/master/oauth2_provider/"
    "oauth2_validators.py";
constexpr std::string_view kOauthToolkitRest =
    "https://github.com/django-oauth/django-oauth-toolkit/blob/master/oauth2_provider/contrib/"
    "rest_framework/permissions.py";
constexpr std::string_view kSimpleJwt =
    "https://github.com/jazzband/djangorestframework-simplejwt/blob/master/"
    "rest_framework_simplejwt/authentication.py";
constexpr std::string_view kSimpleJwtTokens =
    "https://github.com/jazzband/djangorestframework-simplejwt/blob/master/"
    "rest_framework_simplejwt/tokens.py";
constexpr std::string_view kSimpleJwtErrors =
    "https://github.com/jazzband/djangorestframework-simplejwt/blob/master/"
    "rest_framework_simplejwt/exceptions.py";
constexpr std::string_view kDrf =
    "https://github.com/encode/django-rest-framework/blob/master/rest_framework/exceptions.py";
constexpr std::string_view kDrfToken =
    "https://github.com/encode/django-rest-framework/blob/master/rest_framework/authentication.py";
constexpr std::string_view kDjango =
    "https://github.com/django/django/blob/main/django/middleware/csrf.py";
constexpr std::string_view kDjangoView =
    "https://github.com/django/django/blob/main/django/views/csrf.py";
constexpr std::string_view kFlaskJwt =
    "https://github.com/vimalloc/flask-jwt-extended/blob/main/flask_jwt_extended/"
    "view_decorators.py";
constexpr std::string_view kFlaskJwtType =
    "https://github.com/vimalloc/flask-jwt-extended/blob/main/flask_jwt_extended/internal_utils.py";
constexpr std::string_view kFastApi =
    "https://github.com/fastapi/fastapi/blob/master/fastapi/security/oauth2.py";
constexpr std::string_view kLcobucci =
    "https://github.com/lcobucci/jwt/tree/5.4.x/src/Validation/Constraint";
constexpr std::string_view kLcobucciToken = "https://github.com/lcobucci/jwt/tree/5.4.x/src/Token";
constexpr std::string_view kLeague =
    "https://github.com/thephpleague/oauth2-server/blob/master/src/AuthorizationValidators/"
    "BearerTokenValidator.php";
constexpr std::string_view kLaravel =
    "https://github.com/laravel/framework/blob/12.x/src/Illuminate/Auth/"
    "AuthenticationException.php";
constexpr std::string_view kLaravelAccess =
    "https://github.com/laravel/framework/blob/12.x/src/Illuminate/Auth/Access/"
    "AuthorizationException.php";
constexpr std::string_view kLaravelCsrf =
    "https://github.com/laravel/framework/blob/12.x/src/Illuminate/Foundation/Http/Middleware/"
    "VerifyCsrfToken.php";
constexpr std::string_view kLaravelThrottle =
    "https://github.com/laravel/framework/blob/12.x/src/Illuminate/Routing/Middleware/"
    "ThrottleRequests.php";
constexpr std::string_view kLaravelRoutes =
    "https://github.com/laravel/framework/blob/12.x/src/Illuminate/Routing/"
    "AbstractRouteCollection.php";
constexpr std::string_view kSanctum =
    "https://github.com/laravel/sanctum/blob/4.x/src/Exceptions/MissingAbilityException.php";
constexpr std::string_view kPassport =
    "https://github.com/laravel/passport/blob/13.x/src/Exceptions/MissingScopeException.php";
constexpr std::string_view kTymon = "https://github.com/tymondesigns/jwt-auth/tree/develop/src";
constexpr std::string_view kPhpJwt = "https://github.com/firebase/php-jwt/blob/main/src/JWT.php";
constexpr std::string_view kPhpJwt5 = "https://github.com/firebase/php-jwt/blob/v5.5.1/src/JWT.php";
constexpr std::string_view kRubyJwt = "https://github.com/jwt/ruby-jwt/blob/main/lib/jwt/decode.rb";
constexpr std::string_view kRubyJwtClaims =
    "https://github.com/jwt/ruby-jwt/tree/main/lib/jwt/claims";
constexpr std::string_view kRubyJwtKeys =
    "https://github.com/jwt/ruby-jwt/blob/main/lib/jwt/jwk/key_finder.rb";
constexpr std::string_view kRubyJwtErrors =
    "https://github.com/jwt/ruby-jwt/blob/main/lib/jwt/error.rb";
constexpr std::string_view kRails =
    "https://github.com/rails/rails/blob/main/actionpack/lib/action_controller/metal/"
    "request_forgery_protection.rb";
constexpr std::string_view kDevise =
    "https://github.com/heartcombo/devise/blob/main/config/locales/en.yml";
constexpr std::string_view kDoorkeeper =
    "https://github.com/doorkeeper-gem/doorkeeper/blob/main/config/locales/en.yml";

constexpr std::array kWords{
    // PyJWT
    ApiWords{"signature has expired", kExpired, "lifetime", true, "PyJWT", kPyJwt},
    ApiWords{"audience doesn't match", kAud, "audience", true, "PyJWT", kPyJwt},
    ApiWords{"token is missing the \"aud\" claim", kAud, "audience_absent", true, "PyJWT",
             kPyJwtErrors},
    ApiWords{"token is missing the \"iss\" claim", kIss, "issuer_absent", true, "PyJWT",
             kPyJwtErrors},
    ApiWords{"the token is not yet valid", kEarly, "not_before", true, "PyJWT", kPyJwt},
    ApiWords{"invalid issuer", kIss, "issuer", true, "PyJWT", kPyJwt},
    ApiWords{"issued at claim (iat) cannot be in the future", kEarly, "issued_ahead", true, "PyJWT",
             kPyJwt14},
    // PyJWT
    ApiWords{"not enough segments", kDamaged, "no_jwt", false, "PyJWT", kPyJws},
    ApiWords{"the specified alg value is not allowed", kKey, "alg", true, "PyJWT", kPyJws},
    ApiWords{"invalid header padding", kDamaged, "header", true, "PyJWT", kPyJws},
    ApiWords{"invalid payload padding", kDamaged, "payload", true, "PyJWT", kPyJws},
    ApiWords{"invalid crypto padding", kDamaged, "signature", true, "PyJWT", kPyJws},
    ApiWords{"invalid header string", kDamaged, "header", true, "PyJWT", kPyJws},
    // PyJWT
    ApiWords{"expiredsignatureerror", kExpired, "lifetime", true, "PyJWT", kPyJwtErrors},
    ApiWords{"immaturesignatureerror", kEarly, "not_before", true, "PyJWT", kPyJwtErrors},
    ApiWords{"invalidaudienceerror", kAud, "audience", true, "PyJWT", kPyJwtErrors},
    ApiWords{"invalidissuererror", kIss, "issuer", true, "PyJWT", kPyJwtErrors},
    ApiWords{"invalidsignatureerror", kKey, "signature", true, "PyJWT", kPyJwtErrors},
    ApiWords{"invalidalgorithmerror", kKey, "alg", true, "PyJWT", kPyJwtErrors},
    // python-jose
    ApiWords{"error decoding token headers", kDamaged, "header", true, "python-jose", kPythonJose},
    // Authlib
    ApiWords{"invalid claim \"aud\"", kAud, "audience", true, "Authlib", kAuthlib},
    ApiWords{"invalid claim \"iss\"", kIss, "issuer", true, "Authlib", kAuthlib},
    // Authlib
    ApiWords{"missing 'authorization' in headers", kMissing, "missing", true, "Authlib",
             kAuthlibServer},
    // Django OAuth Toolkit
    ApiWords{"the access token has expired.", kExpired, "lifetime", true, "Django OAuth Toolkit",
             kOauthToolkit},
    ApiWords{"the access token is invalid.", kUnknown, "unknown", false, "Django OAuth Toolkit",
             kOauthToolkit},
    ApiWords{"the access token is valid but does not have enough scope.", kScope,
             "insufficient_scope", true, "Django OAuth Toolkit", kOauthToolkit},
    // Django OAuth Toolkit
    ApiWords{"\"required_scopes\":", kScope, "insufficient_scope", true, "Django OAuth Toolkit",
             kOauthToolkitRest},
    // simplejwt
    ApiWords{"given token not valid for any token type", kExpired, "lifetime", false, "simplejwt",
             kSimpleJwt},
    ApiWords{"token_not_valid", kExpired, "lifetime", false, "simplejwt", kSimpleJwtErrors},
    ApiWords{"authorization header must contain two space-delimited values", kHeader, "malformed",
             true, "simplejwt", kSimpleJwt},
    ApiWords{"token contained no recognizable user identification", kKind, "no_user", false,
             "simplejwt", kSimpleJwt},
    // simplejwt
    ApiWords{"token is invalid or expired", kExpired, "lifetime", false, "simplejwt",
             kSimpleJwtTokens},
    ApiWords{"token has wrong type", kKind, "type", true, "simplejwt", kSimpleJwtTokens},
    ApiWords{"token has no type", kKind, "type", true, "simplejwt", kSimpleJwtTokens},
    ApiWords{"token is blacklisted", kUnknown, "revoked", true, "simplejwt", kSimpleJwtTokens},
    ApiWords{"token 'exp' claim has expired", kExpired, "lifetime", true, "simplejwt",
             kSimpleJwtTokens},
    // Django REST framework
    ApiWords{"authentication credentials were not provided", kMissing, "missing", true,
             "Django REST framework", kDrf},
    ApiWords{"you do not have permission to perform this action", kRight, "denied", false,
             "Django REST framework", kDrf},
    ApiWords{"request was throttled", kRate, "throttled", true, "Django REST framework", kDrf},
    // Django REST framework
    ApiWords{"invalid token header. no credentials provided", kHeader, "malformed", true,
             "Django REST framework", kDrfToken},
    ApiWords{"invalid token header. token string should not contain spaces", kHeader, "malformed",
             true, "Django REST framework", kDrfToken},
    ApiWords{"csrf failed:", kCsrf, "csrf_token", true, "Django REST framework", kDrfToken},
    // Django
    ApiWords{"csrf verification failed", kCsrf, "csrf_token", true, "Django", kDjangoView},
    ApiWords{"csrf token missing", kCsrf, "csrf_token", true, "Django", kDjango},
    ApiWords{"csrf cookie not set", kCsrf, "csrf_cookie", true, "Django", kDjango},
    // Flask-JWT-Extended
    ApiWords{"missing authorization header", kMissing, "missing", true, "Flask-JWT-Extended",
             kFlaskJwt},
    ApiWords{"only non-refresh tokens are allowed", kKind, "refresh_token", true,
             "Flask-JWT-Extended", kFlaskJwtType},
    ApiWords{"only refresh tokens are allowed", kKind, "access_token", true, "Flask-JWT-Extended",
             kFlaskJwtType},
    ApiWords{"fresh token required", kExpired, "not_fresh", false, "Flask-JWT-Extended", kFlaskJwt},
    ApiWords{"bad authorization header. expected", kHeader, "malformed", true, "Flask-JWT-Extended",
             kFlaskJwt},
    ApiWords{"missing 'bearer' type in 'authorization' header", kHeader, "scheme", true,
             "Flask-JWT-Extended", kFlaskJwt},
    // FastAPI
    ApiWords{"\"detail\":\"not authenticated\"", kMissing, "missing", true, "FastAPI", kFastApi},
    // lcobucci/jwt
    ApiWords{"the token was not issued by the given issuers", kIss, "issuer", true, "lcobucci/jwt",
             kLcobucci},
    ApiWords{"the token is not allowed to be used by this audience", kAud, "audience", true,
             "lcobucci/jwt", kLcobucci},
    ApiWords{"the token is expired", kExpired, "lifetime", true, "lcobucci/jwt", kLcobucci},
    ApiWords{"the token cannot be used yet", kEarly, "not_before", true, "lcobucci/jwt", kLcobucci},
    ApiWords{"the token was issued in the future", kEarly, "issued_ahead", true, "lcobucci/jwt",
             kLcobucci},
    ApiWords{"token signature mismatch", kKey, "signature", true, "lcobucci/jwt", kLcobucci},
    ApiWords{"token signer mismatch", kKey, "alg", true, "lcobucci/jwt", kLcobucci},
    ApiWords{"the jwt string must have two dots", kDamaged, "no_jwt", true, "lcobucci/jwt",
             kLcobucciToken},
    // league/oauth2-server
    ApiWords{"missing \"authorization\" header", kMissing, "missing", true, "league/oauth2-server",
             kLeague},
    ApiWords{"access token could not be verified", kKey, "signature", false, "league/oauth2-server",
             kLeague},
    ApiWords{"access token has been revoked", kUnknown, "revoked", true, "league/oauth2-server",
             kLeague},
    // Laravel
    ApiWords{"\"message\":\"unauthenticated.\"", kMissing, "missing", false, "Laravel", kLaravel},
    ApiWords{"this action is unauthorized", kRight, "policy", true, "Laravel", kLaravelAccess},
    ApiWords{"csrf token mismatch", kCsrf, "csrf_token", true, "Laravel", kLaravelCsrf},
    ApiWords{"too many attempts.", kRate, "throttled", true, "Laravel", kLaravelThrottle},
    ApiWords{"the * method is not supported for route", kMethod, "not_supported", true, "Laravel",
             kLaravelRoutes},
    ApiWords{"the route * could not be found", kPath, "no_route", true, "Laravel", kLaravelRoutes},
    // Laravel Sanctum
    ApiWords{"invalid ability provided", kScope, "insufficient_scope", true, "Laravel Sanctum",
             kSanctum},
    // Laravel Passport
    ApiWords{"invalid scope(s) provided", kScope, "insufficient_scope", true, "Laravel Passport",
             kPassport},
    // tymon/jwt-auth
    ApiWords{"the token could not be parsed from the request", kMissing, "missing", true,
             "tymon/jwt-auth", kTymon},
    ApiWords{"the token has been blacklisted", kUnknown, "revoked", true, "tymon/jwt-auth", kTymon},
    ApiWords{"token not provided", kMissing, "missing", true, "tymon/jwt-auth", kTymon},
    ApiWords{"token signature could not be verified", kKey, "signature", true, "tymon/jwt-auth",
             kTymon},
    // firebase/php-jwt
    ApiWords{"expired token", kExpired, "lifetime", true, "firebase/php-jwt", kPhpJwt,
             "php|firebase"},
    ApiWords{"cannot handle token prior to", kEarly, "not_before", true, "firebase/php-jwt",
             kPhpJwt5},
    ApiWords{"cannot handle token with nbf prior to", kEarly, "not_before", true,
             "firebase/php-jwt", kPhpJwt},
    ApiWords{"cannot handle token with iat prior to", kEarly, "issued_ahead", true,
             "firebase/php-jwt", kPhpJwt},
    ApiWords{"incorrect key for this algorithm", kKey, "alg", true, "firebase/php-jwt", kPhpJwt},
    ApiWords{"\"kid\" invalid, unable to lookup correct key", kKey, "kid", true, "firebase/php-jwt",
             kPhpJwt},
    ApiWords{"\"kid\" empty, unable to lookup correct key", kKey, "kid", true, "firebase/php-jwt",
             kPhpJwt},
    ApiWords{"wrong number of segments", kDamaged, "no_jwt", true, "firebase/php-jwt", kPhpJwt},
    // ruby-jwt
    ApiWords{"signature nbf has not been reached", kEarly, "not_before", true, "ruby-jwt",
             kRubyJwtClaims},
    ApiWords{"invalid audience. expected", kAud, "audience", true, "ruby-jwt", kRubyJwtClaims},
    ApiWords{"invalid issuer. expected", kIss, "issuer", true, "ruby-jwt", kRubyJwtClaims},
    ApiWords{"not enough or too many segments", kDamaged, "no_jwt", true, "ruby-jwt", kRubyJwt},
    ApiWords{"could not find public key for kid", kKey, "kid", true, "ruby-jwt", kRubyJwtKeys},
    ApiWords{"no verification key available", kKey, "no_keys", true, "ruby-jwt", kRubyJwt},
    ApiWords{"expected a different algorithm", kKey, "alg", true, "ruby-jwt", kRubyJwt},
    ApiWords{"nil json web token", kMissing, "missing", true, "ruby-jwt", kRubyJwt},
    ApiWords{"invalid segment encoding", kDamaged, "no_jwt", true, "ruby-jwt", kRubyJwt},
    ApiWords{"jwt::expiredsignature", kExpired, "lifetime", true, "ruby-jwt", kRubyJwtErrors},
    ApiWords{"jwt::verificationerror", kKey, "signature", true, "ruby-jwt", kRubyJwtErrors},
    // Rails
    ApiWords{"can't verify csrf token authenticity", kCsrf, "csrf_token", true, "Rails", kRails},
    ApiWords{"invalidauthenticitytoken", kCsrf, "csrf_token", true, "Rails", kRails},
    // Devise
    ApiWords{"you need to sign in or sign up before continuing", kMissing, "missing", true,
             "Devise", kDevise},
    // Doorkeeper
    ApiWords{"the access token was revoked", kUnknown, "revoked", true, "Doorkeeper", kDoorkeeper},
    ApiWords{"the access token is invalid", kUnknown, "invalid_token", false, "Doorkeeper",
             kDoorkeeper},
    ApiWords{"access to this resource requires scope", kScope, "insufficient_scope", true,
             "Doorkeeper", kDoorkeeper},
};

}  // namespace

std::span<const ApiWords> python_php_ruby_words() { return kWords; }

}  // namespace grantline::explain
