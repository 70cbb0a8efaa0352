#include "sim/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/test_browser.h"
#include "serve/test_server.h"

namespace grantline::sim {
namespace {

// RFC 6749 section 5.2; RFC 8628 section 3.5 where the exchange is a poll.
bool may_refuse_by(std::string_view error, const Line& line, const Attempt& attempt) {
  if (error == "invalid_grant") return true;
  return attempt.act == Act::redeem && line.by_device &&
         (error == "expired_token" || error == "authorization_pending" || error == "slow_down");
}

bool is_exchange(Act act) { return act == Act::redeem || act == Act::refresh; }

}  // namespace

std::string_view to_text(Act act) {
  switch (act) {
    case Act::authorize: return "authorize";
    case Act::ask_device: return "ask for a device code";
    case Act::redeem: return "redeem";
    case Act::refresh: return "refresh";
    case Act::introspect_refresh: return "introspect refresh token";
    case Act::introspect_access: return "introspect access token";
    case Act::revoke: return "revoke";
  }
  return {};
}

std::string_view to_text(By by) {
  switch (by) {
    case By::owner: return "owner";
    case By::thief: return "thief";
    case By::other_client: return "another client";
    case By::wrong_secret: return "one without the secret";
    case By::wrong_verifier: return "one without the verifier";
  }
  return {};
}

void Judge::require(bool holds, const Line& line, const Attempt* attempt, std::string_view rule) {
  if (holds || broken_) return;
  broken_ = fmt::format("line {}: {}", line.number, rule);
  if (attempt == nullptr) return;
  *broken_ +=
      fmt::format(" ({} by {}, generation {}{})", to_text(attempt->act), to_text(attempt->by),
                  attempt->generation, attempt->crossed ? ", crossed by others" : "");
}

Row Judge::row_of(const Line& line) {
  Row row;
  if (!line.has_key) return row;
  row.grant = server_.grant(line.key);
  if (row.grant) row.gates = server_.gates(*row.grant);
  return row;
}

Due Judge::due(const Line& line, const Attempt& attempt, Idle idle) const {
  if (attempt.by == By::other_client) return Due::refuse;
  if (attempt.act == Act::redeem && line.by_device)
    return due_of_device(attempt.before, attempt.at);
  if (attempt.act == Act::redeem) {
    return due_of_code(attempt.before, attempt.by != By::wrong_verifier, attempt.at);
  }
  return due_of_refresh(attempt.before, attempt.generation,
                        server_.settings().tokens.refresh_retry_window, attempt.at, idle);
}

// Two requests of one client can cross so that the later overtakes: what then happens is for the
// rules of the grant, not for the peace of the owner.
bool Judge::is_out_of_turn(const Line& line, const Attempt& attempt) const {
  const Duration window = server_.settings().tokens.refresh_retry_window;
  return std::ranges::any_of(line.under_way, [&](const std::shared_ptr<Attempt>& other) {
    if (other.get() == &attempt || !other->began || !is_exchange(other->act)) return false;
    return other->act == Act::redeem || other->generation != attempt.generation ||
           window == Duration{} || attempt.at - other->at > window;
  });
}

void Judge::begin(Line& line, Attempt& attempt) {
  attempt.began = true;
  attempt.at = server_.now();
  attempt.before = row_of(line);
  for (const auto& other : line.under_way) {
    if (other->began && other.get() != &attempt) attempt.crossed = other->crossed = true;
  }
  attempt.epoch = line.epoch;
  attempt.leaps = line.leaps;
  check_disk(line);
  const bool harmless = attempt.act == Act::introspect_access ||
                        attempt.act == Act::introspect_refresh || attempt.act == Act::authorize ||
                        attempt.act == Act::ask_device || attempt.by == By::wrong_secret ||
                        (attempt.act == Act::refresh && attempt.by == By::other_client);
  if (harmless) return;
  if (attempt.by != By::owner || attempt.act == Act::revoke) line.is_peaceful = false;
  if (!is_exchange(attempt.act)) return;
  if (due(line, attempt, Idle::counts) != Due::give || is_out_of_turn(line, attempt)) {
    line.is_peaceful = false;
  }
}

void Judge::judge(Line& line, const Attempt& attempt, const net::Response& response) {
  check_disk(line);
  if (response.status >= 500) {
    return require(disk_fails_, line, &attempt, "the server failed though the disk did not");
  }
  if (attempt.act == Act::authorize || attempt.act == Act::ask_device) {
    return judge_authorization(line, attempt, response);
  }
  if (attempt.by == By::wrong_secret) {
    return require(response.status == 401, line, &attempt, "a wrong secret was not refused");
  }
  if (attempt.act == Act::revoke) {
    const Row now = row_of(line);
    return require(response.status == 200 && (!now.grant || !is_alive(now)), line, &attempt,
                   "a revocation was answered, and the grant lives");
  }
  if (is_exchange(attempt.act)) return judge_exchange(line, attempt, response);
  judge_introspection(line, attempt, response);
}

void Judge::judge_authorization(const Line& line, const Attempt& attempt,
                                const net::Response& response) {
  const bool by_device = attempt.act == Act::ask_device;
  const std::string code = by_device ? serve::member_of(response, "device_code")
                                     : serve::answer_parameter(response, "code");
  if (code.empty()) return;
  const auto parsed =
      parse_credential(by_device ? CredentialKind::device_code : CredentialKind::code, code);
  require(parsed.has_value(), line, nullptr, "a code is malformed");
  if (!parsed || attempt.leaps != line.leaps) return;
  require(server_.grant(key_of(parsed->credential.grant)).has_value(), line, &attempt,
          "a code was given whose grant is not on the disk");
}

void Judge::judge_exchange(Line& line, const Attempt& attempt, const net::Response& response) {
  const bool given = response.status == 200;
  require(given || (response.status == 400 &&
                    may_refuse_by(serve::member_of(response, "error"), line, attempt)),
          line, &attempt, "a refused exchange is no invalid_grant");
  const bool alone = !attempt.crossed && attempt.epoch == line.epoch;
  const Due expected = due(line, attempt, alone ? Idle::counts : Idle::may_be_lifted);
  if (given) {
    require(expected == Due::give, line, &attempt, "tokens were given where the rules refuse them");
    return judge_given(line, attempt, response);
  }
  const bool in_peace = line.is_peaceful && attempt.leaps == line.leaps;
  require(attempt.by != By::owner || !in_peace, line, &attempt, "an honest client was refused");
  if (alone) judge_refused(line, attempt, expected);
}

void Judge::judge_given(Line& line, const Attempt& attempt, const net::Response& response) {
  const std::string token = serve::member_of(response, "refresh_token");
  const auto parsed = parse_credential(CredentialKind::refresh_token, token);
  require(parsed && server_.is_sound(CredentialKind::refresh_token, token), line, &attempt,
          "a refresh token is not sound");
  if (!parsed) return;
  const std::uint32_t generation = parsed->credential.generation;
  require(key_of(parsed->credential.grant) == line.key, line, &attempt,
          "the successor is of another grant");
  require(generation == attempt.generation + 1, line, &attempt,
          "the successor is not of the next generation");
  if (attempt.act == Act::redeem) {
    require(++line.redemptions == 1, line, &attempt, "a code was redeemed twice");
  }
  const auto [known, is_new] = line.tokens.emplace(generation, token);
  require(is_new || known->second == token, line, &attempt,
          "two successors of one token: the line forked");
  const Row now = row_of(line);
  if (!now.grant && attempt.leaps != line.leaps) return;
  require(now.grant && now.grant->generation >= generation && now.grant->redeemed_at.is_set(), line,
          &attempt, "a token was given that the disk does not know");
}

void Judge::judge_refused(const Line& line, const Attempt& attempt, Due expected) {
  require(expected != Due::give, line, &attempt, "a right request was refused");
  if (expected == Due::refuse) return;
  const Row now = row_of(line);
  require(!now.grant || !is_alive(now), line, &attempt, "a replay left the grant alive");
}

void Judge::judge_introspection(const Line& line, const Attempt& attempt,
                                const net::Response& response) {
  const bool active = serve::body_of(response)["active"] == Json(true);
  if (attempt.act == Act::introspect_refresh) {
    const bool before = is_active_refresh_token(attempt.before, attempt.generation, attempt.at);
    require(!active || before, line, &attempt, "a dead refresh token is shown as active");
    const bool alone = !attempt.crossed && attempt.epoch == line.epoch;
    return require(active || !before || !alone, line, &attempt,
                   "a live refresh token is shown as inactive");
  }
  const bool may_be =
      attempt.before.grant && is_alive(attempt.before) && attempt.at < line.access_until;
  require(!active || may_be || attempt.credential != line.access, line, &attempt,
          "a dead access token is shown as active");
}

void Judge::check_disk(const Line& line) {
  if (line.tokens.empty()) return;
  const std::optional<store::Grant> grant = server_.grant(line.key);
  require(grant || line.leaps > 0, line, nullptr, "a grant is lost from the disk");
  if (!grant) return;
  require(grant->generation >= line.tokens.rbegin()->first, line, nullptr,
          "a token that was given is lost from the disk");
}

}  // namespace grantline::sim
