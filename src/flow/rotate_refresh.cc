#include "flow/rotate_refresh.h"

#include <algorithm>

#include "flow/check_ended.h"

namespace grantline::flow {
namespace {

using Answer = Decided<Rotated>;
using store::EventKind;
using store::Grant;

Answer refuse(Refusal refusal, const Facts& facts, EventKind kind = EventKind::refused) {
  return flow::refuse<Rotated>(std::move(refusal), facts, kind);
}

// The tag proves that this server issued the token; rows leave the store only after their time.
Answer refuse_without_row(const RefreshExchange& exchange, const Lives& lives) {
  const WallTime issued = from_unix_seconds(exchange.token.issued_at_s);
  const WallTime now = exchange.facts.now;
  std::vector<Fact> evidence{ago("issued_ago", issued, now),
                             {"idle", to_words(lives.refresh_idle)}};
  if (now - issued <= lives.refresh_idle) {
    return refuse({Cause::refresh_token_unknown, evidence}, exchange.facts);
  }
  evidence.push_back(ago("expired_ago", issued + lives.refresh_idle, now));
  return refuse({Cause::refresh_token_expired_idle, evidence}, exchange.facts);
}

std::optional<Refusal> check_age(const Grant& grant, WallTime now) {
  if (now >= grant.refresh_ends_at) {
    return Refusal(Cause::refresh_token_expired_absolute,
                   {ago("authorized_ago", grant.authorized_at, now),
                    {"life", to_words(grant.refresh_ends_at - grant.authorized_at)},
                    ago("expired_ago", grant.refresh_ends_at, now)});
  }
  if (now - grant.rotated_at > grant.refresh_idle) {
    return Refusal(Cause::refresh_token_expired_idle,
                   {ago("issued_ago", grant.rotated_at, now),
                    {"idle", to_words(grant.refresh_idle)},
                    ago("expired_ago", grant.rotated_at + grant.refresh_idle, now)});
  }
  return std::nullopt;
}

// RFC 6749 section 6: the scope may be narrowed, never widened.
std::optional<Refusal> check_narrowing(const Grant& grant, const RefreshExchange& exchange) {
  const Scope granted = Scope::parse(grant.scope).value_or(Scope());
  if (exchange.scope && !granted.contains_all(*exchange.scope)) {
    return Refusal(
        Cause::scope_not_granted,
        {{"scope_refused", exchange.scope->without(granted).text()}, {"scope_had", grant.scope}});
  }
  return check_resources(grant, exchange.resources);
}

// RFC 9700 section 4.14.2: who presents a token that was rotated away may be a thief, or the owner
// from whom a thief rotated it. Nobody can tell which, so the grant ends for both.
Answer refuse_replay(const Grant& grant, const RefreshExchange& exchange, const Lives& lives,
                     bool is_live) {
  const Facts facts = not_before(grant.rotated_at, exchange.facts);
  const bool is_predecessor = exchange.token.generation + 1 == grant.generation;
  Refusal refusal(is_predecessor ? Cause::refresh_token_rotated : Cause::refresh_token_replayed,
                  {{"generation_presented", std::to_string(exchange.token.generation)},
                   {"generation_now", std::to_string(grant.generation)},
                   {"window", to_words(lives.retry_window)},
                   ago("rotated_ago", grant.rotated_at, facts.now),
                   {"rotated_at", to_rfc3339(grant.rotated_at)},
                   {"rotated_from", to_text(grant.rotated_from)},
                   {"presented_from", to_text(facts.from)}});
  const Duration apart = facts.now - grant.rotated_at;
  if (is_predecessor) {
    const bool same_address = grant.rotated_from == facts.from;
    refusal.evidence.push_back(
        {"race",
         same_address && apart < seconds(5)
             ? "same client and address, " + to_words(apart) + " apart: two refreshes ran at once"
             : "same client, " + std::string(same_address ? "same" : "another") + " address, " +
                   to_words(apart) + " apart: the rotated token was not stored, or it was stolen"});
  }
  if (grant.ended) refusal.evidence.push_back(ago("revoked_ago", grant.ended->at, facts.now));
  Answer answer = refuse(std::move(refusal), facts, EventKind::replayed);
  if (is_live) {
    answer.put = grant;
    answer.put->ended = store::End{store::EndedBy::replay, facts.now, facts.from};
  }
  return answer;
}

Answer repeat(const Grant& grant, const Facts& facts) {
  Grant next = grant;
  ++next.retries;
  next.retried_at = facts.now;
  return {Rotated{next, true}, std::move(next), {}};
}

Answer rotate(const Grant& grant, const RefreshExchange& exchange, const Lives& lives) {
  Grant next = grant;
  ++next.generation;
  next.key_id = exchange.newest_key_id;
  next.previous_rotated_at = grant.rotated_at;
  // A clock that was set back must not make the successor older than its predecessor.
  next.rotated_at = std::max(exchange.facts.now, grant.rotated_at);
  next.rotated_from = exchange.facts.from;
  next.retries = 0;
  next.retried_at = {};
  next.access_life = lives.access_token;
  next.refresh_idle = lives.refresh_idle;
  bind_to_key(next, exchange.facts);
  return {Rotated{next, false}, std::move(next), {}};
}

}  // namespace

Decided<Rotated> rotate_refresh(const Stored& stored, const RefreshExchange& exchange,
                                const Lives& lives) {
  const Facts& facts = exchange.facts;
  if (stored.proof_was_used) return refuse(Cause::dpop_proof_replayed, facts);
  if (stored.grant == nullptr) return refuse_without_row(exchange, lives);
  const Grant& grant = *stored.grant;
  if (grant.client != facts.client) {
    return refuse(
        {Cause::refresh_token_wrong_client,
         {{"authorized_client", grant.client.text}, {"presented_client", facts.client.text}}},
        facts);
  }
  const std::uint32_t presented = exchange.token.generation;
  if (presented > grant.generation) {
    // Only a store that was set back to an older copy knows less than the token does.
    return refuse({Cause::refresh_token_unknown,
                   {{"generation_presented", std::to_string(presented)},
                    {"generation_now", std::to_string(grant.generation)}}},
                  facts);
  }
  if (exchange.is_public) {
    if (auto wrong = check_key(grant.key, facts, Cause::refresh_token_wrong_key)) {
      return refuse(std::move(*wrong), facts);
    }
  }
  auto ended = check_ended(grant, stored.gates, facts.now);
  auto late = check_age(grant, facts.now);
  const bool is_newest = presented == grant.generation;
  const bool in_window = presented + 1 == grant.generation && grant.key == facts.key &&
                         facts.now - grant.rotated_at <= lives.retry_window &&
                         lives.retry_window.ms > 0;
  if (!is_newest && !in_window) {
    return refuse_replay(grant, exchange, lives, !ended && !late);
  }
  if (ended) return refuse(std::move(*ended), facts);
  if (late) return refuse(std::move(*late), facts);
  if (auto wider = check_narrowing(grant, exchange)) return refuse(std::move(*wider), facts);
  return is_newest ? rotate(grant, exchange, lives) : repeat(grant, facts);
}

Credential newest_refresh_token(const store::Grant& grant, const GrantId& id) {
  return {.kind = CredentialKind::refresh_token,
          .key_id = grant.key_id,
          .issued_at_s = static_cast<std::uint32_t>(grant.rotated_at.unix_seconds()),
          .grant = id,
          .generation = grant.generation};
}

}  // namespace grantline::flow
