#include "serve/grant_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "flow/check_ended.h"

namespace grantline::serve {
namespace {

using store::EventKind;
using store::Grant;
using store::Table;

constexpr std::size_t kMostEvents = 500;

// The first 56 of the 60 bits that a reference holds: where to scan.
std::string prefix_of(const Reference& reference) {
  std::string bytes;
  append_u64(bytes, reference.grant_bits << 4);
  bytes.resize(7);
  return bytes;
}

Result<std::optional<GrantKey>> find_key(store::Engine& engine, Table table,
                                         const Reference& reference) {
  std::optional<GrantKey> found;
  const auto done =
      engine.scan(table, prefix_of(reference), "", [&](std::string_view key, std::string_view) {
        if (key.size() < 16) return true;
        const GrantKey candidate{take_array<16>(key)};
        if (matches(reference, candidate)) found = candidate;
        return !found;
      });
  if (!done) return std::unexpected(done.error());
  return found;
}

std::string_view word_of(EventKind kind) {
  switch (kind) {
    case EventKind::refused: return "refused";
    case EventKind::replayed: return "replayed";
    case EventKind::ended: return "ended";
    case EventKind::retried: return "retried";
  }
  return "refused";
}

bool is_denied(const Grant& grant) {
  return grant.device && grant.device->state == store::DeviceState::denied;
}

// What ended a grant, told by the rule itself, so that the line and a refusal agree.
std::optional<Cause> cause_of(const Grant& grant, const std::vector<store::Gate>& gates,
                              WallTime now) {
  const auto refusal = flow::check_ended(grant, gates, now);
  return refusal ? std::optional(refusal->cause) : std::nullopt;
}

void add_device(const Grant& grant, const store::DeviceRequest& device,
                std::vector<LineEntry>& line) {
  line.push_back({.what = "device_asked", .at = device.asked_at, .from = device.asked_from});
  if (device.state == store::DeviceState::approved) {
    line.push_back({.what = "approved", .at = grant.authorized_at, .from = grant.authorized_from});
  } else if (is_denied(grant)) {
    line.push_back({.what = "denied", .at = device.denied_at, .from = device.denied_from});
  }
}

void add_row(const StoredGrant& stored, WallTime now, std::vector<LineEntry>& line) {
  const Grant& grant = *stored.grant;
  if (grant.device) {
    add_device(grant, *grant.device, line);
  } else {
    line.push_back(
        {.what = "authorized", .at = grant.authorized_at, .from = grant.authorized_from});
  }
  if (grant.code) {
    line.push_back(
        {.what = "code_issued", .at = grant.code->issued_at, .from = grant.authorized_from});
  }
  if (grant.redeemed_at.is_set()) {
    line.push_back({.what = "redeemed", .at = grant.redeemed_at, .from = grant.redeemed_from});
  }
  if (grant.generation > 2 && grant.previous_rotated_at.is_set()) {
    line.push_back(
        {.what = "refreshed", .at = grant.previous_rotated_at, .generation = grant.generation - 1});
  }
  if (grant.generation > 1) {
    line.push_back({.what = "refreshed",
                    .at = grant.rotated_at,
                    .from = grant.rotated_from,
                    .generation = grant.generation});
  }
  if (grant.retries > 0) {
    line.push_back({.what = "retried", .at = grant.retried_at, .times = grant.retries});
  }
  if (grant.ended) {
    line.push_back({.what = "ended",
                    .at = grant.ended->at,
                    .from = grant.ended->from,
                    .cause = cause_of(grant, {}, now)});
  }
  Grant open = grant;
  open.ended.reset();
  for (const store::Gate& gate : stored.gates) {
    if (const auto cause = cause_of(open, {gate}, now)) {
      line.push_back({.what = "ended", .at = gate.at, .cause = cause});
    }
  }
}

std::string until(WallTime end, WallTime now) {
  return fmt::format("valid until {}, {} from now", to_rfc3339(end), to_words(end - now));
}

std::string past(WallTime end, WallTime now) {
  return fmt::format("expired {} ago, at {}", to_words(now - end), to_rfc3339(end));
}

std::string lives(WallTime end, WallTime now) {
  return end > now ? until(end, now) : past(end, now);
}

WallTime newest_issue(const Grant& grant) {
  return grant.rotated_at.is_set() ? grant.rotated_at : grant.redeemed_at;
}

WallTime refresh_end(const Grant& grant) {
  return std::min(newest_issue(grant) + grant.refresh_idle, grant.refresh_ends_at);
}

constexpr std::array kByRedemption{Cause::code_replayed, Cause::device_code_replayed};
constexpr std::array kByDenial{Cause::device_code_denied};
constexpr std::array kByRotation{Cause::refresh_token_rotated, Cause::refresh_token_replayed};
constexpr std::array kByEnd{Cause::grant_revoked_by_user,
                            Cause::grant_revoked_by_admin,
                            Cause::grant_revoked_by_client,
                            Cause::grant_revoked_by_replay,
                            Cause::code_burned,
                            Cause::user_disabled,
                            Cause::user_removed,
                            Cause::password_changed,
                            Cause::consent_withdrawn,
                            Cause::client_removed,
                            Cause::access_token_revoked};

template <std::size_t N>
bool is_of(const std::array<Cause, N>& causes, Cause cause) {
  return std::ranges::find(causes, cause) != causes.end();
}

}  // namespace

Result<std::optional<GrantHistory>> find_history(store::Engine& engine,
                                                 const Reference& reference) {
  auto key = find_key(engine, Table::grants, reference);
  if (key && !*key) key = find_key(engine, Table::events, reference);
  if (!key) return std::unexpected(key.error());
  if (!*key) return std::nullopt;
  GrantHistory out;
  out.key = **key;
  auto stored = read_grant(engine, out.key);
  if (!stored) return std::unexpected(stored.error());
  out.stored = std::move(*stored);
  const auto done = engine.scan(Table::events, as_view(out.key.bytes), "",
                                [&](std::string_view, std::string_view value) {
                                  auto event = store::decode_event(value);
                                  if (!event) return true;
                                  if (out.events.size() == kMostEvents) {
                                    out.events.erase(out.events.begin());
                                  }
                                  out.events.push_back(std::move(*event));
                                  return true;
                                });
  if (!done) return std::unexpected(done.error());
  return out;
}

std::vector<LineEntry> line_of(const GrantHistory& history, WallTime now) {
  std::vector<LineEntry> line;
  if (history.stored.grant) add_row(history.stored, now, line);
  for (const store::Event& event : history.events) {
    line.push_back({.what = word_of(event.kind),
                    .at = event.at,
                    .from = event.from,
                    .cause = event.cause,
                    .event = event.number});
  }
  // What happened in the same millisecond stays in the order in which it was told.
  const auto earlier = [](const LineEntry& a, const LineEntry& b) { return a.at < b.at; };
  for (auto next = line.begin(); next != line.end(); ++next) {
    std::rotate(std::upper_bound(line.begin(), next, *next, earlier), next, next + 1);
  }
  // A replay ends the grant in the same step: cause before effect.
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i].at == line[i - 1].at && line[i - 1].what == "ended" && line[i].event) {
      std::swap(line[i], line[i - 1]);
    }
  }
  return line;
}

