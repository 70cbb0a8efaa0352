#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/world.h"

namespace grantline {

// What a person types to say which device they mean (RFC 8628 section 6.1): eight of twenty
// consonants, shown as "WDJB-MJHT". No vowel, so that no word comes out; no digit, so that a phone
// shows letters alone. 20^8 codes are 34.5 bits: enough beside a limit of tries (section 5.1).
inline constexpr std::string_view kUserCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";
inline constexpr std::size_t kUserCodeSize = 8;

// Eight letters, each as likely as the others.
std::string draw_user_code(World& world);
// "WDJB-MJHT" of "WDJBMJHT"
std::string shown_user_code(std::string_view code);
// The eight letters of what was typed: either case, any spaces and dashes, and 0, O as Q, 1, I, Y
// and the like as the letter of the alphabet that they look like. Nothing where it cannot be a
// code.
std::optional<std::string> parse_user_code(std::string_view typed);

}  // namespace grantline
