#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "base/time.h"
#include "spec/cause.h"
#include "spec/client_metadata.h"
#include "spec/ids.h"

namespace grantline::store {

// How a grant came to its end before its time.
enum class EndedBy : std::uint8_t {
  user = 1,    // withdrew it
  admin = 2,   // revoked it
  client = 3,  // RFC 7009
  replay = 4,  // a code or refresh token was presented again (RFC 9700 section 4.14)
  burned = 5,  // five refused exchanges of its code
};

struct End {
  EndedBy by{};
  WallTime at;
  Address from;
  bool operator==(const End&) const = default;
};

// Generation 0: what the exchange of the code must match. Leaves the row when the code is redeemed.
struct PendingCode {
  WallTime issued_at;
  Duration life;
  std::string redirect_uri;
  std::optional<ByteArray<32>> challenge;  // S256: SHA-256 of the verifier
  std::string challenge_text;  // as the client sent it where it was no S256 form; empty otherwise
  std::string nonce;
  std::optional<KeyThumbprint> key;  // dpop_jkt: who exchanges it must prove this one
  std::uint8_t refusals = 0;
  bool operator==(const PendingCode&) const = default;
};

// What a device asked for, and how far it got (RFC 8628). Stays in the row: the line tells of it.
enum class DeviceState : std::uint8_t { waiting = 1, approved = 2, denied = 3 };
struct DeviceRequest {
  DeviceState state = DeviceState::waiting;
  WallTime asked_at;
  Address asked_from;
  Duration life;
  Duration interval;     // between two polls; grows
  WallTime denied_at;    // only where it was denied
  Address denied_from;   // the same
  bool is_told = false;  // the refusal with which all of its polls end stands on the line
  bool operator==(const DeviceRequest&) const = default;
};

// One row: all of a grant. See docs/FORMATS.md for the bytes.
struct Grant {
  ClientId client;
  UserId user;        // empty: the client acts for itself, or a device waits for a person
  std::string scope;  // space-separated, as granted
  std::vector<std::string> resources;  // RFC 8707
  WallTime authorized_at;              // of a device that waits: when it asked
  Address authorized_from;
  WallTime auth_time;
  std::string amr;  // space-separated (RFC 8176): "pwd"
  std::string sid;  // the session's public id
  std::optional<PendingCode> code;
  WallTime redeemed_at;
  Address redeemed_from;
  std::uint32_t generation = 0;  // of the newest refresh token; 0: none was issued yet
  std::uint8_t key_id = 0;  // of the token key that made the newest refresh token (or the code)
  WallTime rotated_at;      // when the newest refresh token was issued
  Address rotated_from;
  WallTime previous_rotated_at;  // the rotation before that
  std::uint32_t retries = 0;     // lost answers repeated inside the window
  WallTime retried_at;
  Duration refresh_idle;     // 0: this grant has no refresh tokens
  WallTime refresh_ends_at;  // absolute
  Duration access_life;
  // Of the DPoP proof of the newest exchange; absent: it had none. A public client's refresh token
  // is bound to it, and so are opaque access tokens; a JWT says its key itself.
  std::optional<KeyThumbprint> key;
  std::uint32_t key_since = 0;  // the first generation that has it; 0: all have
  std::optional<End> ended;
  std::optional<DeviceRequest> device;
  bool operator==(const Grant&) const = default;
};

// A device code that nobody has redeemed: it may yet be, or never will.
inline bool is_unredeemed_device(const Grant& grant) {
  return grant.device.has_value() && !grant.redeemed_at.is_set();
}

std::string encode(const Grant& grant);
Result<Grant> decode_grant(std::string_view bytes);
// When the row may leave the disk: past every life it has, and a while longer so that a late
// refusal can still be explained. Unix seconds.
std::uint32_t drop_at_s(const Grant& grant);

// Table::person_grants, by which a person's grants are found: beside the row of every grant of a
// person, from the start and at least as long as that can be used. The row itself says whether the
// grant still stands.
std::string person_grants_prefix(const UserId& user);
std::string person_grant_key(const UserId& user, const ClientId& client, const GrantKey& grant);
struct PersonGrant {
  ClientId client;
  GrantKey grant;
};
// Of what follows the prefix; nothing where that is no such key.
std::optional<PersonGrant> parse_person_grant(std::string_view rest);

// A refusal or another event of a grant's line that the row itself does not show.
enum class EventKind : std::uint8_t { refused = 1, replayed = 2, ended = 3, retried = 4 };
struct Event {
  EventKind kind{};
  WallTime at;
  std::uint32_t number = 0;  // 20 bits, random
  ClientId client;           // who asked; as claimed where it was not proven
  UserId user;
  Address from;
  std::optional<Cause> cause;
  std::vector<Fact> evidence;  // never a secret
  bool operator==(const Event&) const = default;
};
std::string event_key(const GrantKey& grant, const Event& event);
std::string encode(const Event& event);
Result<Event> decode_event(std::string_view bytes);

// Makes every grant authorized before `at` invalid in one write: for a user, a client, or a user at
// one client (consent withdrawn).
enum class GateKind : std::uint8_t {
  user_disabled = 1,
  password_changed = 2,
  consent_withdrawn = 3,
  user_revoked_all = 4,
  admin_revoked_user = 5,
  admin_revoked_client = 6,
  user_removed = 7,
  client_removed = 8,
};
struct Gate {
  GateKind kind{};
  WallTime at;
  bool operator==(const Gate&) const = default;
};
std::string gate_key(const UserId& user);
std::string gate_key(const ClientId& client);
std::string gate_key(const UserId& user, const ClientId& client);
std::string encode(const std::vector<Gate>& gates);
Result<std::vector<Gate>> decode_gates(std::string_view bytes);
// Adds a gate to those of a row (empty: none), keeping the newest eight.
std::vector<Gate> with_gate(std::vector<Gate> gates, Gate gate);

struct ClientSecret {
  std::string id;  // "s1": people name it by this
  // The server made the secret, or took over one of 32 characters or more that were drawn by
  // chance. So it cannot be guessed from its hash, and needs neither salt nor a slow hash.
  ByteArray<32> sha256{};
  WallTime created_at;
  WallTime expires_at;  // unset: never
  bool operator==(const ClientSecret&) const = default;
};

struct ClientRecord {
  ClientId id;
  ClientMetadata metadata;
  std::vector<ClientSecret> secrets;
  bool disabled = false;
  WallTime created_at;
  bool operator==(const ClientRecord&) const = default;
};
std::string encode(const ClientRecord& client);  // JSON
Result<ClientRecord> decode_client(std::string_view text);

struct UserRecord {
  UserId id;
  std::string login;  // as the person writes it; found by its lower-case form
  std::string name;
  std::string email;
  bool email_verified = false;
  std::string password_hash;  // Argon2id, in the PHC string form; empty: cannot log in by password
  bool disabled = false;
  WallTime created_at;
  WallTime password_changed_at;
  bool operator==(const UserRecord&) const = default;
};
// Of user_names: the same person signs in as "Alice" and as "alice".
std::string user_name_key(std::string_view login);
std::string encode(const UserRecord& user);  // JSON
Result<UserRecord> decode_user(std::string_view text);

struct SessionRecord {
  UserId user;
  std::string sid;  // public: `sid` of id_tokens
  WallTime started_at;
  WallTime auth_time;
  std::string amr;
  WallTime ends_at;
  Address from;
  bool operator==(const SessionRecord&) const = default;
};
std::string encode(const SessionRecord& session);  // JSON
Result<SessionRecord> decode_session(std::string_view text);

struct ConsentRecord {
  std::string scope;  // space-separated: all that was ever agreed to and not withdrawn
  WallTime given_at;
  bool operator==(const ConsentRecord&) const = default;
};
std::string consent_key(const UserId& user, const ClientId& client);
std::string encode(const ConsentRecord& consent);  // JSON
Result<ConsentRecord> decode_consent(std::string_view text);

struct PushedRequest {
  ClientId client;
  std::string query;  // the authorization request as a query string
  WallTime expires_at;
  bool operator==(const PushedRequest&) const = default;
};
std::string encode(const PushedRequest& pushed);  // JSON
Result<PushedRequest> decode_pushed(std::string_view text);

// A signing key or a token key. Its private part is sealed under the master key.
struct KeyRecord {
  std::string name;  // kid of a signing key; "token-7" for token key 7
  std::string use;   // "sig" or "token"
  std::string alg;   // "ES256", "EdDSA", "RS256"; "HS256" for token keys
  WallTime created_at;
  WallTime active_from;  // published before, used from then on
  WallTime retired_at;   // no longer used; unset: in use
  std::string sealed;    // base64url
  bool operator==(const KeyRecord&) const = default;
};
std::string encode(const KeyRecord& key);  // JSON
Result<KeyRecord> decode_key(std::string_view text);

}  // namespace grantline::store
