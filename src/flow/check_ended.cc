#include "flow/check_ended.h"

namespace grantline::flow {
namespace {

Refusal refusal_of(const store::End& end, WallTime now) {
  const auto revoked = [&](Cause cause, std::string_view by) {
    return Refusal(cause, {ago("revoked_ago", end.at, now),
                           {"revoked_at", to_rfc3339(end.at)},
                           {"revoked_by", std::string(by)},
                           {"revoked_from", to_text(end.from)}});
  };
  switch (end.by) {
    case store::EndedBy::user: return revoked(Cause::grant_revoked_by_user, "the user");
    case store::EndedBy::admin: return revoked(Cause::grant_revoked_by_admin, "an administrator");
    case store::EndedBy::client: return revoked(Cause::grant_revoked_by_client, "the client");
    case store::EndedBy::replay: return revoked(Cause::grant_revoked_by_replay, "a replay");
    case store::EndedBy::burned: return revoked(Cause::code_burned, "five refused exchanges");
  }
  return revoked(Cause::grant_revoked_by_admin, "an administrator");
}

Refusal refusal_of(const store::Gate& gate, WallTime now) {
  const auto at = [&](Cause cause, std::string_view name) {
    return Refusal(cause, {ago(name, gate.at, now), {"revoked_at", to_rfc3339(gate.at)}});
  };
  const auto revoked = [&](Cause cause, std::string_view by) {
    return Refusal(cause, {ago("revoked_ago", gate.at, now),
                           {"revoked_at", to_rfc3339(gate.at)},
                           {"revoked_by", std::string(by)},
                           {"revoked_from", "unknown"}});
  };
  switch (gate.kind) {
    case store::GateKind::user_disabled: return at(Cause::user_disabled, "disabled_ago");
    case store::GateKind::password_changed:
      return at(Cause::password_changed, "password_changed_ago");
    case store::GateKind::consent_withdrawn: return at(Cause::consent_withdrawn, "withdrawn_ago");
    case store::GateKind::user_revoked_all:
      return revoked(Cause::grant_revoked_by_user, "the user, for all applications");
    case store::GateKind::admin_revoked_user:
      return revoked(Cause::grant_revoked_by_admin, "an administrator, for the whole user");
    case store::GateKind::admin_revoked_client:
      return revoked(Cause::grant_revoked_by_admin, "an administrator, for the whole client");
    case store::GateKind::user_removed: return at(Cause::user_removed, "removed_ago");
    case store::GateKind::client_removed: return at(Cause::client_removed, "removed_ago");
  }
  return at(Cause::user_disabled, "disabled_ago");
}

const store::Gate* first_closed(const std::vector<store::Gate>& gates, WallTime since) {
  const store::Gate* first = nullptr;
  for (const store::Gate& gate : gates) {
    if (gate.at >= since && (first == nullptr || gate.at < first->at)) first = &gate;
  }
  return first;
}

}  // namespace

std::optional<Refusal> check_ended(const store::Grant& grant, const std::vector<store::Gate>& gates,
                                   WallTime now) {
  const store::Gate* gate = first_closed(gates, grant.authorized_at);
  if (grant.ended && (gate == nullptr || grant.ended->at <= gate->at)) {
    return refusal_of(*grant.ended, now);
  }
  if (gate != nullptr) return refusal_of(*gate, now);
  return std::nullopt;
}

std::optional<Refusal> check_gates(const std::vector<store::Gate>& gates, WallTime since,
                                   WallTime now) {
  const store::Gate* gate = first_closed(gates, since);
  if (gate == nullptr) return std::nullopt;
  return refusal_of(*gate, now);
}

}  // namespace grantline::flow
