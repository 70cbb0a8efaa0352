#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" ,");
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

// What a JWT may do, under the names that issuers use; nothing: it does not say.
std::optional<std::vector<std::string>> scopes_of(const SentToken& token) {
  if (token.kind != SentToken::Kind::jwt) return std::nullopt;
  std::optional<std::vector<std::string>> out;
  for (const char* name : {"scope", "scp", "scopes", "permissions", "roles"}) {
    const Json* value = find(token.jwt->claims, name);
    if (value == nullptr) continue;
    if (!out) out.emplace();
    if (value->is_string())
      std::ranges::move(words_in(value->get_string()), std::back_inserter(*out));
    if (!value->is_array()) continue;
    for (const Json& one : value->get_array()) {
      if (one.is_string()) out->emplace_back(one.get_string());
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : " ") + one;
  return shown(out);
}

// `asked` against what the token has.
void compare_scopes(const Refused& refused, const Header& field, std::string_view asked,
                    std::vector<Proof>& out) {
  const auto has = scopes_of(refused.token);
  std::vector<std::string> missing = words_in(asked);
  if (has) {
    std::erase_if(missing, [&](const std::string& one) {
      return std::ranges::find(*has, one) != has->end();
    });
  }
  if (has && missing.empty() && !asked.empty()) {
    add(out, {.cause = "scope_missing",
              .detail = "scope_granted",
              .strength = Strength::hint,
              .title = "The token has the scope that the challenge asks for, and is refused all "
                       "the same",
              .line = field.line,
              .field = "scope",
              .quote = shown(asked),
              .fix = "The API may read another claim (scp, roles) or want the scope of another "
                     "audience: look at how it is configured."});
    return;
  }
  const std::string what = joined(missing);
  add(out, {.cause = "scope_missing",
            .detail = "insufficient_scope",
            .strength = Strength::proof,
            .title = what.empty() ? "The API says that the token's scope does not suffice"
                     : has        ? fmt::format("The token lacks the scope {}", what)
                                  : fmt::format("The API asks for the scope {}", what),
            .line = field.line,
            .field = "WWW-Authenticate",
            .quote = shown(field.value),
            .says = has ? fmt::format("the token has: {}", has->empty() ? "none" : joined(*has))
                        : "the token cannot be read, so what it has is not known"});
}

void hint(const Refused& refused, std::vector<Proof>& out, std::string_view cause,
          std::string_view detail, std::string title) {
  const Header& field = *refused.challenge_field;
  add(out, {.cause = cause,
            .detail = detail,
            .title = std::move(title),
            .line = field.line,
            .field = "WWW-Authenticate",
            .quote = shown(field.value)});
}

void judge_error(const Refused& refused, const Challenge& challenge, std::vector<Proof>& out) {
  const std::string_view error = challenge.param("error");
  if (error == "insufficient_scope") {
    compare_scopes(refused, *refused.challenge_field, challenge.param("scope"), out);
  } else if (error == "invalid_token") {
    hint(refused, out, "access_token_expired", "invalid_token",
         "invalid_token: a token came, and is expired, revoked or not for this API");
    hint(refused, out, "access_token_revoked_or_unknown", "invalid_token",
         "invalid_token: a token came, and is expired, revoked or not for this API");
  } else if (error == "invalid_request") {
    hint(refused, out, "authorization_header_malformed", "invalid_request",
         "invalid_request: the token was sent in two ways, twice, or malformed");
  } else if (error == "insufficient_user_authentication") {
    hint(refused, out, "permission_missing", "step_up",
         "The API asks for a stronger or newer login (RFC 9470)");
  } else if (error.empty() && refused.turn.status == 401) {
    hint(refused, out, "access_token_missing", "challenge_without_error",
         "A challenge without an error says that the API saw no token (RFC 6750 section 3.1)");
  }
}

// GitHub tells both, in fields of its own.
void compare_github(const Refused& refused, std::vector<Proof>& out) {
  const Header* accepted = refused.turn.find_got("x-accepted-oauth-scopes");
  const Header* has = refused.turn.find_got("x-oauth-scopes");
  if (accepted == nullptr || has == nullptr || accepted->value.empty()) return;
  const std::vector<std::string> of_token = words_in(has->value);
  for (const std::string& one : words_in(accepted->value)) {
    if (std::ranges::find(of_token, one) != of_token.end()) return;
  }
  add(out,
      {.cause = "scope_missing",
       .detail = "accepted_scopes",
       .strength = Strength::strong,
       .title = fmt::format("The API takes one of {}, the token has {}", shown(accepted->value),
                            has->value.empty() ? "none" : shown(has->value)),
       .line = accepted->line,
       .field = "X-Accepted-OAuth-Scopes",
       .quote = shown(accepted->value)});
}

bool is_token_endpoint(const Refused& refused) {
  const std::string path = lower_case(path_of(refused.turn.url));
  return path.ends_with("/token") || path.ends_with("/access_token") || path.ends_with("/revoke") ||
         path.ends_with("/introspect");
}

}  // namespace

void prove_challenge(const Refused& refused, std::vector<Proof>& out) {
  const bool refuses_client = refused.turn.body.contains("invalid_client");
  if (refuses_client || (is_token_endpoint(refused) && refused.turn.status == 401)) {
    // RFC 6749 section 5.2: 401 is for invalid_client. No access token is in play where none is
    // sent.
    const std::string& scheme = refused.token.scheme;
    const bool is_sure = refuses_client || (scheme != "bearer" && scheme != "dpop");
    add(out, {.cause = "client_credentials_wrong",
              .detail = refuses_client ? "invalid_client" : "token_endpoint",
              .strength = is_sure ? Strength::proof : Strength::strong,
              .title = refuses_client ? "The server refuses the client, not a token"
                                      : "A token endpoint that answers 401 refuses the client",
              .line = refused.turn.line,
              .field = "status",
              .quote = fmt::format("{}", refused.turn.status)});
    return;
  }
  compare_github(refused, out);
  for (const char* scheme : {"bearer", "dpop"}) {
    const Challenge* challenge = refused.find_challenge(scheme);
    if (challenge == nullptr) continue;
    judge_error(refused, *challenge, out);
    break;
  }
}

}  // namespace grantline::explain
