#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kDropbox =
    "https://www.dropbox.com/developers/documentation/http/documentation#error-handling";
constexpr std::string_view kBox =
    "https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors/";
constexpr std::string_view kNotion = "https://developers.notion.com/reference/status-codes";
constexpr std::string_view kAirtable = "https://airtable.com/developers/web/api/errors";
constexpr std::string_view kAirtableClient =
    "https://github.com/Airtable/airtable.js/blob/master/src/base.ts";
constexpr std::string_view kStripe = "https://docs.stripe.com/error-codes";
constexpr std::string_view kXero =
    "https://developer.xero.com/documentation/api/accounting/responsecodes";
constexpr std::string_view kQuickBooks =
    "https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes";
constexpr std::string_view kZoho =
    "https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html";
constexpr std::string_view kStrava = "https://developers.strava.com/docs/authentication/";
constexpr std::string_view kFitbit =
    "https://dev.fitbit.com/build/reference/web-api/troubleshooting-guide/error-messages/";
constexpr std::string_view kReddit =
    "https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki";
constexpr std::string_view kEbay =
    "https://developer.ebay.com/api-docs/static/handling-error-messages.html";
constexpr std::string_view kSellingPartner =
    "https://developer-docs.amazon.com/sp-api/docs/authorization-errors";
constexpr std::string_view kSapCsrf =
    "https://userapps.support.sap.com/sap/support/knowledge/en/3048103";
constexpr std::string_view kSapCsrfHeader =
    "https://blogs.sap.com/2021/06/04/how-does-csrf-token-work-sap-gateway/";
constexpr std::string_view kSapService = "https://launchpad.support.sap.com/#/notes/0002954378";
constexpr std::string_view kSapSecurity =
    "https://github.com/SAP/cloud-security-services-integration-library/tree/main/java-security/"
    "src/main/java/com/sap/cloud/security/token/validation/validators";
constexpr std::string_view kServiceNow =
    "https://www.servicenow.com/docs/bundle/xanadu-api-reference/page/integrate/inbound-rest/"
    "concept/c_RESTAPI.html";
constexpr std::string_view kKakao =
    "https://developers.kakao.com/docs/latest/en/rest-api/error-code";
constexpr std::string_view kDatabricks = "https://docs.databricks.com/aws/en/dev-tools/auth/";
constexpr std::string_view kSnowflake =
    "https://docs.snowflake.com/en/user-guide/oauth-snowflake-overview#error-codes";
constexpr std::string_view kPayPalOrders =
    "https://developer.paypal.com/docs/api/orders/v2/#error-PERMISSION_DENIED";
constexpr std::string_view kDocuSign =
    "https://developers.docusign.com/docs/esign-rest-api/esign101/error-codes/";
constexpr std::string_view kAsana = "https://developers.asana.com/docs/errors";
constexpr std::string_view kSquare =
    "https://developer.squareup.com/docs/build-basics/handling-errors";
constexpr std::string_view kPipedrive =
    "https://pipedrive.readme.io/docs/marketplace-scopes-and-permissions-explanations";
constexpr std::string_view kTikTok =
    "https://developers.tiktok.com/doc/tiktok-api-v2-error-handling";
constexpr std::string_view kClickUp = "https://developer.clickup.com/docs/common_errors";
constexpr std::string_view kSmartsheet = "https://smartsheet.redoc.ly/#section/Errors";
constexpr std::string_view kMastodon = "https://docs.joinmastodon.org/entities/Error/";
constexpr std::string_view kGitea = "https://docs.gitea.com/development/oauth2-provider";
constexpr std::string_view kWordPress =
    "https://developer.wordpress.org/rest-api/using-the-rest-api/authentication/";
constexpr std::string_view kWordPressJwt =
    "https://wordpress.org/plugins/jwt-authentication-for-wp-rest-api/";
constexpr std::string_view kWoo = "https://woocommerce.github.io/woocommerce-rest-api-docs/";
constexpr std::string_view kMagento = "https://developer.adobe.com/commerce/webapi/rest/";
constexpr std::string_view kSonar =
    "https://docs.sonarsource.com/sonarqube-server/latest/extension-guide/web-api/";
constexpr std::string_view kOpenAi = "https://platform.openai.com/docs/guides/error-codes";
constexpr std::string_view kAnthropic = "https://docs.anthropic.com/en/api/errors";

