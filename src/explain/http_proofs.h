#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "explain/challenge.h"
#include "explain/http_label.h"
#include "explain/http_turn.h"
#include "explain/proofs.h"
#include "explain/rate_limit.h"
#include "explain/sent_token.h"

// What an API's or a token endpoint's refusal proves by itself.

namespace grantline::explain {

// Documents that stand in the input, or were given beside it.
struct Around {
  std::optional<JsonObject> metadata;  // of an authorization server: RFC 8414, OpenID Discovery
  std::optional<JsonObject> resource;  // of the API: RFC 9728
  std::string jwks;                    // a JWK Set as text; "" where there is none
};

// A refusal with all that is known of it. Refers to the turn and the text.
struct Refused {
  const HttpTurn& turn;
  const HttpTurn* before;  // the one that stands before it; null: there is none
  std::string_view text;
  const Around& around;
  const std::vector<Leg>& legs;
  Challenges challenges;
  const Header* challenge_field = nullptr;
  SentToken token;
  std::optional<WallTime> now;  // of the answer: its Date, else the time of its log or HAR
  RateLimits limits;

  const Challenge* find_challenge(std::string_view lower_scheme) const;
};
Refused look_at(const HttpTurn& turn, const HttpTurn* before, std::string_view text,
                const Around& around, const std::vector<Leg>& legs);

// The strongest first.
std::vector<Proof> find_http_proofs(const Refused& refused);

// The parts of find_http_proofs, one file each.
void prove_field(const Refused& refused, std::vector<Proof>& out);
void prove_claims(const Refused& refused, std::vector<Proof>& out);
void prove_kind(const Refused& refused, std::vector<Proof>& out);
void prove_key(const Refused& refused, std::vector<Proof>& out);
void prove_dpop(const Refused& refused, std::vector<Proof>& out);
void prove_challenge(const Refused& refused, std::vector<Proof>& out);
void prove_rate(const Refused& refused, std::vector<Proof>& out);
void prove_path(const Refused& refused, std::vector<Proof>& out);
void prove_gateway(const Refused& refused, std::vector<Proof>& out);
void prove_issued(const Refused& refused, std::vector<Proof>& out);
void prove_redirected(const Refused& refused, std::vector<Proof>& out);
void prove_words(const Refused& refused, std::vector<Proof>& out);
void prove_tellings(const Refused& refused, std::vector<Proof>& out);

// A proof of a cause of http_label.h, whose evidence is `says` at this place.
struct HttpProof {
  std::string_view cause;
  std::string_view detail;
  Strength strength = Strength::hint;
  std::string title;
  std::size_t line = 0;
  std::string field = {};
  std::string quote = {};
  std::string says = {};  // "" the title
  std::string fix = {};
};
void add(std::vector<Proof>& out, HttpProof proof);
// Whether a token was sent and seen: Django REST framework says all the same that no credentials
// were provided.
bool came_with_token(const Refused& refused);
// A token as it may be shown: its kind, length and a short hash.
std::string name_of(const SentToken& token);
// A text of a claim or header, cut and without control characters.
std::string shown(std::string_view text);
// "https://api.example/a?b" and "/a?b": "/a"
std::string_view path_of(std::string_view url);
std::string_view host_of(std::string_view url);  // with its port; "" where there is none

}  // namespace grantline::explain
