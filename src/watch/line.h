#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace grantline::watch {

// What an exchange did to its grant.
enum class Event {
  authorized,   // the browser was sent to the provider
  code_issued,  // seen in a redirect
  redeemed,     // a code for tokens
  refreshed,    // a new access token, and a successor of the refresh token where `rotated`
  issued,       // tokens by another grant type
  pending,      // a device login that nobody has finished
  used,         // an access token, at the provider
  revoked,
  inspected,
  replayed,  // refused: the code or refresh token had been used before
  refused,
  lost,    // no whole answer came from the provider
  passed,  // of no grant
};
std::string_view to_text(Event event);

enum class Mood { plain, good, warn, bad };

// One exchange, on the line of its grant. Holds no credential.
struct Span {
  std::uint64_t exchange = 0;
  WallTime begin;
  WallTime end;
  Event event = Event::passed;
  Mood mood = Mood::plain;
  int from_generation = 0;  // of the refresh token that was sent; 0: none was, or it is not known
  int generation = 0;       // of the refresh token that was given
  bool unread = false;      // the application cut the connection before it can have read the answer
  std::uint64_t because_of = 0;  // the exchange that made this one fail, or that it overlaps
  bool overlaps = false;         // it was under way at the same time as `because_of`
  int status = 0;
  int times = 1;       // so many alike, one after the other
  std::string says{};  // what happened, a sentence without its full stop
  std::string error{};
  std::string description{};
  std::string cause{};  // a name of explain/label.h; "" where it is no refusal of a grant
  std::string detail{};
  std::string fix{};
};

// What one subject gave one client, as far as it was seen.
struct Line {
  std::uint64_t number = 0;    // shown as "g1"
  std::string client_id;       // "" where it is not known
  std::string origin;          // how it began: "login", "before the watch", a grant type
  std::deque<Span> spans;      // in the order in which they ended
  std::size_t dropped = 0;     // older spans that are kept no more
  int generation = 0;          // the newest refresh token's
  std::uint64_t ended_by = 0;  // the exchange that ended it, or most likely did
  std::uint64_t version = 0;   // of the recorder, when it last changed
};

}  // namespace grantline::watch
