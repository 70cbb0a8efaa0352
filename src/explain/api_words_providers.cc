#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kGitHub =
    "https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api";
constexpr std::string_view kGitHubApp =
    "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/"
    "generating-a-json-web-token-jwt-for-a-github-app";
constexpr std::string_view kGitLab = "https://docs.gitlab.com/api/rest/authentication/";
constexpr std::string_view kBitbucket =
    "https://developer.atlassian.com/cloud/bitbucket/rest/intro/#authentication";
constexpr std::string_view kOkta = "https://developer.okta.com/docs/reference/error-codes/";
constexpr std::string_view kAuth0 = "https://auth0.com/docs/api/management/v2";
constexpr std::string_view kSpotify =
    "https://developer.spotify.com/documentation/web-api/concepts/api-calls";
constexpr std::string_view kSalesforce =
    "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm";
constexpr std::string_view kDiscord = "https://discord.com/developers/docs/topics/rate-limits";
constexpr std::string_view kDiscordCodes =
    "https://discord.com/developers/docs/topics/opcodes-and-status-codes#json";
constexpr std::string_view kZoom = "https://developers.zoom.us/docs/api/errors/";
constexpr std::string_view kZoomRate = "https://developers.zoom.us/docs/api/rate-limits/";
constexpr std::string_view kAtlassian =
    "https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes";
constexpr std::string_view kSlack = "https://api.slack.com/methods/auth.test#errors";
constexpr std::string_view kSlackRate = "https://api.slack.com/apis/rate-limits";
constexpr std::string_view kSlackPost = "https://api.slack.com/methods/chat.postMessage#errors";
constexpr std::string_view kShopify = "https://shopify.dev/docs/api/usage/response-codes";
constexpr std::string_view kHubSpot = "https://developers.hubspot.com/docs/api/error-handling";
constexpr std::string_view kTwitter =
    "https://developer.x.com/en/support/x-api/error-troubleshooting";
constexpr std::string_view kMeta =
    "https://developers.facebook.com/docs/graph-api/guides/error-handling";
constexpr std::string_view kLinkedIn =
    "https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling";
constexpr std::string_view kTwitch = "https://dev.twitch.tv/docs/api/reference/";

