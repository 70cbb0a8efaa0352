#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kEnvoy =
    "https://github.com/google/jwt_verify_lib/blob/master/src/status.cc";
constexpr std::string_view kEnvoyDetails =
    "https://github.com/envoyproxy/envoy/blob/main/source/extensions/filters/http/jwt_authn/"
    "filter.cc";
constexpr std::string_view kEnvoyRbac =
    "https://github.com/envoyproxy/envoy/blob/main/source/extensions/filters/common/rbac/"
    "utility.cc";
constexpr std::string_view kIstio =
    "https://istio.io/latest/docs/ops/common-problems/security-issues/";
constexpr std::string_view kKong =
    "https://github.com/Kong/kong/blob/master/kong/plugins/jwt/handler.lua";
constexpr std::string_view kKongKey =
    "https://github.com/Kong/kong/blob/master/kong/plugins/key-auth/handler.lua";
constexpr std::string_view kKongAcl =
    "https://github.com/Kong/kong/blob/master/kong/plugins/acl/handler.lua";
constexpr std::string_view kKongRoute =
    "https://github.com/Kong/kong/blob/master/kong/runloop/handler.lua";
constexpr std::string_view kApisix =
    "https://github.com/apache/apisix/blob/master/apisix/plugins/jwt-auth.lua";
constexpr std::string_view kRestyJwt =
    "https://github.com/SkyLothar/lua-resty-jwt/blob/master/lib/resty/jwt.lua";
constexpr std::string_view kRestyJwtClaims =
    "https://github.com/SkyLothar/lua-resty-jwt/blob/master/lib/resty/jwt-validators.lua";
constexpr std::string_view kRestyOidc =
    "https://github.com/zmartzone/lua-resty-openidc/blob/master/lib/resty/openidc.lua";
constexpr std::string_view kOauth2Proxy =
    "https://github.com/oauth2-proxy/oauth2-proxy/blob/master/pkg/providers/oidc/verifier.go";
constexpr std::string_view kOauth2ProxySession =
    "https://github.com/oauth2-proxy/oauth2-proxy/blob/master/pkg/middleware/jwt_session.go";
constexpr std::string_view kNginx = "https://nginx.org/en/docs/http/ngx_http_access_module.html";
constexpr std::string_view kNginxRate =
    "https://nginx.org/en/docs/http/ngx_http_limit_req_module.html";
constexpr std::string_view kHaproxy = "https://docs.haproxy.org/2.8/configuration.html";
constexpr std::string_view kApache = "https://httpd.apache.org/docs/2.4/howto/access.html";
constexpr std::string_view kModSecurity = "https://github.com/owasp-modsecurity/ModSecurity/wiki";
constexpr std::string_view kKubernetes =
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/";
constexpr std::string_view kKubernetesAuth =
    "https://kubernetes.io/docs/reference/access-authn-authz/authentication/";
constexpr std::string_view kKubernetesToken =
    "https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/claims.go";
constexpr std::string_view kVault =
    "https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/path_login.go";
constexpr std::string_view kVaultClaims =
    "https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/claims.go";
constexpr std::string_view kVaultJwt = "https://github.com/hashicorp/cap/blob/main/jwt/jwt.go";
constexpr std::string_view kVaultToken =
    "https://developer.hashicorp.com/vault/docs/concepts/tokens";
constexpr std::string_view kArgoCd =
    "https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/";
constexpr std::string_view kArgoCdServer =
    "https://github.com/argoproj/argo-cd/blob/master/server/server.go";
constexpr std::string_view kArgoCdSession =
    "https://github.com/argoproj/argo-cd/blob/master/util/session/sessionmanager.go";
constexpr std::string_view kGrafana =
    "https://grafana.com/docs/grafana/latest/administration/roles-and-permissions/access-control/";
constexpr std::string_view kGrafanaDashboard =
    "https://github.com/grafana/grafana/blob/main/pkg/api/dashboard.go";
constexpr std::string_view kRegistry =
    "https://distribution.github.io/distribution/spec/auth/token/";
constexpr std::string_view kDockerHub = "https://docs.docker.com/docker-hub/usage/";
constexpr std::string_view kGhcr =
    "https://docs.github.com/en/packages/working-with-a-github-packages-registry/"
    "working-with-the-container-registry";
