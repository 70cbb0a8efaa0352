#pragma once

#include "flow/open_grant.h"
#include "spec/pkce.h"

// Sample facts for the tests of this folder.
namespace grantline::flow::testing {

inline constexpr WallTime kStart{1'795'435'200'000};
inline constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
inline constexpr std::string_view kRedirect = "https://app.example/cb";

inline Address address(std::string_view text) { return *parse_address(text); }

inline Facts facts_at(WallTime now, std::string_view client = "app",
                      std::string_view from = "10.0.0.7") {
  return {.now = now,
          .from = address(from),
          .client = ClientId{std::string(client)},
          .event_number = 77};
}

inline Agreement agreement() {
  return {.client = ClientId{"app"},
          .user = UserId{"AAAAAAAAAAAAAAAAAAAAAA"},
          .scope = "openid profile",
          .resources = {},
          .auth_time = kStart,
          .amr = "pwd",
          .sid = "s"};
}

inline store::Grant with_code(std::string_view challenge = kChallenge) {
  return open_with_code(agreement(), {std::string(kRedirect), std::string(challenge), "n-1"},
                        facts_at(kStart), Lives{}, 1);
}

inline GrantId some_id() { return GrantId{{1, 2, 3}}; }

inline std::string fact(const Refusal& refusal, std::string_view name) {
  for (const Fact& item : refusal.evidence) {
    if (item.name == name) return item.value;
  }
  return "(absent)";
}

}  // namespace grantline::flow::testing