constexpr std::array kWords{
    // GitHub
    ApiWords{"bad credentials", kUnknown, "bad_credentials", true, "GitHub", kGitHub},
    ApiWords{"requires authentication", kMissing, "missing", true, "GitHub", kGitHub, "github"},
    ApiWords{"secondary rate limit", kRate, "secondary_rate_limit", true, "GitHub", kGitHub},
    ApiWords{"you have triggered an abuse detection mechanism", kRate, "secondary_rate_limit", true,
             "GitHub", kGitHub},
    ApiWords{"api rate limit exceeded", kRate, "primary_rate_limit", true, "GitHub", kGitHub},
    ApiWords{"resource not accessible by", kRight, "app_permission", true, "GitHub", kGitHub},
    ApiWords{"resource protected by organization saml enforcement", kRight, "saml", true, "GitHub",
             kGitHub},
    ApiWords{"although you appear to have the correct authorization credentials", kRight,
             "organization_policy", true, "GitHub", kGitHub},
    ApiWords{"your token has not been granted the required scopes", kScope, "insufficient_scope",
             true, "GitHub", kGitHub},
    ApiWords{"must have admin rights to repository", kRight, "repository_role", true, "GitHub",
             kGitHub},
    ApiWords{"write access to repository not granted", kRight, "repository_role", true, "GitHub",
             kGitHub},
    ApiWords{"this installation has been suspended", kRight, "suspended", true, "GitHub", kGitHub},
    ApiWords{"please make sure your request has a user-agent header", kGateway, "user_agent", true,
             "GitHub", kGitHub},
    ApiWords{"\"documentation_url\":\"https://docs.github.com/rest\",\"status\":\"404\"", kHidden,
             "hidden", false, "GitHub", kGitHub},
    // GitHub
    ApiWords{"'expiration time' claim ('exp') is too far in the future", kEarly, "clock", true,
             "GitHub", kGitHubApp},
    ApiWords{"'issued at' claim ('iat') must be an integer representing the time", kEarly, "clock",
             true, "GitHub", kGitHubApp},
    ApiWords{"a json web token could not be decoded", kKey, "signature", false, "GitHub",
             kGitHubApp},
    // GitLab
    ApiWords{"token was revoked. you have to re-authorize from the user", kUnknown, "revoked", true,
             "GitLab", kGitLab},
    ApiWords{"you can either do re-authorization or token refresh", kExpired, "lifetime", true,
             "GitLab", kGitLab},
    ApiWords{"\"message\":\"401 unauthorized\"", kUnknown, "invalid_token", false, "GitLab",
             kGitLab},
    ApiWords{"\"message\":\"403 forbidden\"", kRight, "role", false, "GitLab", kGitLab},
    ApiWords{"404 project not found", kHidden, "hidden", true, "GitLab", kGitLab},
    ApiWords{"http basic: access denied", kUnknown, "invalid_token", false, "GitLab", kGitLab},
    ApiWords{"this endpoint has been requested too many times", kRate, "limit", true, "GitLab",
             kGitLab},
    // Bitbucket
    ApiWords{"your credentials lack one or more required privilege scopes", kScope,
             "insufficient_scope", true, "Bitbucket", kBitbucket},
    ApiWords{"use your refresh token to obtain a new access token", kExpired, "lifetime", true,
             "Bitbucket", kBitbucket},
    ApiWords{"token is invalid, expired, or not supported for this endpoint", kExpired, "lifetime",
             false, "Bitbucket", kBitbucket},
    // Okta
    ApiWords{"e0000011", kUnknown, "invalid_token", true, "Okta", kOkta},
    ApiWords{"e0000005", kUnknown, "session", true, "Okta", kOkta},
    ApiWords{"e0000006", kRight, "role", true, "Okta", kOkta},
    ApiWords{"e0000015", kRight, "feature", true, "Okta", kOkta},
    ApiWords{"e0000038", kRight, "user_status", true, "Okta", kOkta},
    ApiWords{"e0000047", kRate, "okta_rate", true, "Okta", kOkta},
    ApiWords{"e0000007", kHidden, "not_found", true, "Okta", kOkta},
    ApiWords{"e0000022", kMethod, "not_supported", true, "Okta", kOkta},
    ApiWords{"e0000004", kClient, "credentials", true, "Okta", kOkta},
    ApiWords{"the access token provided does not contain the required scopes", kScope,
             "insufficient_scope", true, "Okta", kOkta},
    // Auth0
    ApiWords{"bad http authentication header format", kHeader, "malformed", true, "Auth0", kAuth0},
    ApiWords{"expired token received for json web token validation", kExpired, "lifetime", true,
             "Auth0", kAuth0},
    ApiWords{"invalid signature received for json web token validation", kKey, "signature", true,
             "Auth0", kAuth0},
    ApiWords{"bad audience:", kAud, "audience", true, "Auth0", kAuth0},
    ApiWords{"global limit has been reached", kRate, "limit", true, "Auth0", kAuth0},
    // Spotify
    ApiWords{"the access token expired", kExpired, "lifetime", true, "Spotify", kSpotify},
    ApiWords{"insufficient client scope", kScope, "insufficient_scope", true, "Spotify", kSpotify},
    ApiWords{"only valid bearer authentication supported", kHeader, "scheme", true, "Spotify",
             kSpotify},
    ApiWords{"user not registered in the developer dashboard", kRight, "development_mode", true,
             "Spotify", kSpotify},
    ApiWords{"the user may not be registered", kRight, "development_mode", true, "Spotify",
             kSpotify},
    ApiWords{"premium_required", kRight, "premium", true, "Spotify", kSpotify},
    // Salesforce
    ApiWords{"invalid_session_id", kExpired, "session", false, "Salesforce", kSalesforce},
    ApiWords{"session expired or invalid", kExpired, "session", false, "Salesforce", kSalesforce},
    ApiWords{"request_limit_exceeded", kQuota, "daily", false, "Salesforce", kSalesforce},
    ApiWords{"api_disabled_for_org", kRight, "api_disabled", true, "Salesforce", kSalesforce},
    ApiWords{"api_currently_disabled", kRight, "api_disabled", true, "Salesforce", kSalesforce},
    ApiWords{"the rest api is not enabled for this organization", kRight, "api_disabled", true,
             "Salesforce", kSalesforce},
    ApiWords{"this session is not valid for use with the rest api", kScope, "api", true,
             "Salesforce", kSalesforce},
    ApiWords{"insufficient_access", kRight, "profile", true, "Salesforce", kSalesforce},
    ApiWords{"insufficient_access_or_readonly", kRight, "profile", true, "Salesforce", kSalesforce},
    ApiWords{"insufficient_access_on_cross_reference_entity", kRight, "profile", true, "Salesforce",
             kSalesforce},
    ApiWords{"invalid_operation_with_expired_password", kRight, "password_expired", true,
             "Salesforce", kSalesforce},
    ApiWords{"invalid_auth_header", kHeader, "malformed", true, "Salesforce", kSalesforce},
    ApiWords{"bad_oauth_token", kUnknown, "invalid_token", false, "Salesforce", kSalesforce},
    ApiWords{"missing_oauth_token", kMissing, "missing", true, "Salesforce", kSalesforce},
    ApiWords{"wrong_org", kRealm, "other_org", true, "Salesforce", kSalesforce,
             "salesforce|force.com"},
    // Discord
    ApiWords{"you are being rate limited", kRate, "bucket", true, "Discord", kDiscord},
    // Discord
    ApiWords{"\"code\":50001", kRight, "missing_access", true, "Discord", kDiscordCodes,
             "discord|missing access"},
    ApiWords{"\"code\":50013", kRight, "missing_permissions", true, "Discord", kDiscordCodes,
             "discord|missing permissions"},
    ApiWords{"\"code\":40001", kUnknown, "invalid_token", false, "Discord", kDiscordCodes,
             "discord"},
    ApiWords{"\"code\":40002", kRight, "account_not_verified", true, "Discord", kDiscordCodes,
             "discord|verify your account"},
    ApiWords{"\"code\":50014", kUnknown, "invalid_token", true, "Discord", kDiscordCodes,
             "discord|invalid authentication token"},
    ApiWords{"\"code\":50025", kUnknown, "invalid_token", true, "Discord", kDiscordCodes,
             "discord|invalid oauth2"},
    ApiWords{"\"code\":50026", kScope, "insufficient_scope", true, "Discord", kDiscordCodes,
             "discord|scope"},
    ApiWords{"missing required oauth2 scope", kScope, "insufficient_scope", true, "Discord",
             kDiscordCodes},
    // Zoom
    ApiWords{"access token is expired", kExpired, "lifetime", true, "Zoom", kZoom},
    ApiWords{"does not contain scopes", kScope, "insufficient_scope", true, "Zoom", kZoom},
    ApiWords{"\"code\":124", kExpired, "lifetime", false, "Zoom", kZoom, "zoom"},
    ApiWords{"\"code\":4711", kScope, "insufficient_scope", true, "Zoom", kZoom, "zoom"},
    // Zoom
    ApiWords{"you have exceeded the daily rate limit", kQuota, "daily", true, "Zoom", kZoomRate},
    ApiWords{"you have reached the maximum per-second rate limit", kRate, "per_second", true,
             "Zoom", kZoomRate},
    // Atlassian
    ApiWords{"scope does not match", kScope, "insufficient_scope", true, "Atlassian", kAtlassian},
    ApiWords{"issue does not exist or you do not have permission to see it", kHidden, "hidden",
             true, "Atlassian", kAtlassian},
    ApiWords{"failed to parse connect session auth token", kHeader, "site_url", false, "Atlassian",
             kAtlassian},
    ApiWords{"oauth 2.0 is not enabled for method", kRight, "not_for_oauth", true, "Atlassian",
             kAtlassian},
    ApiWords{"current user not permitted to use confluence", kRight, "licence", false, "Atlassian",
             kAtlassian},
    ApiWords{"the app is not installed on this instance", kRight, "not_installed", false,
             "Atlassian", kAtlassian},
    // Slack
    ApiWords{"missing_scope", kScope, "insufficient_scope", true, "Slack", kSlack},
    ApiWords{"not_allowed_token_type", kKind, "token_type", true, "Slack", kSlack},
    ApiWords{"invalid_auth", kUnknown, "invalid_token", false, "Slack", kSlack},
    ApiWords{"not_authed", kMissing, "missing", true, "Slack", kSlack},
    ApiWords{"token_revoked", kUnknown, "revoked", true, "Slack", kSlack},
    ApiWords{"token_expired", kExpired, "lifetime", true, "Slack", kSlack},
    ApiWords{"account_inactive", kUnknown, "deactivated", true, "Slack", kSlack},
    ApiWords{"org_login_required", kRight, "migrated", true, "Slack", kSlack},
    ApiWords{"ekm_access_denied", kRight, "ekm", true, "Slack", kSlack},
    ApiWords{"team_access_not_granted", kRight, "workspace", true, "Slack", kSlack},
    ApiWords{"two_factor_setup_required", kRight, "mfa", true, "Slack", kSlack},
    // Slack
    ApiWords{"ratelimited", kRate, "limit", true, "Slack", kSlackRate},
    // Slack
    ApiWords{"not_in_channel", kRight, "membership", true, "Slack", kSlackPost},
    ApiWords{"channel_not_found", kHidden, "not_found", true, "Slack", kSlackPost},
    ApiWords{"restricted_action", kRight, "workspace_setting", true, "Slack", kSlackPost},
    ApiWords{"unknown_method", kPath, "no_route", false, "Slack", kSlackPost},
    // Shopify
    ApiWords{"invalid api key or access token (unrecognized login or wrong password)", kUnknown,
             "invalid_token", true, "Shopify", kShopify},
    ApiWords{"this action requires merchant approval for", kScope, "insufficient_scope", true,
             "Shopify", kShopify},
    ApiWords{"this app is not approved to access the", kRight, "protected_data", true, "Shopify",
             kShopify},
    ApiWords{"calls per second for api client. reduce request rates", kRate, "per_second", true,
             "Shopify", kShopify},
    ApiWords{"access denied for * field. required access", kScope, "insufficient_scope", true,
             "Shopify", kShopify},
    // HubSpot
    ApiWords{"expired_authentication", kExpired, "lifetime", true, "HubSpot", kHubSpot},
    ApiWords{"the oauth token used to make this call expired", kExpired, "lifetime", true,
             "HubSpot", kHubSpot},
    ApiWords{"invalid_authentication", kUnknown, "invalid_token", false, "HubSpot", kHubSpot},
    ApiWords{"missing_scopes", kScope, "insufficient_scope", true, "HubSpot", kHubSpot},
    ApiWords{"this app hasn't been granted all required scopes", kScope, "insufficient_scope", true,
             "HubSpot", kHubSpot},
    ApiWords{"ten_secondly_rolling", kRate, "ten_seconds", true, "HubSpot", kHubSpot},
    ApiWords{"you have reached your secondly limit", kRate, "per_second", true, "HubSpot",
             kHubSpot},
    ApiWords{"you have reached your daily limit", kQuota, "daily", true, "HubSpot", kHubSpot},
    ApiWords{"authentication credentials not found", kMissing, "missing", false, "HubSpot",
             kHubSpot},
    // X
    ApiWords{"\"code\":89", kUnknown, "invalid_token", true, "X", kTwitter,
             "twitter|invalid or expired token"},
    ApiWords{"\"code\":32", kClient, "credentials", false, "X", kTwitter,
             "twitter|could not authenticate you"},
    ApiWords{"\"code\":64", kRight, "suspended", true, "X", kTwitter, "twitter|suspended"},
    ApiWords{"\"code\":87", kRight, "app", true, "X", kTwitter, "twitter|not permitted to perform"},
    ApiWords{"\"code\":88", kRate, "limit", true, "X", kTwitter, "twitter|rate limit exceeded"},
    ApiWords{"\"code\":135", kEarly, "clock", true, "X", kTwitter,
             "twitter|timestamp out of bounds"},
    ApiWords{"\"code\":215", kMissing, "missing", false, "X", kTwitter,
             "twitter|bad authentication data"},
    ApiWords{"\"code\":220", kRight, "credentials", false, "X", kTwitter,
             "twitter|do not allow access"},
    ApiWords{"\"code\":261", kScope, "read_only", true, "X", kTwitter,
             "twitter|cannot perform write"},
    ApiWords{"\"code\":453", kRight, "access_level", true, "X", kTwitter,
             "twitter|you currently have access"},
    ApiWords{"bad authentication data", kMissing, "missing", false, "X", kTwitter},
    ApiWords{"could not authenticate you", kClient, "credentials", false, "X", kTwitter},
    ApiWords{"timestamp out of bounds", kEarly, "clock", true, "X", kTwitter},
    ApiWords{"you currently have access to a subset of", kRight, "access_level", true, "X",
             kTwitter},
    ApiWords{"application cannot perform write actions", kScope, "read_only", true, "X", kTwitter},
    ApiWords{"problems/unsupported-authentication", kKind, "app_only", true, "X", kTwitter},
    ApiWords{"problems/oauth1-permissions", kScope, "read_only", true, "X", kTwitter},
    ApiWords{"problems/usage-capped", kQuota, "usage_cap", true, "X", kTwitter},
    ApiWords{"problems/client-forbidden", kRight, "not_enrolled", true, "X", kTwitter},
    ApiWords{"usage cap exceeded", kQuota, "usage_cap", true, "X", kTwitter},
    // Meta
    ApiWords{"\"code\":190", kExpired, "lifetime", false, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":463", kExpired, "lifetime", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":467", kUnknown, "invalid_token", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":460", kUnknown, "password_changed", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":458", kUnknown, "app_removed", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":459", kRight, "checkpoint", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":464", kRight, "unconfirmed", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"error_subcode\":492", kRight, "page_role", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"code\":10", kRight, "app_permission", false, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"code\":200", kScope, "insufficient_scope", false, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"code\":4", kRate, "per_application", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"code\":17", kRate, "per_user", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"\"code\":613", kRate, "limit", true, "Meta", kMeta,
             "oauthexception|graph.facebook|graph.instagram"},
    ApiWords{"error validating access token: session has expired", kExpired, "lifetime", true,
             "Meta", kMeta},
    ApiWords{"the session has been invalidated because the user changed their password", kUnknown,
             "password_changed", true, "Meta", kMeta},
    ApiWords{"error validating access token", kUnknown, "invalid_token", false, "Meta", kMeta},
    ApiWords{"an active access token must be used to query information", kMissing, "missing", true,
             "Meta", kMeta},
    ApiWords{"malformed access token", kDamaged, "cut", true, "Meta", kMeta},
    ApiWords{"the access token could not be decrypted", kDamaged, "cut", true, "Meta", kMeta},
    ApiWords{"application request limit reached", kRate, "per_application", true, "Meta", kMeta},
    ApiWords{"user request limit reached", kRate, "per_user", true, "Meta", kMeta},
    ApiWords{"(#10) application does not have permission for this action", kRight, "app_permission",
             true, "Meta", kMeta},
    ApiWords{"(#3) application does not have the capability to make this api call", kRight,
             "app_permission", true, "Meta", kMeta},
    ApiWords{"require an appsecret_proof argument", kClient, "appsecret_proof", true, "Meta",
             kMeta},
    ApiWords{"invalid appsecret_proof provided", kClient, "appsecret_proof", true, "Meta", kMeta},
    // LinkedIn
    ApiWords{"not enough permissions to access:", kScope, "insufficient_scope", true, "LinkedIn",
             kLinkedIn},
    ApiWords{"empty oauth2 access token", kMissing, "missing", true, "LinkedIn", kLinkedIn},
    ApiWords{"the token used in the request has expired", kExpired, "lifetime", true, "LinkedIn",
             kLinkedIn},
    ApiWords{"the token used in the request has been revoked by the user", kUnknown, "revoked",
             true, "LinkedIn", kLinkedIn},
    ApiWords{"expired_access_token", kExpired, "lifetime", true, "LinkedIn", kLinkedIn},
    ApiWords{"revoked_access_token", kUnknown, "revoked", true, "LinkedIn", kLinkedIn},
    ApiWords{"resource level throttle", kQuota, "daily", true, "LinkedIn", kLinkedIn},
    // Twitch
    ApiWords{"invalid oauth token", kUnknown, "invalid_token", false, "Twitch", kTwitch},
    ApiWords{"client id and oauth token do not match", kClient, "client_id", true, "Twitch",
             kTwitch},
    ApiWords{"oauth token is missing", kMissing, "missing", false, "Twitch", kTwitch, "twitch"},
    ApiWords{"must match the user id found in the request's oauth token", kRight, "other_user",
             true, "Twitch", kTwitch},
    ApiWords{"missing scope: ", kScope, "insufficient_scope", true, "Twitch", kTwitch},
};

}  // namespace

std::span<const ApiWords> provider_words() { return kWords; }

}  // namespace grantline::explain