constexpr std::string_view kEcr =
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html";
constexpr std::string_view kElastic =
    "https://github.com/elastic/elasticsearch/blob/main/x-pack/plugin/core/src/main/java/org/"
    "elasticsearch/xpack/core/security/authc/DefaultAuthenticationFailureHandler.java";
constexpr std::string_view kElasticRight =
    "https://github.com/elastic/elasticsearch/blob/main/x-pack/plugin/security/src/main/java/org/"
    "elasticsearch/xpack/security/authz/AuthorizationDenialMessages.java";
constexpr std::string_view kJenkins = "https://www.jenkins.io/doc/book/security/csrf-protection/";
constexpr std::string_view kJfrog =
    "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens";
constexpr std::string_view kKeycloak = "https://www.keycloak.org/docs/latest/upgrading/";
constexpr std::string_view kKeycloakRealm =
    "https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/services/"
    "resources/RealmsResource.java";
constexpr std::string_view kOidcProvider =
    "https://github.com/panva/node-oidc-provider/blob/main/lib/helpers/initialize_app.js";
constexpr std::string_view kOidcProviderContext =
    "https://github.com/panva/node-oidc-provider/blob/main/lib/helpers/oidc_context.js";
constexpr std::string_view kApigee =
    "https://docs.apigee.com/api-platform/reference/policies/verify-jwt-policy";
constexpr std::string_view kApigeeOauth =
    "https://docs.apigee.com/api-platform/reference/policies/oauth-http-status-code-reference";
constexpr std::string_view kTyk =
    "https://github.com/TykTechnologies/tyk/blob/master/gateway/handler_error.go";
constexpr std::string_view kTykExpired =
    "https://github.com/TykTechnologies/tyk/blob/master/gateway/mw_key_expired_check.go";
constexpr std::string_view kWso2 =
    "https://apim.docs.wso2.com/en/latest/troubleshooting/error-handling/";
constexpr std::string_view kWso2Codes =
    "https://github.com/wso2/carbon-apimgt/blob/master/components/apimgt/"
    "org.wso2.carbon.apimgt.gateway/src/main/java/org/wso2/carbon/apimgt/gateway/handlers/security/"
    "APISecurityConstants.java";
constexpr std::string_view kGo = "https://pkg.go.dev/net/http#NotFound";
constexpr std::string_view kCloudflare =
    "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/"
    "cloudflare-1xxx-errors/";
constexpr std::string_view kCloudflareApi =
    "https://developers.cloudflare.com/fundamentals/api/troubleshooting/";
constexpr std::string_view kAkamai =
    "https://techdocs.akamai.com/developer/docs/authenticate-with-edgegrid";
constexpr std::string_view kMinio = "https://github.com/minio/minio/blob/master/cmd/api-errors.go";
constexpr std::string_view kGovWay = "https://github.com/link-it/govway";