const LineEntry* made_invalid_by(const std::vector<LineEntry>& line, Cause cause,
                                 WallTime refused_at) {
  const std::string_view what = is_of(kByRedemption, cause) ? "redeemed"
                                : is_of(kByRotation, cause) ? "refreshed"
                                : is_of(kByDenial, cause)   ? "denied"
                                : is_of(kByEnd, cause)      ? "ended"
                                                            : "";
  const LineEntry* found = nullptr;
  for (const LineEntry& entry : line) {
    if (entry.what != what || entry.at > refused_at) continue;
    // The newest rotation made the token old; of several ends the first one counts.
    if (found == nullptr || what == "refreshed") found = &entry;
  }
  return found;
}

JsonArray line_json(const std::vector<LineEntry>& line, const GrantKey& key,
                    std::string_view login) {
  JsonArray out;
  WallTime previous;
  for (const LineEntry& entry : line) {
    JsonObject item{{"what", entry.what}, {"at", to_rfc3339(entry.at)}};
    if (previous.is_set()) item["since_previous"] = to_words(entry.at - previous);
    previous = entry.at;
    if (entry.from.is_set()) item["from"] = to_text(entry.from);
    if (entry.what == "approved" && !login.empty()) item["by"] = login;
    if (entry.generation > 0) item["generation"] = std::int64_t{entry.generation};
    if (entry.times > 1) item["times"] = std::int64_t{entry.times};
    if (entry.cause) item["cause"] = info(*entry.cause).name;
    if (entry.event) item["reference"] = to_text(reference_of(key, *entry.event));
    out.emplace_back(std::move(item));
  }
  return out;
}

bool is_active(const StoredGrant& stored, WallTime now) {
  const Grant& grant = *stored.grant;
  if (is_denied(grant) || cause_of(grant, stored.gates, now)) return false;
  if (store::is_unredeemed_device(grant)) {
    return grant.device->asked_at + grant.device->life > now;
  }
  if (grant.code && grant.code->issued_at + grant.code->life > now) return true;
  if (grant.generation > 0 && refresh_end(grant) > now) return true;
  return newest_issue(grant).is_set() && newest_issue(grant) + grant.access_life > now;
}

JsonObject now_json(const StoredGrant& stored, WallTime now) {
  const Grant& grant = *stored.grant;
  JsonObject out;
  auto ended = cause_of(grant, stored.gates, now);
  if (!ended && is_denied(grant)) ended = Cause::device_code_denied;
  if (ended) {
    out["state"] = "ended";
    out["cause"] = info(*ended).name;
  }
  const auto say = [&](std::string_view name, std::string text) {
    out[name] = ended ? "void, since the grant has ended" : std::move(text);
  };
  if (grant.code) {
    say("code", lives(grant.code->issued_at + grant.code->life, now));
  } else if (store::is_unredeemed_device(grant)) {
    say("device_code", lives(grant.device->asked_at + grant.device->life, now));
  } else if (grant.redeemed_at.is_set() && !grant.user.empty()) {
    out[grant.device ? "device_code" : "code"] = "redeemed";
  }
  if (grant.generation > 0) {
    say("refresh_token",
        fmt::format("generation {}, {}", grant.generation, lives(refresh_end(grant), now)));
  }
  if (newest_issue(grant).is_set()) {
    const WallTime end = newest_issue(grant) + grant.access_life;
    // A JWT is checked by the API alone: revoking the grant does not reach it.
    out["access_token"] =
        ended && end > now
            ? fmt::format("a JWT stays valid until {}, an opaque one is void", to_rfc3339(end))
            : lives(end, now);
  }
  if (!ended) {
    const bool waits = store::is_unredeemed_device(grant) && grant.user.empty();
    out["state"] = !is_active(stored, now) ? "expired" : waits ? "waiting" : "active";
  }
  return out;
}

}  // namespace grantline::serve
