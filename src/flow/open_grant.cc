#include "flow/open_grant.h"

#include "flow/first_tokens.h"
#include "spec/pkce.h"

namespace grantline::flow {
namespace {

store::Grant open(const Agreement& agreement, const Facts& facts, const Lives& lives,
                  std::uint8_t key_id) {
  store::Grant grant;
  grant.client = agreement.client;
  grant.user = agreement.user;
  grant.scope = agreement.scope;
  grant.resources = agreement.resources;
  grant.authorized_at = facts.now;
  grant.authorized_from = facts.from;
  grant.auth_time = agreement.auth_time;
  grant.amr = agreement.amr;
  grant.sid = agreement.sid;
  grant.key_id = key_id;
  grant.access_life = lives.access_token;
  return grant;
}

}  // namespace

store::Grant open_with_code(const Agreement& agreement, CodeTerms terms, const Facts& facts,
                            const Lives& lives, std::uint8_t key_id) {
  store::Grant grant = open(agreement, facts, lives, key_id);
  store::PendingCode code;
  code.issued_at = facts.now;
  code.life = lives.code;
  code.redirect_uri = std::move(terms.redirect_uri);
  code.nonce = std::move(terms.nonce);
  code.key = terms.key;
  code.challenge = parse_challenge(terms.challenge);
  if (!code.challenge) code.challenge_text = std::move(terms.challenge);
  grant.code = std::move(code);
  return grant;
}

store::Grant open_without_code(const Agreement& agreement, const Facts& facts, const Lives& lives,
                               std::uint8_t key_id, bool wants_refresh_token) {
  store::Grant grant = open(agreement, facts, lives, key_id);
  give_first_tokens(grant, facts, lives, wants_refresh_token, key_id);
  return grant;
}

Credential code_of(const store::Grant& grant, const GrantId& id) {
  return {.kind = CredentialKind::code,
          .key_id = grant.key_id,
          .issued_at_s = static_cast<std::uint32_t>(grant.authorized_at.unix_seconds()),
          .grant = id,
          .generation = 0};
}

std::optional<store::Grant> end_grant(const store::Grant& grant, store::EndedBy by, WallTime now,
                                      const Address& from) {
  if (grant.ended) return std::nullopt;
  store::Grant next = grant;
  next.ended = store::End{by, now, from};
  return next;
}

}  // namespace grantline::flow