constexpr std::array kWords{
    // Envoy
    ApiWords{"jwt is expired", kExpired, "lifetime", true, "Envoy", kEnvoy},
    ApiWords{"jwt is missing", kMissing, "missing", true, "Envoy", kEnvoy},
    ApiWords{"jwt not yet valid", kEarly, "not_before", true, "Envoy", kEnvoy},
    ApiWords{"jwks doesn't have key to match kid or alg", kKey, "kid_or_alg", true, "Envoy",
             kEnvoy},
    ApiWords{"jwks doesn't have any valid public key", kKey, "no_keys", true, "Envoy", kEnvoy},
    ApiWords{"jwks remote fetch is failed", kKey, "keys_unreachable", true, "Envoy", kEnvoy},
    ApiWords{"jwks is an invalid json", kKey, "keys_unreadable", true, "Envoy", kEnvoy},
    ApiWords{"audiences in jwt are not allowed", kAud, "audience", true, "Envoy", kEnvoy},
    ApiWords{"jwt issuer is not configured", kIss, "issuer", true, "Envoy", kEnvoy},
    ApiWords{"jwt verification fails", kKey, "signature", true, "Envoy", kEnvoy},
    ApiWords{"jwt is not in the form of header.payload.signature", kDamaged, "no_jwt", false,
             "Envoy", kEnvoy},
    ApiWords{"jwt header is an invalid base64url input or an invalid json", kDamaged, "header",
             true, "Envoy", kEnvoy},
    ApiWords{"jwt payload is an invalid base64", kDamaged, "payload", true, "Envoy", kEnvoy},
    ApiWords{"jwt signature is an invalid base64", kDamaged, "signature", true, "Envoy", kEnvoy},
    ApiWords{"jwt header [alg] field value is invalid", kKey, "alg", true, "Envoy", kEnvoy},
    // Envoy
    ApiWords{"jwt_is_expired", kExpired, "lifetime", true, "Envoy", kEnvoyDetails},
    ApiWords{"jwt_is_missing", kMissing, "missing", true, "Envoy", kEnvoyDetails},
    ApiWords{"jwt_not_yet_valid", kEarly, "not_before", true, "Envoy", kEnvoyDetails},
    ApiWords{"audiences_in_jwt_are_not_allowed", kAud, "audience", true, "Envoy", kEnvoyDetails},
    ApiWords{"jwt_issuer_is_not_configured", kIss, "issuer", true, "Envoy", kEnvoyDetails},
    ApiWords{"jwt_verification_fails", kKey, "signature", true, "Envoy", kEnvoyDetails},
    ApiWords{"rbac_access_denied_matched_policy", kRight, "rbac", true, "Envoy", kEnvoyRbac},
    // Envoy
    ApiWords{"rbac: access denied", kRight, "rbac", true, "Envoy", kIstio},
    // Kong
    ApiWords{"no mandatory '*' in claims", kIss, "issuer_absent", true, "Kong", kKong},
    ApiWords{"no credentials found for given '", kIss, "issuer", true, "Kong", kKong},
    ApiWords{"bad token; ", kDamaged, "no_jwt", true, "Kong", kKong},
    ApiWords{"multiple tokens provided", kHeader, "two_tokens", true, "Kong", kKong},
    ApiWords{"unrecognizable token", kDamaged, "no_jwt", true, "Kong", kKong},
    // Kong
    ApiWords{"no api key found in request", kMissing, "missing", true, "Kong", kKongKey},
    ApiWords{"duplicate api key found", kHeader, "two_tokens", true, "Kong", kKongKey},
    // Kong
    ApiWords{"you cannot consume this service", kRight, "acl", true, "Kong", kKongAcl},
    // Kong
    ApiWords{"no route matched with those values", kPath, "no_route", true, "Kong", kKongRoute},
    // Apache APISIX
    ApiWords{"missing jwt token in request", kMissing, "missing", true, "Apache APISIX", kApisix},
    ApiWords{"missing user key in jwt token", kIss, "key_claim_absent", true, "Apache APISIX",
             kApisix},
    ApiWords{"invalid user key in jwt token", kIss, "key_claim", true, "Apache APISIX", kApisix},
    // lua-resty-jwt
    ApiWords{"'exp' claim expired at", kExpired, "lifetime", true, "lua-resty-jwt",
             kRestyJwtClaims},
    ApiWords{"'nbf' claim not valid until", kEarly, "not_before", true, "lua-resty-jwt",
             kRestyJwtClaims},
    ApiWords{"signature mismatch: ", kKey, "signature", true, "lua-resty-jwt", kRestyJwt},
    ApiWords{"invalid jwt string", kDamaged, "no_jwt", true, "lua-resty-jwt", kRestyJwt},
    // lua-resty-openidc
    ApiWords{"no authorization header found", kMissing, "missing", true, "lua-resty-openidc",
             kRestyOidc},
    ApiWords{"no bearer authorization header value found", kHeader, "scheme", true,
             "lua-resty-openidc", kRestyOidc},
    // oauth2-proxy
    ApiWords{"does not match with any of allowed audiences", kAud, "audience", true, "oauth2-proxy",
             kOauth2Proxy},
    ApiWords{"unable to verify bearer token", kKey, "signature", false, "oauth2-proxy",
             kOauth2ProxySession},
    // nginx
    ApiWords{"access forbidden by rule", kGateway, "nginx_rule", true, "nginx", kNginx},
    // nginx
    ApiWords{"limiting requests, excess:", kRate, "nginx_rate", true, "nginx", kNginxRate},
    // HAProxy
    ApiWords{"request forbidden by administrative rules", kGateway, "haproxy_rule", false,
             "HAProxy", kHaproxy},
    // Apache HTTP Server
    ApiWords{"client denied by server configuration", kGateway, "apache_rule", true,
             "Apache HTTP Server", kApache},
    // ModSecurity
    ApiWords{"modsecurity: access denied with code", kGateway, "mod_security", true, "ModSecurity",
             kModSecurity},
    // Kubernetes
    ApiWords{"\" cannot get resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot list resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot watch resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot create resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot update resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot patch resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot delete resource \"", kRight, "kubernetes_rbac", true, "Kubernetes",
             kKubernetes},
    ApiWords{"\" cannot deletecollection resource \"", kRight, "kubernetes_rbac", true,
             "Kubernetes", kKubernetes},
    ApiWords{"\" cannot get path \"", kRight, "kubernetes_rbac", true, "Kubernetes", kKubernetes},
    // Kubernetes
    ApiWords{"user \"system:anonymous\" cannot get resource \"", kMissing, "anonymous", true,
             "Kubernetes", kKubernetesAuth},
    ApiWords{"user \"system:anonymous\" cannot list resource \"", kMissing, "anonymous", true,
             "Kubernetes", kKubernetesAuth},
    ApiWords{"user \"system:anonymous\" cannot create resource \"", kMissing, "anonymous", true,
             "Kubernetes", kKubernetesAuth},
    ApiWords{"user \"system:anonymous\" cannot get path \"", kMissing, "anonymous", true,
             "Kubernetes", kKubernetesAuth},
    ApiWords{"you must be logged in to the server", kExpired, "lifetime", false, "Kubernetes",
             kKubernetesAuth},
    ApiWords{"the server has asked for the client to provide credentials", kExpired, "lifetime",
             false, "Kubernetes", kKubernetesAuth},
    ApiWords{"oidc: authenticator not initialized", kKey, "keys_unreachable", true, "Kubernetes",
             kKubernetesAuth},
    ApiWords{"service account token has expired", kExpired, "lifetime", true, "Kubernetes",
             kKubernetesToken},
    ApiWords{"service account token is not valid yet", kEarly, "not_before", true, "Kubernetes",
             kKubernetesToken},
    ApiWords{"token has been invalidated", kUnknown, "revoked", true, "Kubernetes",
             kKubernetesToken},
    // Vault
    ApiWords{"aud claim does not match any bound audience", kAud, "audience", true, "Vault",
             kVaultClaims},
    ApiWords{"audience claim found in jwt but no audiences bound to the role", kAud,
             "audience_not_configured", true, "Vault", kVaultClaims},
    ApiWords{"invalid audience (aud) claim", kAud, "audience", true, "Vault", kVaultJwt},
    ApiWords{"invalid issuer (iss) claim", kIss, "issuer", true, "Vault", kVaultJwt},
    ApiWords{"no known key successfully validated the token signature", kKey, "signature", true,
             "Vault", kVault},
    ApiWords{"sub claim does not match bound subject", kRight, "subject", true, "Vault", kVault},
    ApiWords{"does not match any associated bound claim values", kRight, "claim", true, "Vault",
             kVaultClaims},
    // Vault
    ApiWords{"missing client token", kMissing, "missing", true, "Vault", kVaultToken},
    // Argo CD
    ApiWords{"permission denied: applications, ", kRight, "argocd_rbac", true, "Argo CD", kArgoCd},
    ApiWords{"permission denied: projects, ", kRight, "argocd_rbac", true, "Argo CD", kArgoCd},
    ApiWords{"permission denied: clusters, ", kRight, "argocd_rbac", true, "Argo CD", kArgoCd},
    ApiWords{"permission denied: repositories, ", kRight, "argocd_rbac", true, "Argo CD", kArgoCd},
    ApiWords{"account password has changed since token issued", kUnknown, "revoked", true,
             "Argo CD", kArgoCdSession},
    ApiWords{"no session information", kMissing, "missing", true, "Argo CD", kArgoCdServer},
    // Grafana
    ApiWords{"you'll need additional permissions to perform this action", kRight, "role", true,
             "Grafana", kGrafana},
    ApiWords{"access denied to this dashboard", kRight, "dashboard", true, "Grafana",
             kGrafanaDashboard},
    // Docker Registry
    ApiWords{"unauthorized: authentication required", kMissing, "missing", true, "Docker Registry",
             kRegistry},
    ApiWords{"requested access to the resource is denied", kRight, "repository", true,
             "Docker Registry", kRegistry},
    ApiWords{"insufficient_scope: authorization failed", kRight, "repository", false,
             "Docker Registry", kRegistry},
    // Docker Hub
    ApiWords{"toomanyrequests:", kRate, "pull_rate", true, "Docker Hub", kDockerHub},
    ApiWords{"you have reached your pull rate limit", kRate, "pull_rate", true, "Docker Hub",
             kDockerHub},
    ApiWords{"you have reached your unauthenticated pull rate limit", kRate, "pull_rate", true,
             "Docker Hub", kDockerHub},
    // GitHub Container Registry
    ApiWords{"user cannot be authenticated with the token provided", kUnknown, "bad_credentials",
             true, "GitHub Container Registry", kGhcr},
    ApiWords{"denied: permission_denied: write_package", kRight, "write_package", false,
             "GitHub Container Registry", kGhcr},
    // Amazon ECR
    ApiWords{"your authorization token has expired. reauthenticate and try again", kExpired,
             "lifetime", true, "Amazon ECR", kEcr},
    ApiWords{"no basic auth credentials", kMissing, "missing", true, "Amazon ECR", kEcr},
    // Elasticsearch
    ApiWords{"missing authentication credentials for rest request", kMissing, "missing", true,
             "Elasticsearch", kElastic},
    ApiWords{"] is unauthorized for user [", kRight, "role", true, "Elasticsearch", kElasticRight},
    ApiWords{"] is unauthorized for api key id [", kRight, "role", true, "Elasticsearch",
             kElasticRight},
    // Jenkins
    ApiWords{"no valid crumb was included in the request", kCsrf, "crumb", true, "Jenkins",
             kJenkins},
    // JFrog
    ApiWords{"token failed verification: expired", kExpired, "lifetime", true, "JFrog", kJfrog},
    ApiWords{"token failed verification: parse", kDamaged, "no_jwt", true, "JFrog", kJfrog},
    ApiWords{"token failed verification: revoked", kUnknown, "revoked", true, "JFrog", kJfrog},
    // Keycloak
    ApiWords{"realm does not exist", kRealm, "no_realm", true, "Keycloak", kKeycloakRealm},
    ApiWords{"unable to find matching target resource method", kPath, "no_route", true, "Keycloak",
             kKeycloak},
    ApiWords{"could not find resource for full path", kPath, "no_route", true, "Keycloak",
             kKeycloak},
    // oidc-provider
    ApiWords{"unrecognized route or not allowed method", kPath, "no_route", true, "oidc-provider",
             kOidcProvider},
    ApiWords{"no access token provided", kMissing, "missing", true, "oidc-provider",
             kOidcProviderContext},
    // grantline
    ApiWords{"the access token expired ", kExpired, "lifetime", true, "grantline", ""},
    // Apigee
    ApiWords{"steps.jwt.tokenexpired", kExpired, "lifetime", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.tokennotyetvalid", kEarly, "not_before", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.jwtaudiencemismatch", kAud, "audience", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.jwtissuermismatch", kIss, "issuer", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.algorithmmismatch", kKey, "alg", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.algorithmintokennotpresentinconfiguration", kKey, "alg", true, "Apigee",
             kApigee},
    ApiWords{"steps.jwt.nomatchingpublickey", kKey, "kid", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.keyidmissing", kKey, "kid", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.wrongkeytype", kKey, "key_type", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.invalidtoken", kKey, "signature", true, "Apigee", kApigee},
    ApiWords{"steps.jwt.failedtodecode", kDamaged, "no_jwt", true, "Apigee", kApigee},
    // Apigee
    ApiWords{"keymanagement.service.access_token_expired", kExpired, "lifetime", true, "Apigee",
             kApigeeOauth},
    ApiWords{"keymanagement.service.invalid_access_token", kUnknown, "invalid_token", true,
             "Apigee", kApigeeOauth},
    ApiWords{"invalid api call as no apiproduct match found", kRight, "api_product", true, "Apigee",
             kApigeeOauth},
    ApiWords{"policies.ratelimit.quotaviolation", kQuota, "quota", true, "Apigee", kApigeeOauth},
    ApiWords{"policies.ratelimit.spikearrestviolation", kRate, "spike_arrest", true, "Apigee",
             kApigeeOauth},
    // Tyk
    ApiWords{"access to this api has been disallowed", kRight, "policy", false, "Tyk", kTyk},
    ApiWords{"authorization field missing", kMissing, "missing", true, "Tyk", kTyk},
    ApiWords{"key has expired, please renew", kExpired, "lifetime", true, "Tyk", kTykExpired},
    // WSO2 API Manager
    ApiWords{"\"code\":\"900901\"", kUnknown, "invalid_token", false, "WSO2 API Manager", kWso2,
             "wso2|credentials|oauth"},
    ApiWords{"\"code\":900901", kUnknown, "invalid_token", false, "WSO2 API Manager", kWso2,
             "wso2|credentials|oauth"},
    ApiWords{"\"code\":\"900902\"", kMissing, "missing", true, "WSO2 API Manager", kWso2,
             "wso2|credentials|oauth"},
    ApiWords{"\"code\":900902", kMissing, "missing", true, "WSO2 API Manager", kWso2,
             "wso2|credentials|oauth"},
    ApiWords{"\"code\":\"900903\"", kExpired, "lifetime", true, "WSO2 API Manager", kWso2Codes,
             "wso2|expired|oauth"},
    ApiWords{"\"code\":900903", kExpired, "lifetime", true, "WSO2 API Manager", kWso2Codes,
             "wso2|expired|oauth"},
    ApiWords{"\"code\":\"900908\"", kRight, "subscription", true, "WSO2 API Manager", kWso2,
             "wso2|forbidden|authorized"},
    ApiWords{"\"code\":900908", kRight, "subscription", true, "WSO2 API Manager", kWso2,
             "wso2|forbidden|authorized"},
    ApiWords{"\"code\":\"900910\"", kScope, "insufficient_scope", true, "WSO2 API Manager", kWso2,
             "wso2|scope|resource"},
    ApiWords{"\"code\":900910", kScope, "insufficient_scope", true, "WSO2 API Manager", kWso2,
             "wso2|scope|resource"},
    ApiWords{"required oauth credentials not provided", kMissing, "missing", true,
             "WSO2 API Manager", kWso2},
    ApiWords{"make sure you have provided the correct security credentials", kUnknown,
             "invalid_token", false, "WSO2 API Manager", kWso2},
    ApiWords{"404 page not found", kPath, "no_route", true, "a server in Go", kGo},
    // Cloudflare
    ApiWords{"error code: 1015", kRate, "cloudflare_rate", true, "Cloudflare", kCloudflare},
    ApiWords{"error code: 1010", kGateway, "cloudflare_browser", true, "Cloudflare", kCloudflare},
    ApiWords{"error code: 1006", kGateway, "cloudflare_address", false, "Cloudflare", kCloudflare},
    ApiWords{"error code: 1009", kGateway, "cloudflare_country", false, "Cloudflare", kCloudflare},
    ApiWords{"sorry, you have been blocked", kGateway, "cloudflare_block", true, "Cloudflare",
             kCloudflare},
    // Cloudflare
    ApiWords{"\"code\":10000", kUnknown, "invalid_token", false, "Cloudflare", kCloudflareApi,
             "cloudflare"},
    ApiWords{"\"code\":9109", kRight, "token_permission", false, "Cloudflare", kCloudflareApi,
             "cloudflare"},
    ApiWords{"\"code\":6003", kHeader, "malformed", false, "Cloudflare", kCloudflareApi,
             "cloudflare"},
    // Akamai
    ApiWords{"you don't have permission to access * on this server", kGateway, "server_rule", false,
             "Akamai", kAkamai},
    // MinIO
    ApiWords{"the access key id you provided does not exist", kUnknown, "access_key", true, "MinIO",
             kMinio},
    // GovWay
    ApiWords{"token valid in the future; iat time", kEarly, "issued_ahead", true, "GovWay",
             kGovWay},
    ApiWords{"'iat' token claim is in the future", kEarly, "issued_ahead", true, "GovWay", kGovWay},
};

}  // namespace

std::span<const ApiWords> gateway_words() { return kWords; }

}  // namespace grantline::explain
