#include "spec/credential_damage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline {
namespace {

constexpr std::array kKinds{CredentialKind::code, CredentialKind::refresh_token,
                            CredentialKind::access_token, CredentialKind::device_code};
// What is longer is not looked through: nobody pastes that much by mistake, and the work is
// bounded.
constexpr std::size_t kMostLookedThrough = 4096;

std::optional<CredentialKind> sound_kind(std::string_view text) {
  for (const auto kind : kKinds) {
    if (read_sound(kind, text)) return kind;
  }
  return std::nullopt;
}

std::optional<CredentialKind> kind_by_prefix(std::string_view text) {
  for (const auto kind : kKinds) {
    if (text.starts_with(prefix_of(kind))) return kind;
  }
  return std::nullopt;
}

// The first sound credential anywhere inside.
std::optional<CredentialKind> sound_inside(std::string_view text) {
  for (std::size_t at = text.find("gl"); at != std::string_view::npos;
       at = text.find("gl", at + 1)) {
    if (const auto kind = sound_kind(text.substr(at, kCredentialSize))) return kind;
  }
  return std::nullopt;
}

bool is_white_or_plus(char c) {
  return c == ' ' || c == '+' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

std::string without_white(std::string_view text) {
  std::string out;
  std::ranges::remove_copy_if(text, std::back_inserter(out), is_white_or_plus);
  return out;
}

bool is_body_character(char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; }

// RFC 7519: the base64url of a JSON object's start, and two dots (five parts: RFC 7516).
bool looks_like_jwt(std::string_view text) {
  return text.starts_with("eyJ") && std::ranges::count(text, '.') >= 2;
}

struct Finding {
  Damage damage{};
  std::optional<CredentialKind> kind;
};

// What undoing one mistake at a time brings to light.
std::optional<Finding> find_sound_one(std::string_view text) {
  if (const auto kind = sound_kind(without_white(text)))
    return Finding{Damage::plus_or_space, kind};
  std::string decoded(text);
  for (int round = 0; round < 3 && decoded.find('%') != std::string::npos; ++round) {
    auto next = percent_decode(decoded);
    if (!next) break;
    decoded = std::move(*next);
    const std::string tight = without_white(decoded);
    if (const auto kind = sound_kind(tight)) return Finding{Damage::percent_encoded, kind};
    // What was encoded may be what stands beside it, not the credential itself.
    if (sound_inside(text)) break;
    if (const auto kind = sound_inside(tight)) return Finding{Damage::percent_encoded, kind};
  }
  if (const auto kind = sound_inside(text)) {
    const bool quoted = text.find_first_of("\"'`{") != std::string_view::npos;
    return Finding{quoted ? Damage::quoted : Damage::too_long, kind};
  }
  // The start is missing: the body alone was copied.
  for (const auto kind : kKinds) {
    for (std::size_t missing = 1; missing <= prefix_of(kind).size(); ++missing) {
      std::string whole(prefix_of(kind).substr(0, missing));
      whole += text;
      if (read_sound(kind, whole)) return Finding{Damage::cut_short, kind};
    }
  }
  return std::nullopt;
}

Finding judge_unsound(CredentialKind expected, std::string_view text) {
  const auto kind = kind_by_prefix(text);
  if (!kind) return {Damage::foreign, std::nullopt};
  if (*kind != expected) return {Damage::other_kind, kind};
  if (text.find('%') != std::string_view::npos) return {Damage::percent_encoded, kind};
  if (text.size() < kCredentialSize && std::ranges::all_of(text, is_body_character)) {
    return {Damage::cut_short, kind};
  }
  return {Damage::altered, kind};
}

}  // namespace

Damaged diagnose(CredentialKind expected, std::string_view text) {
  Damaged out{Damage::foreign, std::nullopt, text.size(), looks_like_jwt(text)};
  if (text.empty()) {
    out.damage = Damage::empty;
  } else if (out.is_jwt) {
    if (expected != CredentialKind::access_token) out.damage = Damage::other_kind;
  } else if (const auto kind = sound_kind(text)) {
    out.damage = Damage::other_kind;
    out.found_kind = kind;
  } else {
    const auto found = find_sound_one(text.substr(0, kMostLookedThrough));
    const Finding finding = found ? *found : judge_unsound(expected, text);
    out.damage = finding.damage;
    out.found_kind = finding.kind;
  }
  return out;
}

std::string_view to_text(Damage damage) {
  switch (damage) {
    case Damage::empty: return "empty";
    case Damage::other_kind: return "other_kind";
    case Damage::percent_encoded: return "percent_encoded";
    case Damage::plus_or_space: return "plus_or_space";
    case Damage::cut_short: return "cut_short";
    case Damage::too_long: return "too_long";
    case Damage::quoted: return "quoted";
    case Damage::altered: return "altered";
    case Damage::foreign: return "foreign";
  }
  return {};
}

std::string_view in_words(Damage damage) {
  switch (damage) {
    case Damage::empty: return "it is empty";
    case Damage::other_kind: return "it is another kind of credential";
    case Damage::percent_encoded:
      return "it is percent-encoded: decode it once when it is taken from the URL, and encode it "
             "once in the form";
    case Damage::plus_or_space: return "white space or a line break got into it";
    case Damage::cut_short: return "a part of it is missing";
    case Damage::too_long: return "it is whole, but other text was sent along with it";
    case Damage::quoted: return "it is whole, but quotation marks or JSON were sent along with it";
    case Damage::altered: return "its length is right, but characters of it were changed";
    case Damage::foreign: return "this server makes no such credentials: another one made it";
  }
  return {};
}

std::string in_words(const Damaged& damaged) {
  if (damaged.is_jwt) {
    return "it is a JWT, so an access token or an ID token, or another server made it";
  }
  if (damaged.damage == Damage::cut_short && damaged.length < kCredentialSize) {
    return fmt::format("it has {} of {} characters: {} are missing", damaged.length,
                       kCredentialSize, kCredentialSize - damaged.length);
  }
  if (damaged.damage == Damage::other_kind && damaged.found_kind) {
    return fmt::format("it is {}", words_of(*damaged.found_kind));
  }
  if (damaged.damage == Damage::too_long && damaged.length > kCredentialSize) {
    return fmt::format("it is whole, but {} more characters were sent along with it",
                       damaged.length - kCredentialSize);
  }
  if (damaged.damage == Damage::altered && damaged.length != kCredentialSize) {
    return fmt::format("it has {} characters, {} are due, and some of them were changed",
                       damaged.length, kCredentialSize);
  }
  return std::string(in_words(damaged.damage));
}

std::vector<Fact> evidence_of(const Damaged& damaged) {
  std::vector<Fact> out{{"damage", std::string(to_text(damaged.damage))},
                        {"damage_hint", in_words(damaged)},
                        {"length", std::to_string(damaged.length)}};
  if (damaged.is_jwt) {
    out.push_back({"found_kind", "a JWT"});
  } else if (damaged.found_kind) {
    out.push_back({"found_kind", std::string(words_of(*damaged.found_kind))});
  }
  return out;
}

}  // namespace grantline
