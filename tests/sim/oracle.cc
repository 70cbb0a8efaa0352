#include "sim/oracle.h"

#include <algorithm>

namespace grantline::sim {
namespace {

bool is_late(const store::Grant& grant, WallTime now, Idle idle) {
  const bool is_idle = now - grant.rotated_at > grant.refresh_idle;
  return now >= grant.refresh_ends_at || (is_idle && idle == Idle::counts);
}

}  // namespace

bool is_alive(const Row& row) {
  const store::Grant& grant = *row.grant;
  return !grant.ended && std::ranges::none_of(row.gates, [&](const store::Gate& gate) {
    return grant.authorized_at <= gate.at;
  });
}

Due due_of_code(const Row& row, bool proof_is_right, WallTime now) {
  if (!row.grant) return Due::refuse;
  const store::Grant& grant = *row.grant;
  if (grant.redeemed_at.is_set()) return Due::refuse_and_end;
  if (!is_alive(row) || now - grant.code->issued_at > grant.code->life) return Due::refuse;
  return proof_is_right ? Due::give : Due::refuse;
}

Due due_of_device(const Row& row, WallTime now) {
  if (!row.grant || !row.grant->device) return Due::refuse;
  const store::DeviceRequest& device = *row.grant->device;
  if (row.grant->redeemed_at.is_set()) return Due::refuse_and_end;
  const bool is_late = now - device.asked_at > device.life;
  const bool agreed = device.state == store::DeviceState::approved;
  return is_alive(row) && agreed && !is_late ? Due::give : Due::refuse;
}

Due due_of_refresh(const Row& row, std::uint32_t generation, Duration window, WallTime now,
                   Idle idle) {
  if (!row.grant) return Due::refuse;
  const store::Grant& grant = *row.grant;
  if (!is_alive(row) || is_late(grant, now, idle)) return Due::refuse;
  if (generation == grant.generation) return Due::give;
  const bool is_predecessor = generation + 1 == grant.generation;
  const bool is_in_time = window > Duration{} && now - grant.rotated_at <= window;
  return is_predecessor && is_in_time ? Due::give : Due::refuse_and_end;
}

bool is_active_refresh_token(const Row& row, std::uint32_t generation, WallTime now) {
  return row.grant && is_alive(row) && !is_late(*row.grant, now, Idle::counts) &&
         generation == row.grant->generation;
}

}  // namespace grantline::sim
