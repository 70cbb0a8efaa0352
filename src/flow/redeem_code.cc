#include "flow/redeem_code.h"

#include "base/encoding.h"
#include "flow/check_ended.h"
#include "flow/first_tokens.h"
#include "spec/pkce.h"
#include "spec/redirect_uri.h"

namespace grantline::flow {
namespace {

using Answer = Decided<Redeemed>;
using store::EventKind;

Answer refuse(Refusal refusal, const Facts& facts, EventKind kind = EventKind::refused) {
  return flow::refuse<Redeemed>(std::move(refusal), facts, kind);
}

// The tag proves that this server issued the code; the row left the store after its time.
Answer refuse_without_row(const CodeExchange& exchange, const Lives& lives) {
  const WallTime issued = from_unix_seconds(exchange.code.issued_at_s);
  const WallTime now = exchange.facts.now;
  std::vector<Fact> evidence{ago("issued_ago", issued, now), {"life", to_words(lives.code)}};
  if (now - issued <= lives.code) return refuse({Cause::code_unknown, evidence}, exchange.facts);
  evidence.push_back(ago("expired_ago", issued + lives.code, now));
  return refuse({Cause::code_expired, evidence}, exchange.facts);
}

// RFC 6749 section 4.1.2: a code presented again is refused, and what it gave is revoked, since one
// of the two who had it should not have.
Answer refuse_replay(const store::Grant& grant, const CodeExchange& exchange) {
  const Facts facts = not_before(grant.redeemed_at, exchange.facts);
  const bool same_address = grant.redeemed_from == facts.from;
  const Duration apart = facts.now - grant.redeemed_at;
  Refusal refusal(Cause::code_replayed, {ago("redeemed_ago", grant.redeemed_at, facts.now),
                                         {"redeemed_at", to_rfc3339(grant.redeemed_at)},
                                         {"redeemed_by", "the same client"},
                                         {"redeemed_from", to_text(grant.redeemed_from)},
                                         {"presented_from", to_text(facts.from)}});
  if (same_address && apart < seconds(5)) {
    refusal.evidence.push_back(
        {"race", "same client and address, " + to_words(apart) + " apart: the callback ran twice"});
  }
  Answer answer = refuse(std::move(refusal), facts, EventKind::replayed);
  if (!grant.ended) {
    answer.put = grant;
    answer.put->ended = store::End{store::EndedBy::replay, facts.now, facts.from};
  }
  return answer;
}

// RFC 6749 section 4.1.3: the redirect_uri must be the one of the authorization request, so that a
// code lured to another place of the same client cannot be redeemed.
std::optional<Refusal> check_redirect_uri(const store::PendingCode& code,
                                          const CodeExchange& exchange) {
  if (!exchange.redirect_uri) {
    return Refusal(Cause::redirect_uri_missing, {{"authorized_redirect_uri", code.redirect_uri}});
  }
  if (*exchange.redirect_uri == code.redirect_uri) return std::nullopt;
  const UriDifference where = difference(code.redirect_uri, *exchange.redirect_uri);
  return Refusal(Cause::redirect_uri_mismatch,
                 {{"authorized_redirect_uri", code.redirect_uri},
                  {"presented_redirect_uri", std::string(*exchange.redirect_uri)},
                  {"difference", where.summary},
                  {"marked_difference", where.marked}});
}

// RFC 7636 section 4.6; and RFC 9700 section 2.1.1: a verifier without a challenge is a sign that
// the challenge was stripped from the authorization request.
std::optional<Refusal> check_verifier(const store::PendingCode& code,
                                      const CodeExchange& exchange) {
  const bool challenged = code.challenge.has_value() || !code.challenge_text.empty();
  if (!challenged) {
    if (exchange.verifier) return Refusal(Cause::verifier_unexpected);
    return std::nullopt;
  }
  if (!exchange.verifier) return Refusal(Cause::verifier_missing);
  const std::string_view verifier = *exchange.verifier;
  if (!is_code_verifier(verifier)) {
    return Refusal(Cause::verifier_malformed, {{"verifier_fault", verifier_fault(verifier)},
                                               {"length", std::to_string(verifier.size())}});
  }
  if (code.challenge && verifier_matches(verifier, *code.challenge)) return std::nullopt;
  const std::string challenge_text =
      code.challenge ? base64url_encode(as_view(*code.challenge)) : code.challenge_text;
  if (const auto mistake = find_challenge_mistake(verifier, challenge_text)) {
    return Refusal(Cause::verifier_method_mistake,
                   {{"mistake", std::string(to_text(*mistake))},
                    {"mistake_hint", std::string(in_words(*mistake))}});
  }
  return Refusal(Cause::verifier_mismatch, {{"length", std::to_string(verifier.size())}});
}

Answer refuse_unspent(const store::Grant& grant, Refusal refusal, const Facts& facts) {
  store::Grant next = grant;
  const int refusals = ++next.code->refusals;
  const int left = refusals >= kMostRefusals ? 0 : kMostRefusals - refusals;
  refusal.evidence.push_back({"refusals_left", std::to_string(left)});
  if (left == 0) next.ended = store::End{store::EndedBy::burned, facts.now, facts.from};
  Answer answer = refuse(std::move(refusal), facts);
  answer.put = std::move(next);
  return answer;
}

std::optional<Refusal> check_code_age(const store::PendingCode& code, WallTime now) {
  if (now - code.issued_at <= code.life) return std::nullopt;
  return Refusal(Cause::code_expired, {ago("issued_ago", code.issued_at, now),
                                       {"life", to_words(code.life)},
                                       ago("expired_ago", code.issued_at + code.life, now)});
}

Answer redeem(const store::Grant& grant, const CodeExchange& exchange, const Lives& lives) {
  store::Grant next = grant;
  Redeemed redeemed{.grant = {}, .nonce = next.code->nonce};
  next.code.reset();
  give_first_tokens(next, exchange.facts, lives, exchange.wants_refresh_token,
                    exchange.newest_key_id);
  redeemed.grant = next;
  return {std::move(redeemed), std::move(next), {}};
}

}  // namespace

Decided<Redeemed> redeem_code(const Stored& stored, const CodeExchange& exchange,
                              const Lives& lives) {
  const Facts& facts = exchange.facts;
  if (stored.proof_was_used) return refuse(Cause::dpop_proof_replayed, facts);
  if (stored.grant == nullptr) return refuse_without_row(exchange, lives);
  const store::Grant& grant = *stored.grant;
  if (grant.client != facts.client) {
    Refusal refusal(Cause::code_wrong_client, {{"authorized_client", grant.client.text},
                                               {"presented_client", facts.client.text}});
    if (!grant.code || grant.ended) return refuse(std::move(refusal), facts);
    return refuse_unspent(grant, std::move(refusal), facts);
  }
  if (grant.redeemed_at.is_set()) return refuse_replay(grant, exchange);
  if (auto ended = check_ended(grant, stored.gates, facts.now)) {
    return refuse(std::move(*ended), facts);
  }
  if (!grant.code) return refuse(Cause::code_unknown, facts);
  if (auto late = check_code_age(*grant.code, facts.now)) return refuse(std::move(*late), facts);
  if (auto wrong = check_redirect_uri(*grant.code, exchange)) {
    return refuse_unspent(grant, std::move(*wrong), facts);
  }
  if (auto wrong = check_verifier(*grant.code, exchange)) {
    return refuse_unspent(grant, std::move(*wrong), facts);
  }
  // RFC 9449 section 10: a code that leaked opens nothing without the key of who asked for it.
  if (auto wrong = check_key(grant.code->key, facts, Cause::code_wrong_key)) {
    return refuse_unspent(grant, std::move(*wrong), facts);
  }
  if (auto wrong = check_resources(grant, exchange.resources)) {
    return refuse_unspent(grant, std::move(*wrong), facts);
  }
  return redeem(grant, exchange, lives);
}

}  // namespace grantline::flow
