#include <array>

#include "explain/api_words_lists.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kGraph = "https://learn.microsoft.com/en-us/graph/resolve-auth-errors";
constexpr std::string_view kGraphErrors = "https://learn.microsoft.com/en-us/graph/errors";
constexpr std::string_view kSharePoint =
    "https://learn.microsoft.com/en-us/sharepoint/dev/solution-guidance/security-apponly-azuread";
constexpr std::string_view kExchange =
    "https://github.com/microsoft/Dynamics-AX-Integration/issues/81";
constexpr std::string_view kEntra =
    "https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes";
constexpr std::string_view kArm =
    "https://learn.microsoft.com/en-us/azure/azure-resource-manager/troubleshooting/"
    "common-deployment-errors";
constexpr std::string_view kKeyVault =
    "https://learn.microsoft.com/en-us/azure/key-vault/general/rest-error-codes";
constexpr std::string_view kAzureStorage =
    "https://learn.microsoft.com/en-us/rest/api/storageservices/common-rest-api-error-codes";
constexpr std::string_view kApim =
    "https://learn.microsoft.com/en-us/azure/api-management/api-management-error-handling-policies";
constexpr std::string_view kDevOps =
    "https://learn.microsoft.com/en-us/azure/devops/integrate/get-started/authentication/"
    "service-principal-managed-identity";
constexpr std::string_view kPowerBi =
    "https://learn.microsoft.com/en-us/power-bi/developer/embedded/embedded-troubleshoot";
constexpr std::string_view kDynamics =
    "https://learn.microsoft.com/en-us/power-apps/developer/data-platform/reference/"
    "web-service-error-codes";
constexpr std::string_view kGoogle =
    "https://developers.google.com/workspace/drive/api/guides/handle-errors";
constexpr std::string_view kGoogleCore = "https://developers.google.com/webmaster-tools/v1/errors";
constexpr std::string_view kYouTube = "https://developers.google.com/youtube/v3/docs/errors";
constexpr std::string_view kGoogleReason =
    "https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto";
constexpr std::string_view kGoogleCloud = "https://cloud.google.com/apis/design/errors";
constexpr std::string_view kWorkspace =
    "https://developers.google.com/workspace/gmail/api/guides/handle-errors";
constexpr std::string_view kGoogleAds =
    "https://developers.google.com/google-ads/api/docs/common-errors";
constexpr std::string_view kCloudRun = "https://cloud.google.com/run/docs/troubleshooting";
constexpr std::string_view kIap = "https://cloud.google.com/iap/docs/faq";
constexpr std::string_view kAwsGateway =
    "https://repost.aws/knowledge-center/api-gateway-authentication-token-errors";
constexpr std::string_view kAws =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html";
constexpr std::string_view kAwsErrors =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html";
constexpr std::string_view kS3 =
    "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
constexpr std::string_view kSts =
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html";
constexpr std::string_view kCognito =
    "https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html";

