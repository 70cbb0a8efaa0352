#include "flow/answer_device.h"

#include "flow/check_ended.h"

namespace grantline::flow {
namespace {

using Answer = Decided<store::Grant>;
using store::DeviceState;

// A person who mistypes is told, and the line of the grant is not.
Answer refuse(Refusal refusal) { return {std::unexpected(std::move(refusal)), std::nullopt, {}}; }

bool is_approved_by(const store::Grant& grant, const UserId& user) {
  return grant.device->state == DeviceState::approved && grant.user == user && !grant.ended;
}

}  // namespace

std::optional<Refusal> check_answerable(const Stored& stored, const UserId& person, WallTime now) {
  if (stored.grant == nullptr || !stored.grant->device) return Refusal(Cause::user_code_unknown);
  const store::Grant& grant = *stored.grant;
  if (is_approved_by(grant, person)) return std::nullopt;
  if (grant.device->state != DeviceState::waiting) return Refusal(Cause::user_code_used);
  const bool is_late = now - grant.device->asked_at > grant.device->life;
  if (is_late || check_ended(grant, stored.gates, now)) return Refusal(Cause::user_code_expired);
  return std::nullopt;
}

Answer approve_device(const Stored& stored, const Agreement& agreement, const Facts& facts,
                      WallTime opens_at) {
  if (auto no = check_answerable(stored, agreement.user, facts.now)) return refuse(std::move(*no));
  if (is_approved_by(*stored.grant, agreement.user)) return {*stored.grant, std::nullopt, {}};
  store::Grant next = *stored.grant;
  next.device->state = DeviceState::approved;
  next.user = agreement.user;
  next.authorized_at = std::max(opens_at, next.device->asked_at);
  next.authorized_from = facts.from;
  next.auth_time = agreement.auth_time;
  next.amr = agreement.amr;
  next.sid = agreement.sid;
  return {next, next, {}};
}

Answer deny_device(const Stored& stored, const Facts& facts) {
  if (auto no = check_answerable(stored, {}, facts.now)) return refuse(std::move(*no));
  store::Grant next = *stored.grant;
  next.device->state = DeviceState::denied;
  next.device->denied_at = std::max(facts.now, next.device->asked_at);
  next.device->denied_from = facts.from;
  return {next, next, {}};
}

}  // namespace grantline::flow