constexpr std::array kWords{
    // Dropbox
    ApiWords{"invalid_access_token", kUnknown, "invalid_token", false, "Dropbox", kDropbox},
    ApiWords{"because it does not have the required scope", kScope, "insufficient_scope", true,
             "Dropbox", kDropbox},
    ApiWords{"too_many_write_operations", kRate, "limit", true, "Dropbox", kDropbox},
    ApiWords{"the given oauth 2 access token is malformed", kDamaged, "cut", true, "Dropbox",
             kDropbox},
    ApiWords{"user_suspended", kRight, "suspended", true, "Dropbox", kDropbox},
    ApiWords{"invalid_select_user", kRight, "team_member", true, "Dropbox", kDropbox},
    ApiWords{"invalid_select_admin", kRight, "team_admin", true, "Dropbox", kDropbox},
    ApiWords{"route_access_denied", kRight, "path", true, "Dropbox", kDropbox},
    // Box
    ApiWords{"access_denied_insufficient_permissions", kRight, "collaboration", true, "Box", kBox},
    ApiWords{"access_denied_item_locked", kRight, "locked", true, "Box", kBox},
    ApiWords{"the access token provided is invalid", kExpired, "lifetime", false, "Box", kBox},
    // Notion
    ApiWords{"api token is invalid", kUnknown, "invalid_token", true, "Notion", kNotion},
    ApiWords{"restricted_resource", kRight, "capability", true, "Notion", kNotion},
    ApiWords{"object_not_found", kHidden, "not_shared", true, "Notion", kNotion,
             "notion|integration|could not find"},
    ApiWords{"are shared with your integration", kHidden, "not_shared", true, "Notion", kNotion},
    ApiWords{"insufficient permissions for this endpoint", kRight, "capability", true, "Notion",
             kNotion},
    // Airtable
    ApiWords{"authentication_required", kMissing, "missing", false, "Airtable", kAirtable,
             "airtable|authentication required|valid api key"},
    ApiWords{"invalid_permissions_or_model_not_found", kRight, "base", false, "Airtable",
             kAirtable},
    ApiWords{"invalid_permissions", kRight, "role", false, "Airtable", kAirtable},
    ApiWords{"you should provide valid api key to perform this operation", kMissing, "missing",
             false, "Airtable", kAirtableClient},
    ApiWords{"public_api_billing_limit_exceeded", kQuota, "plan", true, "Airtable", kAirtable},
    ApiWords{"rate_limit_reached", kRate, "limit", true, "Airtable", kAirtable},
    // Stripe
    ApiWords{"invalid api key provided", kUnknown, "api_key", true, "Stripe", kStripe},
    ApiWords{"you did not provide an api key", kMissing, "missing", true, "Stripe", kStripe},
    ApiWords{"expired api key provided", kExpired, "api_key", true, "Stripe", kStripe},
    ApiWords{"api_key_expired", kExpired, "api_key", true, "Stripe", kStripe},
    ApiWords{"platform_api_key_expired", kExpired, "api_key", true, "Stripe", kStripe},
    ApiWords{"secret_key_required", kKind, "publishable_key", true, "Stripe", kStripe},
    ApiWords{"does not have the required permissions for this endpoint", kScope, "restricted_key",
             true, "Stripe", kStripe},
    ApiWords{"application access may have been revoked", kUnknown, "revoked", false, "Stripe",
             kStripe},
    // Xero
    ApiWords{"authenticationunsuccessful", kRight, "tenant", false, "Xero", kXero, "xero"},
    ApiWords{"authorizationunsuccessful", kScope, "insufficient_scope", false, "Xero", kXero,
             "xero"},
    // QuickBooks
    ApiWords{"applicationauthenticationfailed", kExpired, "lifetime", false, "QuickBooks",
             kQuickBooks},
    ApiWords{"applicationauthorizationfailed", kRight, "company", false, "QuickBooks", kQuickBooks},
    ApiWords{"errorcode=003200", kExpired, "lifetime", false, "QuickBooks", kQuickBooks},
    ApiWords{"errorcode=003100", kRight, "company", false, "QuickBooks", kQuickBooks},
    ApiWords{"errorcode=003001", kRate, "throttled", true, "QuickBooks", kQuickBooks},
    ApiWords{"throttleexceeded", kRate, "throttled", true, "QuickBooks", kQuickBooks},
    ApiWords{"\"code\":\"3200\"", kExpired, "lifetime", false, "QuickBooks", kQuickBooks,
             "intuit|quickbooks"},
    ApiWords{"\"code\":\"3100\"", kRight, "company", false, "QuickBooks", kQuickBooks,
             "intuit|quickbooks"},
    ApiWords{"\"code\":\"3001\"", kRate, "throttled", true, "QuickBooks", kQuickBooks,
             "intuit|quickbooks"},
    // Zoho
    ApiWords{"oauth_scope_mismatch", kScope, "insufficient_scope", true, "Zoho", kZoho},
    ApiWords{"invalid_oauthscope", kScope, "insufficient_scope", true, "Zoho", kZoho},
    ApiWords{"invalid_oauthtoken", kExpired, "lifetime", false, "Zoho", kZoho},
    ApiWords{"authentication_failure", kUnknown, "invalid_token", false, "Zoho", kZoho, "zoho"},
    ApiWords{"no_permission", kRight, "profile", false, "Zoho", kZoho},
    // Strava
    ApiWords{"\"field\":\"access_token\",\"code\":\"invalid\"", kUnknown, "invalid_token", false,
             "Strava", kStrava},
    ApiWords{"activity:read_permission", kScope, "insufficient_scope", true, "Strava", kStrava},
    ApiWords{"activity:write_permission", kScope, "insufficient_scope", true, "Strava", kStrava},
    ApiWords{"profile:read_all_permission", kScope, "insufficient_scope", true, "Strava", kStrava},
    ApiWords{"\"field\":\"access_token\",\"code\":\"missing\"", kMissing, "missing", true, "Strava",
             kStrava},
    ApiWords{"\"field\":\"read rate limit\",\"code\":\"exceeded\"", kRate, "read", true, "Strava",
             kStrava},
    ApiWords{"\"field\":\"rate limit\",\"code\":\"exceeded\"", kRate, "limit", true, "Strava",
             kStrava},
    // Fitbit
    ApiWords{"\"errortype\":\"expired_token\"", kExpired, "lifetime", true, "Fitbit", kFitbit},
    ApiWords{"\"errortype\":\"insufficient_permissions\"", kRight, "collection_type", false,
             "Fitbit", kFitbit},
    // Reddit
    ApiWords{"user_required", kKind, "no_user", true, "Reddit", kReddit,
             "reddit|please log in to do that"},
    ApiWords{"whoa there, pardner", kGateway, "user_agent", true, "Reddit", kReddit},
    ApiWords{"you've been blocked by network security", kGateway, "network_security", true,
             "Reddit", kReddit},
    ApiWords{"your request has been blocked due to a network policy", kGateway, "network_security",
             true, "Reddit", kReddit},
    // eBay
    ApiWords{"\"errorid\":1001", kUnknown, "invalid_token", false, "eBay", kEbay,
             "ebay|oauth|invalid access token"},
    ApiWords{"\"errorid\":1002", kMissing, "missing", true, "eBay", kEbay,
             "ebay|oauth|missing access token"},
    ApiWords{"\"errorid\":1003", kHeader, "scheme", true, "eBay", kEbay, "ebay|oauth|token type"},
    ApiWords{"\"errorid\":1100", kScope, "insufficient_scope", false, "eBay", kEbay,
             "ebay|access denied|insufficient permissions"},
    ApiWords{"\"errorid\":2001", kQuota, "call_limit", false, "eBay", kEbay, "ebay|request limit"},
    ApiWords{"insufficient permissions to fulfill the request", kScope, "insufficient_scope", false,
             "eBay", kEbay},
    ApiWords{"token type in the authorization header is invalid", kHeader, "scheme", true, "eBay",
             kEbay},
    ApiWords{"the request limit has been reached for the resource", kQuota, "call_limit", true,
             "eBay", kEbay},
    ApiWords{"iaf token supplied is expired", kExpired, "lifetime", true, "eBay", kEbay},
    ApiWords{"auth token is hard expired", kExpired, "lifetime", true, "eBay", kEbay},
    // Amazon Selling Partner API
    ApiWords{"access to requested resource is denied", kRight, "role", false,
             "Amazon Selling Partner API", kSellingPartner},
    ApiWords{"the access token you provided has expired", kExpired, "lifetime", true,
             "Amazon Selling Partner API", kSellingPartner},
    ApiWords{"the access token you provided is revoked, malformed or invalid", kUnknown,
             "invalid_token", true, "Amazon Selling Partner API", kSellingPartner},
    ApiWords{"you exceeded your quota for the requested resource", kRate, "usage_plan", true,
             "Amazon Selling Partner API", kSellingPartner},
    // SAP
    ApiWords{"csrf token validation failed", kCsrf, "csrf_token", true, "SAP", kSapCsrf},
    // SAP
    ApiWords{"x-csrf-token: required", kCsrf, "csrf_token", true, "SAP", kSapCsrfHeader},
    ApiWords{"csrf token required", kCsrf, "csrf_token", true, "SAP", kSapCsrfHeader},
    // SAP
    ApiWords{"no authorization to access service group", kRight, "service", true, "SAP",
             kSapService},
    // SAP
    ApiWords{"is not issued for these clientids", kAud, "audience", true, "SAP", kSapSecurity},
    ApiWords{"issuer is not trusted because", kIss, "issuer", true, "SAP", kSapSecurity},
    // ServiceNow
    ApiWords{"required to provide auth information", kMissing, "missing", false, "ServiceNow",
             kServiceNow},
    ApiWords{"user not authenticated", kUnknown, "invalid_token", false, "ServiceNow", kServiceNow},
    ApiWords{"insufficient rights to query records", kRight, "acl", true, "ServiceNow",
             kServiceNow},
    ApiWords{"failed api level acl validation", kRight, "acl", true, "ServiceNow", kServiceNow},
    ApiWords{"requested uri does not represent any resource", kPath, "no_route", true, "ServiceNow",
             kServiceNow},
    // Kakao
    ApiWords{"this access token does not exist", kUnknown, "invalid_token", true, "Kakao", kKakao},
    ApiWords{"this access token is already expired", kExpired, "lifetime", true, "Kakao", kKakao},
    ApiWords{"\"code\":-401", kUnknown, "invalid_token", false, "Kakao", kKakao,
             "kakao|access token"},
    ApiWords{"\"code\":-402", kScope, "insufficient_scope", true, "Kakao", kKakao,
             "kakao|insufficient scopes"},
    ApiWords{"\"code\":-10", kQuota, "quota", true, "Kakao", kKakao,
             "kakao|limit has been exceeded"},
    ApiWords{"ip mismatched! callerip", kGateway, "caller_ip", true, "Kakao", kKakao},
    ApiWords{"disabled open_map_and_local service", kRight, "api_not_enabled", true, "Kakao",
             kKakao},
    // Databricks
    ApiWords{"credential was not sent or was of an unsupported type for this api", kMissing,
             "missing", false, "Databricks", kDatabricks},
    ApiWords{"provided access token does not have required scopes", kScope, "insufficient_scope",
             true, "Databricks", kDatabricks},
    ApiWords{"this api is disabled for users without the workspace-access entitlement", kRight,
             "entitlement", true, "Databricks", kDatabricks},
    // Snowflake
    ApiWords{"jwt token is invalid", kKey, "public_key", false, "Snowflake", kSnowflake,
             "snowflake|390144"},
    ApiWords{"oauth access token expired", kExpired, "lifetime", true, "Snowflake", kSnowflake},
    ApiWords{"authentication token has expired. the user must authenticate again", kExpired,
             "lifetime", true, "Snowflake", kSnowflake},
    ApiWords{"is not listed in the access token or was filtered", kScope, "role", true, "Snowflake",
             kSnowflake},
    ApiWords{"is not allowed to access snowflake", kGateway, "network_policy", true, "Snowflake",
             kSnowflake},
    ApiWords{"\"code\":\"390318\"", kExpired, "lifetime", true, "Snowflake", kSnowflake,
             "snowflake|expired"},
    ApiWords{"\"code\":\"390303\"", kUnknown, "invalid_token", false, "Snowflake", kSnowflake,
             "snowflake|oauth"},
    ApiWords{"\"code\":\"390144\"", kKey, "public_key", false, "Snowflake", kSnowflake,
             "snowflake|jwt"},
    // PayPal
    ApiWords{"authorization failed due to insufficient permissions", kRight, "feature", false,
             "PayPal", kPayPalOrders},
    // DocuSign
    ApiWords{"authorization_invalid_token", kExpired, "lifetime", false, "DocuSign", kDocuSign},
    ApiWords{"user_lacks_membership", kRealm, "account", true, "DocuSign", kDocuSign},
    ApiWords{"user_lacks_permissions", kRight, "permission", true, "DocuSign", kDocuSign},
    ApiWords{"account_lacks_permissions", kRight, "plan", true, "DocuSign", kDocuSign},
    ApiWords{"partner_authentication_failed", kClient, "integration_key", false, "DocuSign",
             kDocuSign},
    ApiWords{"hourly_apiinvocation_limit_exceeded", kRate, "hourly", true, "DocuSign", kDocuSign},
    // Asana
    ApiWords{"if you have a refresh token, please use it to request a new bearer token", kExpired,
             "lifetime", true, "Asana", kAsana},
    // Square
    ApiWords{"access_token_revoked", kUnknown, "revoked", true, "Square", kSquare},
    ApiWords{"insufficient_scopes", kScope, "insufficient_scope", true, "Square", kSquare},
    ApiWords{"this request could not be authorized", kUnknown, "invalid_token", false, "Square",
             kSquare},
    // Pipedrive
    ApiWords{"scope and url mismatch", kScope, "insufficient_scope", true, "Pipedrive", kPipedrive},
    // TikTok
    ApiWords{"access_token_invalid", kUnknown, "invalid_token", false, "TikTok", kTikTok},
    ApiWords{"scope_not_authorized", kScope, "insufficient_scope", true, "TikTok", kTikTok},
    // ClickUp
    ApiWords{"team not authorized", kRight, "workspace", false, "ClickUp", kClickUp},
    ApiWords{"\"ecode\":\"oauth_023\"", kRight, "workspace", true, "ClickUp", kClickUp},
    ApiWords{"\"ecode\":\"oauth_026\"", kRight, "workspace", true, "ClickUp", kClickUp},
    ApiWords{"\"ecode\":\"oauth_027\"", kRight, "workspace", true, "ClickUp", kClickUp},
    ApiWords{"\"ecode\":\"oauth_025\"", kUnknown, "invalid_token", true, "ClickUp", kClickUp},
    // Smartsheet
    ApiWords{"your access token is invalid", kUnknown, "invalid_token", true, "Smartsheet",
             kSmartsheet},
    ApiWords{"your access token has expired", kExpired, "lifetime", true, "Smartsheet",
             kSmartsheet},
    // Mastodon
    ApiWords{"this action is outside the authorized scopes", kScope, "insufficient_scope", true,
             "Mastodon", kMastodon},
    ApiWords{"this method requires an authenticated user", kKind, "no_user", true, "Mastodon",
             kMastodon},
    // Gitea
    ApiWords{"token does not have at least one of required scope", kScope, "insufficient_scope",
             true, "Gitea", kGitea},
    // WordPress
    ApiWords{"rest_cookie_invalid_nonce", kCsrf, "nonce", true, "WordPress", kWordPress},
    ApiWords{"rest_not_logged_in", kMissing, "missing", true, "WordPress", kWordPress},
    ApiWords{"rest_forbidden", kRight, "role", false, "WordPress", kWordPress},
    ApiWords{"rest_no_route", kPath, "no_route", true, "WordPress", kWordPress},
    // JWT Authentication for WP
    ApiWords{"jwt_auth_no_auth_header", kMissing, "missing", true, "JWT Authentication for WP",
             kWordPressJwt},
    ApiWords{"jwt_auth_bad_auth_header", kHeader, "malformed", true, "JWT Authentication for WP",
             kWordPressJwt},
    ApiWords{"jwt_auth_bad_iss", kIss, "issuer", true, "JWT Authentication for WP", kWordPressJwt},
    ApiWords{"jwt_auth_invalid_token", kExpired, "lifetime", false, "JWT Authentication for WP",
             kWordPressJwt},
    // WooCommerce
    ApiWords{"woocommerce_rest_cannot_view", kRight, "role", false, "WooCommerce", kWoo},
    ApiWords{"woocommerce_rest_authentication_error", kClient, "credentials", false, "WooCommerce",
             kWoo},
    // Adobe Commerce
    ApiWords{"the consumer isn't authorized to access", kRight, "resource", true, "Adobe Commerce",
             kMagento},
    // SonarQube
    ApiWords{"\"msg\":\"insufficient privileges\"", kRight, "role", true, "SonarQube", kSonar},
    // OpenAI
    ApiWords{"incorrect api key provided", kUnknown, "api_key", true, "OpenAI", kOpenAi},
    ApiWords{"invalid_api_key", kUnknown, "api_key", true, "OpenAI", kOpenAi},
    ApiWords{"insufficient_quota", kQuota, "billing", true, "OpenAI", kOpenAi},
    ApiWords{"you exceeded your current quota", kQuota, "billing", true, "OpenAI", kOpenAi},
    ApiWords{"missing scopes: ", kScope, "insufficient_scope", true, "OpenAI", kOpenAi},
    // Anthropic
    ApiWords{"invalid x-api-key", kUnknown, "api_key", true, "Anthropic", kAnthropic},
    ApiWords{"rate_limit_error", kRate, "limit", true, "Anthropic", kAnthropic},
    ApiWords{"permission_error", kRight, "permission", true, "Anthropic", kAnthropic},
};

}  // namespace

std::span<const ApiWords> business_words() { return kWords; }

}  // namespace grantline::explain