constexpr std::array kWords{
    // Microsoft Graph
    ApiWords{"access token has expired or is not yet valid", kExpired, "lifetime", true,
             "Microsoft Graph", kGraph},
    ApiWords{"access token validation failure. invalid audience", kAud, "audience", true,
             "Microsoft Graph", kGraph},
    ApiWords{"access token validation failure", kAud, "audience", false, "Microsoft Graph", kGraph},
    ApiWords{"insufficient privileges to complete the operation", kRight, "graph_permission", true,
             "Microsoft Graph", kGraph},
    ApiWords{"authorization_requestdenied", kRight, "graph_permission", true, "Microsoft Graph",
             kGraph},
    ApiWords{"authorization_identitynotfound", kRight, "no_service_principal", true,
             "Microsoft Graph", kGraph},
    // Microsoft Graph
    ApiWords{"invalidauthenticationtoken", kExpired, "lifetime", false, "Microsoft Graph",
             kGraphErrors},
    ApiWords{"compacttoken parsing failed", kDamaged, "no_jwt", false, "Microsoft Graph",
             kGraphErrors},
    ApiWords{"access token is empty", kMissing, "missing", true, "Microsoft Graph", kGraphErrors},
    ApiWords{"missing scope permissions on the request", kScope, "insufficient_scope", true,
             "Microsoft Graph", kGraphErrors},
    ApiWords{"access is denied. check credentials and try again", kRight, "exchange", true,
             "Microsoft Graph", kGraphErrors},
    ApiWords{"erroraccessdenied", kRight, "exchange", true, "Microsoft Graph", kGraphErrors},
    ApiWords{"mailboxnotenabledforrestapi", kRight, "mailbox", false, "Microsoft Graph",
             kGraphErrors},
    ApiWords{"mailboxnotsupportedforrestapi", kRight, "mailbox", false, "Microsoft Graph",
             kGraphErrors},
    ApiWords{"tenant does not have a spo license", kRight, "licence", true, "Microsoft Graph",
             kGraphErrors},
    ApiWords{"authentication_requestfromnonpremiumtenantorb2ctenant", kRight, "licence", true,
             "Microsoft Graph", kGraphErrors},
    ApiWords{"application is over its mailboxconcurrency limit", kRate, "concurrency", true,
             "Microsoft Graph", kGraphErrors},
    ApiWords{"applicationthrottled", kRate, "per_application", true, "Microsoft Graph",
             kGraphErrors},
    ApiWords{"activitylimitreached", kRate, "limit", true, "Microsoft Graph", kGraphErrors},
    // Microsoft SharePoint
    ApiWords{"unsupported app only token", kKind, "app_only_without_certificate", true,
             "Microsoft SharePoint", kSharePoint},
    ApiWords{"audienceurivalidationfailedexception", kAud, "audience", true, "Microsoft SharePoint",
             kSharePoint},
    ApiWords{"token contains invalid signature", kKey, "signature", true, "Microsoft SharePoint",
             kSharePoint},
    // Microsoft Exchange
    ApiWords{"authentication method that is too weak", kKind, "app_only_without_certificate", true,
             "Microsoft Exchange", kExchange},
    // Microsoft Entra ID
    ApiWords{"aadsts90002", kRealm, "no_tenant", true, "Microsoft Entra ID", kEntra},
    // Azure Resource Manager
    ApiWords{"authorizationfailed", kRight, "azure_rbac", true, "Azure Resource Manager", kArm},
    ApiWords{"linkedauthorizationfailed", kRight, "azure_rbac", true, "Azure Resource Manager",
             kArm},
    ApiWords{"does not have authorization to perform action", kRight, "azure_rbac", true,
             "Azure Resource Manager", kArm},
    ApiWords{"invalidauthenticationtokentenant", kIss, "tenant", true, "Azure Resource Manager",
             kArm},
    ApiWords{"the access token is from the wrong issuer", kIss, "tenant", true,
             "Azure Resource Manager", kArm},
    ApiWords{"invalidauthenticationtokenaudience", kAud, "audience", true, "Azure Resource Manager",
             kArm},
    ApiWords{"has been obtained for wrong audience or resource", kAud, "audience", true,
             "Azure Resource Manager", kArm},
    ApiWords{"has been obtained from wrong audience or resource", kAud, "audience", true,
             "Azure Resource Manager", kArm},
    ApiWords{"expiredauthenticationtoken", kExpired, "lifetime", true, "Azure Resource Manager",
             kArm},
    ApiWords{"the access token expiry utc time", kExpired, "lifetime", true,
             "Azure Resource Manager", kArm},
    ApiWords{"authenticationfailedinvalidheader", kHeader, "malformed", true,
             "Azure Resource Manager", kArm},
    ApiWords{"the 'authorization' header is missing", kMissing, "missing", true,
             "Azure Resource Manager", kArm},
    // Azure Key Vault
    ApiWords{"akv10000", kMissing, "missing", false, "Azure Key Vault", kKeyVault},
    ApiWords{"akv10022", kAud, "audience", true, "Azure Key Vault", kKeyVault},
    ApiWords{"akv10032", kIss, "tenant", true, "Azure Key Vault", kKeyVault},
    ApiWords{"forbiddenbypolicy", kRight, "access_policy", true, "Azure Key Vault", kKeyVault},
    ApiWords{"forbiddenbyrbac", kRight, "azure_rbac", true, "Azure Key Vault", kKeyVault},
    ApiWords{"forbiddenbyfirewall", kGateway, "key_vault_firewall", true, "Azure Key Vault",
             kKeyVault},
    ApiWords{"forbiddenbyconnection", kGateway, "key_vault_firewall", true, "Azure Key Vault",
             kKeyVault},
    // Azure Storage
    ApiWords{"authorizationpermissionmismatch", kRight, "azure_rbac", true, "Azure Storage",
             kAzureStorage},
    ApiWords{"authorizationfailure", kGateway, "storage_firewall", false, "Azure Storage",
             kAzureStorage},
    ApiWords{"noauthenticationinformation", kMissing, "missing", true, "Azure Storage",
             kAzureStorage},
    ApiWords{"invalidauthenticationinfo", kHeader, "malformed", false, "Azure Storage",
             kAzureStorage},
    ApiWords{"keybasedauthenticationnotpermitted", kRight, "shared_key_off", true, "Azure Storage",
             kAzureStorage},
    // Azure API Management
    ApiWords{"jwt not present", kMissing, "missing", true, "Azure API Management", kApim},
    ApiWords{"tokennotpresent", kMissing, "missing", true, "Azure API Management", kApim},
    ApiWords{"tokensignatureinvalid", kKey, "signature", true, "Azure API Management", kApim},
    ApiWords{"tokensignaturekeynotfound", kKey, "kid", true, "Azure API Management", kApim},
    ApiWords{"tokenaudiencenotallowed", kAud, "audience", true, "Azure API Management", kApim},
    ApiWords{"tokenissuernotallowed", kIss, "issuer", true, "Azure API Management", kApim},
    ApiWords{"tokenexpired", kExpired, "lifetime", true, "Azure API Management", kApim},
    ApiWords{"tokenclaimnotfound", kScope, "claim", false, "Azure API Management", kApim},
    ApiWords{"tokenclaimvaluenotallowed", kRight, "claim", false, "Azure API Management", kApim},
    ApiWords{"access denied due to missing subscription key", kMissing, "subscription_key", true,
             "Azure API Management", kApim},
    ApiWords{"access denied due to invalid subscription key", kUnknown, "subscription_key", true,
             "Azure API Management", kApim},
    ApiWords{"calleripnotallowed", kGateway, "caller_ip", true, "Azure API Management", kApim},
    ApiWords{"rate limit is exceeded. try again in", kRate, "limit", true, "Azure API Management",
             kApim},
    ApiWords{"out of call volume quota", kQuota, "call_volume", true, "Azure API Management",
             kApim},
    ApiWords{"unable to match incoming request to an operation", kPath, "no_route", true,
             "Azure API Management", kApim},
    // Azure DevOps
    ApiWords{"tf400813", kRight, "organization", false, "Azure DevOps", kDevOps},
    // Power BI
    ApiWords{"powerbinotauthorizedexception", kRight, "workspace", true, "Power BI", kPowerBi},
    ApiWords{"powerbientitynotfound", kHidden, "not_found", true, "Power BI", kPowerBi},
    ApiWords{"api is not accessible for application", kRight, "tenant_setting", true, "Power BI",
             kPowerBi},
    // Microsoft Dynamics 365
    ApiWords{"0x80040220", kRight, "privilege", true, "Microsoft Dynamics 365", kDynamics,
             "privilege|seclib|prv|dynamics|dataverse"},
    ApiWords{"0x80072560", kRight, "organization", true, "Microsoft Dynamics 365", kDynamics},
    ApiWords{"the user is not a member of the organization", kRight, "organization", true,
             "Microsoft Dynamics 365", kDynamics},
    // Google
    ApiWords{"access_token_scope_insufficient", kScope, "insufficient_scope", true, "Google",
             kGoogle},
    ApiWords{"request had insufficient authentication scopes", kScope, "insufficient_scope", true,
             "Google", kGoogle},
    ApiWords{"insufficientpermissions", kScope, "insufficient_scope", false, "Google", kGoogle},
    ApiWords{"insufficientfilepermissions", kRight, "file", true, "Google", kGoogle},
    ApiWords{"appnotauthorizedtofile", kRight, "app_and_file", true, "Google", kGoogle},
    ApiWords{"autherror", kExpired, "lifetime", false, "Google", kGoogle,
             "google|\"reason\"|invalid credentials"},
    ApiWords{"accessnotconfigured", kRight, "api_not_enabled", true, "Google", kGoogle},
    ApiWords{"dailylimitexceeded", kQuota, "daily", true, "Google", kGoogle},
    ApiWords{"daily limit for unauthenticated use exceeded", kMissing, "missing", true, "Google",
             kGoogle},
    ApiWords{"userratelimitexceeded", kRate, "per_user", true, "Google", kGoogle},
    ApiWords{"ratelimitexceeded", kRate, "per_project", true, "Google", kGoogle},
    ApiWords{"sharingratelimitexceeded", kRate, "sharing", true, "Google", kGoogle},
    ApiWords{"domainpolicy", kRight, "domain_policy", true, "Google", kGoogle},
    // Google
    ApiWords{"concurrentlimitexceeded", kRate, "concurrency", true, "Google", kGoogleCore},
    ApiWords{"variabletermlimitexceeded", kRate, "limit", true, "Google", kGoogleCore},
    ApiWords{"quotaexceeded", kQuota, "quota", false, "Google", kGoogleCore},
    ApiWords{"keyinvalid", kUnknown, "api_key", true, "Google", kGoogleCore},
    ApiWords{"iprefererblocked", kGateway, "api_key_restriction", true, "Google", kGoogleCore},
    // Google
    ApiWords{"youtubesignuprequired", kRight, "no_channel", true, "Google", kYouTube},
    // Google
    ApiWords{"access_token_expired", kExpired, "lifetime", true, "Google", kGoogleReason},
    ApiWords{"access_token_type_unsupported", kKind, "type", true, "Google", kGoogleReason},
    ApiWords{"credentials_missing", kMissing, "missing", true, "Google", kGoogleReason},
    ApiWords{"service_disabled", kRight, "api_not_enabled", true, "Google", kGoogleReason},
    ApiWords{"billing_disabled", kRight, "billing", true, "Google", kGoogleReason},
    ApiWords{"api_key_invalid", kUnknown, "api_key", true, "Google", kGoogleReason},
    ApiWords{"api_key_service_blocked", kRight, "api_key_restriction", true, "Google",
             kGoogleReason},
    ApiWords{"api_key_http_referrer_blocked", kGateway, "api_key_restriction", true, "Google",
             kGoogleReason},
    ApiWords{"api_key_ip_address_blocked", kGateway, "api_key_restriction", true, "Google",
             kGoogleReason},
    ApiWords{"api_key_android_app_blocked", kGateway, "api_key_restriction", true, "Google",
             kGoogleReason},
    ApiWords{"api_key_ios_app_blocked", kGateway, "api_key_restriction", true, "Google",
             kGoogleReason},
    ApiWords{"rate_limit_exceeded", kRate, "per_project", true, "Google", kGoogleReason},
    ApiWords{"resource_quota_exceeded", kQuota, "resource", true, "Google", kGoogleReason},
    ApiWords{"user_project_denied", kRight, "user_project", true, "Google", kGoogleReason},
    ApiWords{"consumer_suspended", kRight, "suspended", true, "Google", kGoogleReason},
    ApiWords{"consumer_invalid", kRight, "no_project", true, "Google", kGoogleReason},
    ApiWords{"security_policy_violated", kGateway, "vpc_service_controls", true, "Google",
             kGoogleReason},
    ApiWords{"account_state_invalid", kRight, "account", true, "Google", kGoogleReason},
    ApiWords{"user_blocked_by_admin", kRight, "blocked", true, "Google", kGoogleReason},
    // Google
    ApiWords{"request had invalid authentication credentials", kExpired, "lifetime", false,
             "Google", kGoogleCloud},
    ApiWords{"request is missing required authentication credential", kMissing, "missing", true,
             "Google", kGoogleCloud},
    ApiWords{"the caller does not have permission", kRight, "iam", true, "Google", kGoogleCloud},
    ApiWords{"has not been used in project", kRight, "api_not_enabled", true, "Google",
             kGoogleCloud},
    ApiWords{"method doesn't allow unregistered callers", kMissing, "missing", true, "Google",
             kGoogleCloud},
    ApiWords{"iam_permission_denied", kRight, "iam", true, "Google", kGoogleCloud},
    // Google Workspace
    ApiWords{"delegation denied for", kRight, "delegation", true, "Google Workspace", kWorkspace},
    ApiWords{"not authorized to access this resource/api", kRight, "admin_role", true,
             "Google Workspace", kWorkspace},
    ApiWords{"domain cannot use apis", kRight, "domain_policy", true, "Google Workspace",
             kWorkspace},
    // Google Ads
    ApiWords{"user_permission_denied", kRight, "account", true, "Google Ads", kGoogleAds},
    ApiWords{"developer_token_not_approved", kRight, "developer_token", true, "Google Ads",
             kGoogleAds},
    ApiWords{"developer_token_prohibited", kRight, "developer_token", true, "Google Ads",
             kGoogleAds},
    ApiWords{"customer_not_enabled", kRight, "account", true, "Google Ads", kGoogleAds},
    ApiWords{"not_ads_user", kRight, "account", true, "Google Ads", kGoogleAds},
    // Google Cloud Run
    ApiWords{"the access token could not be verified", kAud, "id_token_due", false,
             "Google Cloud Run", kCloudRun},
    ApiWords{"your client does not have permission to get url", kRight, "invoker", true,
             "Google Cloud Run", kCloudRun},
    // Google's Identity-Aware Proxy
    ApiWords{"invalid iap credentials: empty token", kMissing, "missing", true,
             "Google's Identity-Aware Proxy", kIap},
    ApiWords{"invalid iap credentials: unable to parse jwt", kDamaged, "no_jwt", true,
             "Google's Identity-Aware Proxy", kIap},
    ApiWords{"invalid iap credentials: jwt audience doesn't match", kAud, "audience", true,
             "Google's Identity-Aware Proxy", kIap},
    ApiWords{"invalid iap credentials: invalid bearer token. invalid jwt audience", kAud,
             "audience", true, "Google's Identity-Aware Proxy", kIap},
    ApiWords{"invalid iap credentials: invalid jwt audience", kAud, "audience", true,
             "Google's Identity-Aware Proxy", kIap},
    ApiWords{"invalid iap credentials: jwt signature is invalid", kKey, "signature", true,
             "Google's Identity-Aware Proxy", kIap},
    // Amazon API Gateway
    ApiWords{"missing authentication token", kPath, "aws_no_such_route", true, "Amazon API Gateway",
             kAwsGateway},
    ApiWords{"the incoming token has expired", kExpired, "lifetime", true, "Amazon API Gateway",
             kAwsGateway},
    ApiWords{"is not authorized to access this resource", kRight, "authorizer_denied", true,
             "Amazon API Gateway", kAwsGateway},
    ApiWords{"\"message\":\"limit exceeded\"", kQuota, "usage_plan", false, "Amazon API Gateway",
             kAwsGateway},
    // AWS
    ApiWords{"signature expired:", kEarly, "clock", true, "AWS", kAws},
    ApiWords{"signature not yet current:", kEarly, "clock", true, "AWS", kAws},
    ApiWords{"key=value pair (missing equal-sign) in authorization header", kHeader, "malformed",
             true, "AWS", kAws},
    ApiWords{"authorization header requires 'credential' parameter", kHeader, "malformed", true,
             "AWS", kAws},
    ApiWords{"the request signature we calculated does not match the signature you provided", kKey,
             "request_signature", true, "AWS", kAws},
    ApiWords{"signaturedoesnotmatch", kKey, "request_signature", true, "AWS", kAws},
    // AWS
    ApiWords{"the security token included in the request is expired", kExpired, "lifetime", true,
             "AWS", kAwsErrors},
    ApiWords{"the security token included in the request is invalid", kUnknown, "access_key", true,
             "AWS", kAwsErrors},
    ApiWords{"expiredtokenexception", kExpired, "lifetime", true, "AWS", kAwsErrors},
    ApiWords{"expiredtoken", kExpired, "lifetime", true, "AWS", kAwsErrors},
    ApiWords{"unrecognizedclientexception", kUnknown, "access_key", true, "AWS", kAwsErrors},
    ApiWords{"invalidclienttokenid", kUnknown, "access_key", true, "AWS", kAwsErrors},
    ApiWords{"incompletesignature", kHeader, "malformed", true, "AWS", kAwsErrors},
    ApiWords{"missingauthenticationtoken", kMissing, "missing", false, "AWS", kAwsErrors},
    ApiWords{"throttlingexception", kRate, "throttled", true, "AWS", kAwsErrors},
    ApiWords{"toomanyrequestsexception", kRate, "throttled", true, "AWS", kAwsErrors},
    ApiWords{"requestlimitexceeded", kRate, "throttled", true, "AWS", kAwsErrors},
    ApiWords{"accessdeniedexception", kRight, "iam", true, "AWS", kAwsErrors,
             "aws|amazon|arn:|x-amzn|__type"},
    ApiWords{"is not authorized to perform:", kRight, "iam", true, "AWS", kAwsErrors},
    ApiWords{"with an explicit deny in", kRight, "iam", true, "AWS", kAwsErrors},
    // Amazon S3
    ApiWords{"requesttimetooskewed", kEarly, "clock", true, "Amazon S3", kS3},
    ApiWords{"the difference between the request time and the current time is too large", kEarly,
             "clock", true, "Amazon S3", kS3},
    ApiWords{"invalidaccesskeyid", kUnknown, "access_key", true, "Amazon S3", kS3},
    ApiWords{"the access key id you provided does not exist in our records", kUnknown, "access_key",
             true, "Amazon S3", kS3},
    ApiWords{"<code>accessdenied</code>", kRight, "bucket_policy", false, "Amazon S3", kS3},
    // AWS STS
    ApiWords{"no openidconnect provider found in your account for", kIss, "no_identity_provider",
             true, "AWS STS", kSts},
    ApiWords{"incorrect token audience", kAud, "audience", true, "AWS STS", kSts},
    ApiWords{"https certificate doesn't match configured thumbprint", kKey, "thumbprint", true,
             "AWS STS", kSts},
    ApiWords{"couldn't retrieve verification key from your identity provider", kKey,
             "keys_unreachable", true, "AWS STS", kSts},
    ApiWords{"not authorized to perform sts:assumerolewithwebidentity", kRight, "trust_policy",
             true, "AWS STS", kSts},
    // Amazon Cognito
    ApiWords{"access token does not contain openid scope", kScope, "openid", true, "Amazon Cognito",
             kCognito},
    ApiWords{"access token does not have required scopes", kScope, "insufficient_scope", true,
             "Amazon Cognito", kCognito},
    ApiWords{"access token has expired", kExpired, "lifetime", true, "Amazon Cognito", kCognito},
};

}  // namespace

std::span<const ApiWords> cloud_words() { return kWords; }

}  // namespace grantline::explain
