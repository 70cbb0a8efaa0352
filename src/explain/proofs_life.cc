#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "explain/proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::int64_t kLongest_s = 20LL * 365 * 24 * 3600;

// Settings of servers by which a refresh token lives so many seconds. Those of django-oauth-toolkit
// count from the access token's end (its settings.rst), those of @node-oauth/oauth2-server from the
// issue (its lib/server.js), and so do those of better-auth (its docs/plugins/oauth-provider).
struct Setting {
  std::string_view name;
  bool is_behind_access;
};
constexpr std::array kSettings = {Setting{"REFRESH_TOKEN_EXPIRE_SECONDS", true},
                                  Setting{"refreshTokenLifetime", false},
                                  Setting{"refreshTokenExpiresIn", false}};

struct Told {
  std::int64_t seconds = 0;
  std::size_t line = 0;
  std::string name;
  Strength strength = Strength::proof;
};

std::optional<std::int64_t> seconds_in(std::string_view digits) {
  std::int64_t out = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (fault != std::errc() || end == digits.data() || out <= 0 || out > kLongest_s) {
    return std::nullopt;
  }
  return out;
}

// A setting is a number and nothing behind it that would multiply it.
std::optional<Told> told_by_setting(const Leg& issued, std::string_view text) {
  for (const Setting& setting : kSettings) {
    const std::size_t at = text.find(setting.name);
    if (at == text.npos) continue;
    const std::size_t end = text.find('\n', at);
    std::string_view rest = text.substr(at, end == text.npos ? end : end - at);
    rest.remove_prefix(setting.name.size());
    const std::size_t digits = rest.find_first_not_of("\"': =");
    if (digits == 0 || digits == rest.npos) continue;
    rest.remove_prefix(digits);
    const auto life = seconds_in(rest);
    if (!life || rest.find('*') != rest.npos) continue;
    const auto access = seconds_in(issued.value("expires_in"));
    if (setting.is_behind_access && !access) continue;
    const auto line = 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
    return Told{*life + (setting.is_behind_access ? *access : 0), line, std::string(setting.name),
                Strength::strong};
  }
  return std::nullopt;
}

// Spring Authorization Server's: "refresh-token-time-to-live: 30m" in application.yml, and
// ".refreshTokenTimeToLive(Duration.ofMinutes(30))" in Java.
std::optional<Told> told_by_duration(std::string_view text) {
  struct Unit {
    std::string_view before;  // as Java writes it, before the number
    char behind;              // as a setting has it, behind the number
    std::int64_t seconds;
  };
  constexpr std::array kUnits = {
      Unit{"Duration.ofSeconds("sv, 's', 1}, Unit{"Duration.ofMinutes("sv, 'm', 60},
      Unit{"Duration.ofHours("sv, 'h', 3600}, Unit{"Duration.ofDays("sv, 'd', 86400}};
  constexpr std::size_t kReach = 40;
  for (const std::string_view name : {"refresh-token-time-to-live"sv, "refreshTokenTimeToLive"sv}) {
    const std::size_t at = text.find(name);
    if (at == text.npos) continue;
    std::string_view rest = text.substr(at + name.size(), kReach);
    rest = rest.substr(0, rest.find('\n'));
    const std::size_t digits = std::min(rest.find_first_of("0123456789"), rest.size());
    const std::string_view before = rest.substr(0, digits);
    rest.remove_prefix(digits);
    const auto life = seconds_in(rest);
    if (!life) continue;
    const std::size_t end = rest.find_first_not_of("0123456789");
    const char behind = end == rest.npos ? ' ' : rest[end];
    const auto unit = std::ranges::find_if(kUnits, [&](const Unit& one) {
      return before.ends_with(one.before) || (!before.ends_with('(') && behind == one.behind);
    });
    if (unit == kUnits.end()) continue;
    const auto line = 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
    return Told{*life * unit->seconds, line, std::string(name), Strength::strong};
  }
  return std::nullopt;
}

std::optional<Told> told_life(const Leg& issued, std::string_view text) {
  if (const Param* param = issued.find("refresh_expires_in")) {
    const auto life = seconds_in(param->value);
    if (life) return Told{*life, param->line, "refresh_expires_in"};
    return std::nullopt;  // Keycloak writes 0 for an offline token
  }
  if (auto told = told_by_setting(issued, text)) return told;
  return told_by_duration(text);
}

std::optional<WallTime> time_of(const std::vector<Leg>& legs, const Leg& request) {
  const Leg* const answer = answer_of(legs, request);
  return answer != nullptr && answer->time ? answer->time : request.time;
}

}  // namespace

// How old a refresh token was, against what its server told of its life.
void prove_refresh_life(const std::vector<Leg>& legs, std::string_view text,
                        std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    const Leg* issued = refreshes(leg) ? issuer_of(legs, leg) : nullptr;
    if (issued == nullptr || !issued->time) continue;
    const auto now = time_of(legs, leg);
    const auto life = told_life(*issued, text);
    if (!now || !life) continue;
    const Duration age = *now - *issued->time;
    if (age < seconds(life->seconds)) continue;
    out.push_back({find_label("refresh_token_expired"),
                   "refresh_token_age",
                   life->strength,
                   fmt::format("The refresh token lives {} and was {} old",
                               to_words(seconds(life->seconds)), to_words(age)),
                   {evidence_of(*leg.find("refresh_token"), "sent at " + to_rfc3339(*now)),
                    {life->line, life->name, "", "issued at " + to_rfc3339(*issued->time)}},
                   ""});
    return;
  }
}

}  // namespace grantline::explain
