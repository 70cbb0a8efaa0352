#include "spec/cause.h"

#include <algorithm>
#include <array>

namespace grantline {
namespace {

#define CAUSE(name) Cause::name, #name
// The catalog: one row a cause, in the order of the enum. Each row is
//   cause, wire error, HTTP status, section, title, sentence, detail, rule, fix, remedy
// {names} in a detail are facts of all_facts(); what stands in [brackets] is left out where its
// facts are absent. What is wrong here does not compile: see below.
constexpr CauseInfo kCauses[] = {
// clang-format off
#include "spec/causes/code.inc"
#include "spec/causes/refresh.inc"
#include "spec/causes/device.inc"
#include "spec/causes/grant.inc"
#include "spec/causes/client.inc"
#include "spec/causes/client_assertion.inc"
#include "spec/causes/request.inc"
#include "spec/causes/authorize.inc"
#include "spec/causes/resource.inc"
#include "spec/causes/dpop.inc"
#include "spec/causes/server.inc"
    // clang-format on
};
#undef CAUSE

// What `minimal` says: no more than the RFC's own meaning of the wire's word.
struct Minimal {
  std::string_view error;
  std::string_view sentence;
};
constexpr Minimal kMinimal[] = {
    {"invalid_grant", "The grant is invalid, expired, revoked or was issued to another client."},
    {"invalid_client", "The client could not be authenticated."},
    {"invalid_request", "The request is malformed or cannot be answered."},
    {"unauthorized_client", "The client may not use this grant type."},
    {"unsupported_grant_type", "The grant type is not supported."},
    {"unsupported_response_type", "The response type is not supported."},
    {"invalid_scope", "The scope is invalid, unknown or exceeds what was granted."},
    {"invalid_target", "The resource is invalid or unknown."},
    {"invalid_request_uri", "The request_uri is invalid, unknown or expired."},
    {"request_not_supported", "Request objects are not supported."},
    {"request_uri_not_supported", "Only request_uris of this server are supported."},
    {"registration_not_supported", "The parameter registration is not supported."},
    {"login_required", "The person has to log in."},
    {"consent_required", "The person has to agree."},
    {"account_selection_required", "The person has to choose an account."},
    {"access_denied", "The request was denied."},
    {"authorization_pending", "The person has not answered yet."},
    {"slow_down", "The device asks too often."},
    {"expired_token", "The device code expired."},
    {"invalid_token", "The access token is invalid, expired or revoked."},
    {"invalid_dpop_proof", "The DPoP proof is missing or invalid."},
    {"use_dpop_nonce", "The DPoP proof needs the nonce of the header DPoP-Nonce."},
    {"insufficient_scope", "The access token has too little scope."},
    {"insufficient_user_authentication", "The person has to log in again."},
    {"unsupported_token_type", "The type of the token is not supported."},
    {"temporarily_unavailable", "The server cannot answer now."},
    {"server_error", "The server failed."},
    {"", "Authentication is needed."},
};

constexpr FactInfo kFacts[] = {
#include "spec/causes/facts.inc"
};

// RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E
constexpr bool fits_description(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

constexpr bool is_sentence(std::string_view text) {
  for (char c : text) {
    if (!fits_description(c)) return false;
  }
  return text.ends_with('.') || text.ends_with(".]");
}

constexpr bool is_fact(std::string_view name) {
  for (const auto& fact : kFacts) {
    if (fact.name == name) return true;
  }
  return false;
}

constexpr bool names_facts_only(std::string_view detail) {
  for (auto open = detail.find('{'); open != std::string_view::npos;
       open = detail.find('{', open + 1)) {
    const auto close = detail.find('}', open);
    if (close == std::string_view::npos) return false;
    if (!is_fact(detail.substr(open + 1, close - open - 1))) return false;
  }
  return true;
}

constexpr bool brackets_are_closed(std::string_view detail) {
  bool is_open = false;
  for (char c : detail) {
    if (c == '[' ? is_open : c == ']' && !is_open) return false;
    if (c == '[' || c == ']') is_open = !is_open;
  }
  return !is_open;
}

constexpr bool has_minimal(std::string_view error) {
  for (const auto& row : kMinimal) {
    if (row.error == error) return true;
  }
  return false;
}

constexpr bool rows_stand_in_the_order_of_the_enum() {
  for (std::size_t i = 0; i < std::size(kCauses); ++i) {
    if (kCauses[i].cause != static_cast<Cause>(i)) return false;
  }
  return std::size(kCauses) == static_cast<std::size_t>(Cause::server_fault) + 1;
}

constexpr bool rows_are_whole() {
  for (const auto& row : kCauses) {
    if (!is_sentence(row.sentence) || !is_sentence(row.detail)) return false;
    if (!is_sentence(row.rule) || !is_sentence(row.fix)) return false;
    if (!names_facts_only(row.detail) || !brackets_are_closed(row.detail)) return false;
    if (!has_minimal(row.error)) return false;
    if (row.title.empty() || row.section.empty() || row.status < 400) return false;
  }
  return true;
}

static_assert(rows_stand_in_the_order_of_the_enum());
static_assert(rows_are_whole());

constexpr std::size_t kMostOfAValue = 300;

// Evidence comes from requests. What error_description may not hold is replaced, never dropped: a
// quotation mark by ', a backslash by /, the rest by ?
void append_fitting(std::string& out, std::string_view value) {
  for (char c : value.substr(0, kMostOfAValue)) {
    if (c == '"') c = '\'';
    if (c == '\\') c = '/';
    out.push_back(fits_description(c) ? c : '?');
  }
  if (value.size() > kMostOfAValue) out += "...";
}

const std::string* find_fact(const Refusal& refusal, std::string_view name) {
  for (const auto& fact : refusal.evidence) {
    if (fact.name == name && !fact.value.empty()) return &fact.value;
  }
  return nullptr;
}

// Nothing where a fact that `text` names is absent.
std::optional<std::string> fill(std::string_view text, const Refusal& refusal) {
  std::string out;
  while (!text.empty()) {
    const auto open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const auto close = text.find('}');
    const std::string* value = find_fact(refusal, text.substr(1, close - 1));
    if (value == nullptr) return std::nullopt;
    append_fitting(out, *value);
    text.remove_prefix(close + 1);
  }
  return out;
}

// The same for a detail: its parts in brackets may lack their facts.
std::optional<std::string> fill_detail(std::string_view detail, const Refusal& refusal) {
  std::string out;
  bool is_optional = false;
  while (!detail.empty()) {
    const auto end = std::min(detail.find(is_optional ? ']' : '['), detail.size());
    const auto part = fill(detail.substr(0, end), refusal);
    if (!part && !is_optional) return std::nullopt;
    out += part.value_or("");
    detail.remove_prefix(std::min(end + 1, detail.size()));
    is_optional = !is_optional;
  }
  return out;
}

}  // namespace

const CauseInfo& info(Cause cause) { return kCauses[static_cast<std::size_t>(cause)]; }

std::span<const CauseInfo> all_causes() { return kCauses; }

std::span<const FactInfo> all_facts() { return kFacts; }

std::optional<Cause> parse_cause(std::string_view name) {
  for (const auto& row : kCauses) {
    if (row.name == name) return row.cause;
  }
  return std::nullopt;
}

std::string describe(const Refusal& refusal, Detail detail) {
  const CauseInfo& row = info(refusal.cause);
  if (detail == Detail::full) {
    if (auto filled = fill_detail(row.detail, refusal)) return std::move(*filled);
  }
  if (detail != Detail::minimal) return std::string(row.sentence);
  const auto* minimal = std::ranges::find(kMinimal, row.error, &Minimal::error);
  return std::string(minimal->sentence);
}

}  // namespace grantline
