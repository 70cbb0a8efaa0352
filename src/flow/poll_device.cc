#include "flow/poll_device.h"

#include "flow/check_ended.h"
#include "flow/first_tokens.h"

namespace grantline::flow {
namespace {

using Answer = Decided<Redeemed>;
using store::DeviceState;
using store::EventKind;
using store::Grant;

Answer refuse(Refusal refusal, const Facts& facts, EventKind kind = EventKind::refused) {
  return flow::refuse<Redeemed>(std::move(refusal), facts, kind);
}

// The tag proves that this server issued the code; the row left the store after its time.
Answer refuse_without_row(const DevicePoll& poll, Duration life) {
  const WallTime issued = from_unix_seconds(poll.code.issued_at_s);
  const WallTime now = poll.facts.now;
  std::vector<Fact> evidence{ago("issued_ago", issued, now), {"life", to_words(life)}};
  if (now - issued <= life) return refuse({Cause::device_code_unknown, evidence}, poll.facts);
  evidence.push_back(ago("expired_ago", issued + life, now));
  return refuse({Cause::device_code_expired, evidence}, poll.facts);
}

// A device that does not stop must not fill the disk.
Answer refuse_for_good(const Grant& grant, Refusal refusal, const Facts& facts) {
  if (grant.device->is_told) return {std::unexpected(std::move(refusal)), std::nullopt, {}};
  Answer answer = refuse(std::move(refusal), facts);
  answer.put = grant;
  answer.put->device->is_told = true;
  return answer;
}

// RFC 8628 section 3.5, by RFC 6749 section 4.1.2: one of the two who had the code should not have.
Answer refuse_replay(const Grant& grant, const DevicePoll& poll) {
  const Facts facts = not_before(grant.redeemed_at, poll.facts);
  const Duration apart = facts.now - grant.redeemed_at;
  Refusal refusal(Cause::device_code_replayed, {ago("redeemed_ago", grant.redeemed_at, facts.now),
                                                {"redeemed_at", to_rfc3339(grant.redeemed_at)},
                                                {"redeemed_from", to_text(grant.redeemed_from)},
                                                {"presented_from", to_text(facts.from)}});
  if (grant.redeemed_from == facts.from && apart < seconds(5)) {
    refusal.evidence.push_back({"race", "same client and address, " + to_words(apart) +
                                            " apart: two requests were under way at once"});
  }
  Answer answer = refuse(std::move(refusal), facts, EventKind::replayed);
  if (!grant.ended) {
    answer.put = grant;
    answer.put->ended = store::End{store::EndedBy::replay, facts.now, facts.from};
  }
  return answer;
}

std::optional<Refusal> check_denied(const store::DeviceRequest& device, WallTime now) {
  if (device.state != DeviceState::denied) return std::nullopt;
  return Refusal(Cause::device_code_denied, {ago("denied_ago", device.denied_at, now),
                                             {"denied_from", to_text(device.denied_from)}});
}

std::optional<Refusal> check_age(const store::DeviceRequest& device, WallTime now) {
  if (now - device.asked_at <= device.life) return std::nullopt;
  return Refusal(Cause::device_code_expired,
                 {ago("issued_ago", device.asked_at, now),
                  {"life", to_words(device.life)},
                  ago("expired_ago", device.asked_at + device.life, now)});
}

// A fifth of the interval, a second at most, is forgiven: the network does not keep time.
bool is_too_fast(const store::DeviceRequest& device, const std::optional<Duration>& since_last) {
  const Duration forgiven = std::min(seconds(1), Duration{device.interval.ms / 5});
  return since_last && *since_last < device.interval - forgiven;
}

Answer keep_waiting(const Grant& grant, const DevicePoll& poll) {
  const store::DeviceRequest& device = *grant.device;
  if (!is_too_fast(device, poll.since_last)) {
    const Duration left = device.asked_at + device.life - poll.facts.now;
    return {std::unexpected(Refusal(Cause::device_code_pending,
                                    {{"interval", to_words(device.interval)},
                                     {"expires_in", to_words(std::min(left, device.life))}})),
            std::nullopt,
            {}};
  }
  const Duration most = std::max(kLongestInterval, device.interval);
  const Duration grown = std::min(device.interval + kSlowDownBy, most);
  Answer answer{std::unexpected(Refusal(
                    Cause::device_polled_too_fast,
                    {{"asked_ago", to_words(*poll.since_last)}, {"interval", to_words(grown)}})),
                std::nullopt,
                {}};
  if (grown != device.interval) {
    answer.put = grant;
    answer.put->device->interval = grown;
  }
  return answer;
}

Answer redeem(const Grant& grant, const DevicePoll& poll, const Lives& lives) {
  const Facts facts = not_before(grant.authorized_at, poll.facts);
  Grant next = grant;
  give_first_tokens(next, facts, lives, poll.wants_refresh_token, poll.newest_key_id);
  return {Redeemed{.grant = next, .nonce = {}}, std::move(next), {}};
}

}  // namespace

Answer poll_device(const Stored& stored, const DevicePoll& poll, const Lives& lives,
                   Duration device_life) {
  const Facts& facts = poll.facts;
  if (stored.grant == nullptr) return refuse_without_row(poll, device_life);
  const Grant& grant = *stored.grant;
  if (!grant.device) return refuse(Cause::device_code_unknown, facts);
  if (grant.client != facts.client) {
    return refuse(
        {Cause::device_code_wrong_client,
         {{"authorized_client", grant.client.text}, {"presented_client", facts.client.text}}},
        facts);
  }
  if (grant.redeemed_at.is_set()) return refuse_replay(grant, poll);
  if (auto ended = check_ended(grant, stored.gates, facts.now)) {
    return refuse_for_good(grant, std::move(*ended), facts);
  }
  if (auto denied = check_denied(*grant.device, facts.now)) {
    return refuse_for_good(grant, std::move(*denied), facts);
  }
  if (auto late = check_age(*grant.device, facts.now)) {
    return refuse_for_good(grant, std::move(*late), facts);
  }
  if (grant.device->state == DeviceState::waiting) return keep_waiting(grant, poll);
  if (auto wrong = check_resources(grant, poll.resources)) return refuse(std::move(*wrong), facts);
  return redeem(grant, poll, lives);
}

}  // namespace grantline::flow
