#include <fmt/format.h>

#include <array>
#include <boost/json/object.hpp>

#include "check/checkup.h"
#include "check/client_form.h"

namespace grantline::check {
namespace {

constexpr const char* kRotation = "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2";
// After the first refresh; each is one more use of the old token.
constexpr std::array kTries = {Duration{0}, seconds(2),  seconds(5),  seconds(8),
                               seconds(12), seconds(20), seconds(35), seconds(65)};

// After a use that gave the same token again: some servers replace none that is seconds old, as Dex
// within its reuseInterval.
constexpr std::array kLaterUses = {seconds(5), seconds(12)};

struct Refreshed {
  bool is_good = false;
  Secret next;  // empty: none was given
  std::string says;
};

Refreshed refresh(Checkup& c, const Secret& token) {
  ClientForm form;
  form.add("grant_type", "refresh_token");
  form.add("refresh_token", token.reveal());
  const Probe probe = form.send(c, c.endpoint("token_endpoint"));
  Refreshed out;
  const auto json = probe.is_answer() ? json_of(probe) : std::nullopt;
  out.is_good = probe.status == 200 && json && find_string(*json, "access_token").has_value();
  if (json) out.next = Secret(std::string(find_string(*json, "refresh_token").value_or("")));
  const std::string error = json ? std::string(find_string(*json, "error").value_or("")) : "";
  out.says = probe.is_answer() ? fmt::format("{} {}", probe.status, cut(error)) : cut(probe.what);
  return out;
}

void revoke(Checkup& c, const Secret& token) {
  const std::string url = c.endpoint("revocation_endpoint");
  if (url.empty() || token.empty()) return;
  ClientForm form;
  form.add("token", token.reveal());
  form.add("token_type_hint", "refresh_token");
  static_cast<void>(form.send(c, url));
}

// How long the old token is still taken. Its successor is not used meanwhile: that would end it.
struct Grace {
  Duration lasted{-1};  // the last time that it was taken, after the rotation; -1: never
  Duration ended{-1};   // the first time that it was refused; -1: never
  bool is_same = true;  // each use gave the same successor
};

// The time since `begin`, once it is `at` or more.
Duration wait_until(Checkup& c, SteadyTime begin, Duration at) {
  const Duration gone = c.world().steady_now() - begin;
  if (at > gone && c.plan().sleep) c.plan().sleep(at - gone);
  return c.world().steady_now() - begin;
}

Grace measure(Checkup& c, const Secret& old, const Secret& successor, Duration longest) {
  Grace out;
  const SteadyTime rotated = c.world().steady_now();
  for (const Duration at : kTries) {
    if (at > longest) break;
    const Duration when = wait_until(c, rotated, at);
    const Refreshed again = refresh(c, old);
    if (!again.is_good) {
      out.ended = when;
      break;
    }
    out.lasted = when;
    out.is_same = out.is_same && again.next.matches(successor.reveal());
  }
  return out;
}

void judge_grace(Checkup& c, const Grace& grace) {
  if (grace.ended.ms < 0) {
    c.fail("rotation.reuse",
           fmt::format("The old refresh token is still taken {} after its successor was given",
                       to_words(grace.lasted)),
           "Refuse it after a few seconds: else rotation does not find a stolen token.", kRotation);
    return;
  }
  c.pass("rotation.reuse", "The old refresh token is refused once it was rotated");
  if (grace.lasted.ms < 0) {
    c.warn(
        "rotation.grace", "There is no grace window: the old token is refused at once",
        "A client whose answer was lost on the network is logged out. Allow the last token a few "
        "seconds more, for the same client; until then let one process refresh at a time.",
        kRotation);
    return;
  }
  const std::string window = fmt::format("The grace window lasts between {} and {}",
                                         to_words(grace.lasted), to_words(grace.ended));
  if (grace.is_same) {
    c.pass("rotation.grace", window + ", and gives the same successor");
  } else {
    c.warn("rotation.grace", window + ", and each use gives another successor",
           "Give the same successor again: else one login becomes several lines of tokens.",
           kRotation);
  }
}

// What became of a token that was used again while it came back as it was.
struct Unchanged {
  Refreshed last;       // of its last use
  Duration seen{0};     // how long after the first use it still came back
  Duration replaced{};  // when it did no more
};

bool is_unchanged(const Refreshed& refreshed, const Secret& token) {
  return refreshed.is_good && (refreshed.next.empty() || refreshed.next.matches(token.reveal()));
}

Unchanged use_later(Checkup& c, const Secret& token, Refreshed first) {
  Unchanged out{.last = std::move(first)};
  const SteadyTime begin = c.world().steady_now();
  for (const Duration at : kLaterUses) {
    if (at > c.plan().longest_grace) break;
    const Duration when = wait_until(c, begin, at);
    out.last = refresh(c, token);
    if (!is_unchanged(out.last, token)) {
      out.replaced = when;
      break;
    }
    out.seen = when;
  }
  return out;
}

void judge_unchanged(Checkup& c, Duration seen) {
  if (seen.ms == 0) {
    return c.leave_out(
        "rotation.rotates",
        fmt::format("The same refresh token came back. Some servers replace none that is seconds "
                    "old: whether this one rotates shows with a --patience of {} or more",
                    to_words(kLaterUses.back())));
  }
  const std::string says =
      fmt::format("The same refresh token came back, at once and {} later", to_words(seen));
  if (c.plan().auth.method() != client::AuthMethod::none) {
    return c.pass("rotation.rotates", says + ", which a client with a secret may have");
  }
  c.fail("rotation.rotates", says,
         "Rotate the refresh tokens of public clients, or bind them to a key (DPoP).", kRotation);
}

void judge_rotated(Checkup& c, const Secret& old, const Secret& successor, Duration longest) {
  const Grace grace = measure(c, old, successor, longest);
  judge_grace(c, grace);
  if (grace.ended.ms >= 0) {
    const Refreshed after = refresh(c, successor);
    if (after.is_good) {
      c.warn("rotation.family", "The successor still works after the old token was used again",
             "Revoke the whole family: one of the two who have a token is a thief.", kRotation);
      revoke(c, after.next);
    } else {
      c.pass("rotation.family", "The use of the old token has revoked its successor too");
    }
  }
  revoke(c, successor);
}

}  // namespace

void check_rotation(Checkup& c) {
  const Secret& token = c.plan().refresh_token;
  if (token.empty()) {
    return c.leave_out("rotation.reuse",
                       "Rotation is looked at with --active alone: it ends a session");
  }
  Refreshed first = refresh(c, token);
  if (!first.is_good) {
    return c.fail("rotation.refresh", "The refresh token is refused: " + first.says,
                  "Log in anew: grantline login --profile check.", kRotation);
  }
  c.pass("rotation.refresh", "The refresh token gives a new access token");
  if (!is_unchanged(first, token)) {
    c.pass("rotation.rotates", "Each refresh gives a new refresh token");
    return judge_rotated(c, token, first.next, c.plan().longest_grace);
  }
  const Unchanged later = use_later(c, token, std::move(first));
  if (is_unchanged(later.last, token)) {
    judge_unchanged(c, later.seen);
    return revoke(c, token);
  }
  if (!later.last.is_good) {
    c.fail("rotation.rotates",
           fmt::format("The refresh token came back unchanged, and was refused {} later: {}",
                       to_words(later.replaced), later.last.says),
           "Give a new refresh token with the answer after which the old one ends.", kRotation);
    return revoke(c, token);
  }
  c.pass("rotation.rotates",
         fmt::format("A refresh gives a new refresh token, though the same one came back {} before",
                     to_words(later.replaced)));
  judge_rotated(c, token, later.last.next, c.plan().longest_grace - later.replaced);
}

}  // namespace grantline::check
