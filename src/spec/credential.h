#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "spec/cause.h"
#include "spec/ids.h"

namespace grantline {

// A code, refresh token, opaque access token or device code. All have one form, 64 characters:
//   prefix  "glc_" code, "glr_" refresh token, "gla_" access token, "gld_" device code
//   body    base64url( key id 1 | issued at 4 | grant id 16 | generation 4 | tag 16 | crc32 4 )
// Numbers are big endian; issued at is in Unix seconds; the tag is HMAC-SHA-256 over the prefix and
// all of the body before it, cut to 128 bits; the crc is over the prefix and all of the body before
// it.
enum class CredentialKind { code, refresh_token, access_token, device_code };
std::string_view prefix_of(CredentialKind kind);

struct Credential {
  CredentialKind kind{};
  std::uint8_t key_id = 0;
  std::uint32_t issued_at_s = 0;
  GrantId grant;
  std::uint32_t generation = 0;
};

GrantKey key_of(const GrantId& grant);

// The keys that make tags; immutable; safe from every thread. The newest makes, all check.
class TokenKeys {
 public:
  struct Entry {
    std::uint8_t id;
    Secret key;  // 32 bytes
  };
  // Oldest first, at least one, no id twice.
  explicit TokenKeys(const std::vector<Entry>& keys);
  std::uint8_t newest() const;
  std::vector<std::uint8_t> newest_first() const;  // the ids
  bool has(std::uint8_t id) const;
  // `credential.key_id` must be of this ring.
  Secret mint(const Credential& credential) const;
  bool tag_matches(const Credential& credential, std::string_view tag) const;
  // 128 bits that only this server can make of `context`: for grants that are found by what they
  // are (client_credentials), not by chance. Made under the newest key: after a new token key the
  // same context has a new grant, and the old one lives out its life.
  GrantId derive_grant_id(std::string_view context) const;
  // HMAC-SHA-256 for what is no credential: forms and cookies. `purpose` is a word of the code and
  // keeps uses apart. Nothing where the ring has no key of that id.
  std::optional<ByteArray<32>> sign(std::uint8_t key_id, std::string_view purpose,
                                    std::string_view message) const;

 private:
  struct Keyed {
    std::uint8_t id;
    crypto::Hmac hmac;
  };
  const crypto::Hmac* find(std::uint8_t id) const;

  std::vector<Keyed> keys_;
};

// What is wrong with the shape of a presented credential; found without any key or look-up.
enum class Damage {
  empty,
  other_kind,       // a refresh token where a code is due, and so on: `found_kind` says which
  percent_encoded,  // decoding it once more gives a sound one
  plus_or_space,    // white space around or inside
  cut_short,        // the right start, too few characters
  too_long,         // a sound one with more around it ("glc_...&state=...", "#", "Bearer ")
  quoted,           // wrapped in quotation marks, or the whole JSON member
  altered,          // the right length and alphabet, the crc does not fit
  foreign,          // nothing of ours: another server's
};
std::string_view to_text(Damage damage);   // "percent_encoded"
std::string_view in_words(Damage damage);  // one sentence for people

struct Damaged {
  Damage damage{};
  std::optional<CredentialKind> found_kind;
  std::size_t length = 0;  // of what was presented, in bytes
  bool is_jwt = false;     // it starts as a JWT does: an access token or an ID token
};
// The same with what is known of this one: "the first 40 of 64 characters are there, 24 are
// missing"
std::string in_words(const Damaged& damaged);
// Facts damage, damage_hint, length and, where it is known, found_kind.
std::vector<Fact> evidence_of(const Damaged& damaged);

struct Parsed {
  Credential credential;
  std::string tag;
};
// Reads the form and the crc; proves nothing.
std::expected<Parsed, Damaged> parse_credential(CredentialKind expected, std::string_view text);
// Shape, key and tag.
struct Unproven {
  std::optional<Damaged>
      damaged;                // absent: the form is sound, another server or a lost key made it
  bool key_is_known = false;  // the key id is in the ring, the tag is wrong
};
std::expected<Credential, Unproven> check_credential(const TokenKeys& keys, CredentialKind expected,
                                                     std::string_view text);

// "an authorization code", "a refresh token", "an access token", "a device code"
std::string_view words_of(CredentialKind kind);

// How a secret is named where it may not be shown: "code, 64 characters, sha256 3f9a1c2e". For what
// has too much entropy to be guessed from 32 bits of its hash: never for a password.
std::string name_secret(std::string_view kind, std::string_view value);

}  // namespace grantline
