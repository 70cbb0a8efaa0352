#pragma once

#include <span>
#include <string_view>

#include "explain/api_words.h"

// The parts of api_words(), one file each, and the causes by short names.

namespace grantline::explain {

inline constexpr std::string_view kExpired = "access_token_expired";
inline constexpr std::string_view kEarly = "access_token_not_yet_valid";
inline constexpr std::string_view kAud = "access_token_wrong_audience";
inline constexpr std::string_view kIss = "access_token_wrong_issuer";
inline constexpr std::string_view kKind = "access_token_wrong_kind";
inline constexpr std::string_view kKey = "access_token_key_or_algorithm";
inline constexpr std::string_view kDamaged = "access_token_damaged";
inline constexpr std::string_view kMissing = "access_token_missing";
inline constexpr std::string_view kHeader = "authorization_header_malformed";
inline constexpr std::string_view kUnknown = "access_token_revoked_or_unknown";
inline constexpr std::string_view kClient = "client_credentials_wrong";
inline constexpr std::string_view kScope = "scope_missing";
inline constexpr std::string_view kRight = "permission_missing";
inline constexpr std::string_view kCsrf = "csrf_refused";
inline constexpr std::string_view kGateway = "blocked_by_gateway";
inline constexpr std::string_view kPath = "path_wrong";
inline constexpr std::string_view kRealm = "tenant_or_realm_wrong";
inline constexpr std::string_view kMethod = "method_wrong";
inline constexpr std::string_view kHidden = "resource_hidden_or_gone";
inline constexpr std::string_view kRate = "rate_limited";
inline constexpr std::string_view kQuota = "quota_exhausted";

std::span<const ApiWords> general_words();      // everybody's
std::span<const ApiWords> dotnet_java_words();  // libraries by their language, so the next two
std::span<const ApiWords> javascript_go_words();
std::span<const ApiWords> python_php_ruby_words();
std::span<const ApiWords> backend_words();   // servers of data and logins as a service
std::span<const ApiWords> gateway_words();   // what stands before an API, and its infrastructure
std::span<const ApiWords> cloud_words();     // Microsoft, Google, Amazon
std::span<const ApiWords> provider_words();  // developers' and people's APIs
std::span<const ApiWords> business_words();  // APIs of money, customers, documents and data

}  // namespace grantline::explain
