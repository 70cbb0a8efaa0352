#include "client/id_token.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/bytes.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace grantline::client {
namespace {

constexpr Duration kLeeway = seconds(10);
constexpr Duration kLongestIssue = minutes(10);
constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999

bool is_time(std::int64_t unix_s) { return unix_s >= 0 && unix_s <= kLatest; }

std::unexpected<Error> refused(std::string why) {
  return fail(ErrorKind::fix_configuration, "id_token",
              "the ID token is not taken: " + std::move(why));
}

bool has_audience(const Json* audience, std::string_view client_id) {
  if (audience == nullptr) return false;
  if (audience->is_string()) return audience->get_string() == client_id;
  if (!audience->is_array()) return false;
  for (const Json& one : audience->get_array()) {
    if (one.is_string() && one.get_string() == client_id) return true;
  }
  return false;
}

// Section 3.1.3.6: the left half of the access token's hash, by the hash of the token's own
// algorithm.
std::string at_hash_of(std::string_view access_token, SigningAlg alg) {
  if (alg == SigningAlg::eddsa) {
    return base64url_encode(as_view(crypto::sha512(access_token)).substr(0, 32));
  }
  return base64url_encode(as_view(crypto::sha256(access_token)).substr(0, 16));
}

std::string clocks(const IdTokenRule& rule) {
  const Duration apart = rule.server_time - rule.local_time;
  if (apart > minutes(-1) && apart < minutes(1)) return "";
  return fmt::format("; the server's clock is {} {} this machine's: one of them is wrong",
                     to_words(apart), apart.ms > 0 ? "ahead of" : "behind");
}

// What is wrong with the times of a token that was just given out; empty: nothing.
std::string_view wrong_time(std::int64_t issued_s, std::int64_t expires_s, WallTime now) {
  if (from_unix_seconds(expires_s) + kLeeway <= now) return "it has expired";
  if (from_unix_seconds(issued_s) > now + kLeeway) return "it was made in the future";
  if (from_unix_seconds(issued_s) + kLongestIssue < now) {
    return "it was made long before it was given out";
  }
  return "";
}

}  // namespace

Outcome<std::string> check_id_token(const JsonObject& claims, SigningAlg alg,
                                    const IdTokenRule& rule) {
  const auto issuer = find_string(claims, "iss");
  if (issuer != rule.issuer) {
    return refused(fmt::format("its issuer is \"{}\"", printable(issuer.value_or(""))));
  }
  const Json* const audience = find(claims, "aud");
  if (!has_audience(audience, rule.client_id)) return refused("it is for another client (aud)");
  const auto party = find_string(claims, "azp");
  const bool is_for_many = audience->is_array() && audience->get_array().size() > 1;
  if ((party && *party != rule.client_id) || (is_for_many && !party)) {
    return refused("it was given to another client (azp)");
  }
  const auto expires = find_integer(claims, "exp");
  const auto issued = find_integer(claims, "iat");
  if (!expires || !issued) return refused("it does not say when it was made or ends");
  if (!is_time(*expires) || !is_time(*issued)) return refused("its times are not in seconds");
  // A proxy may say a wrong Date, and a machine's clock may be wrong: the token has to fit one.
  const std::string_view wrong = wrong_time(*issued, *expires, rule.server_time);
  if (!wrong.empty() && !wrong_time(*issued, *expires, rule.local_time).empty()) {
    return refused(std::string(wrong) + clocks(rule));
  }
  if (!rule.nonce.empty() &&
      !equal_in_constant_time(find_string(claims, "nonce").value_or(""), rule.nonce)) {
    return refused("it is of another login (nonce)");
  }
  const auto at_hash = find_string(claims, "at_hash");
  if (at_hash && *at_hash != at_hash_of(rule.access_token, alg)) {
    return refused("it belongs to another access token (at_hash)");
  }
  const auto subject = find_string(claims, "sub");
  if (!subject || subject->empty() || subject->size() > 255) return refused("it has no subject");
  if (!rule.subject.empty() && *subject != rule.subject) return refused("it is another person's");
  return std::string(*subject);
}

}  // namespace grantline::client
