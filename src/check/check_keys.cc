#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <set>

#include "base/encoding.h"
#include "check/checkup.h"

namespace grantline::check {
namespace {

constexpr const char* kRfc7517 = "https://www.rfc-editor.org/rfc/rfc7517#section-5";
constexpr const char* kRotation =
    "https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys";
constexpr std::size_t kLeastRsaBits = 2048;
constexpr std::int64_t kLongestCache_s = 86'400;

std::string text_of(const JsonObject& key, const char* name) {
  return std::string(find_string(key, name).value_or(""));
}

std::size_t rsa_bits(const JsonObject& key) {
  const std::string n = base64url_decode(text_of(key, "n")).value_or("");
  const std::size_t zeros = std::min(n.find_first_not_of('\0'), n.size());
  return (n.size() - zeros) * 8;
}

struct Set {
  std::vector<JsonObject> keys;
  std::string joined(auto tells) const {
    std::string out;
    for (const JsonObject& key : keys) {
      if (!tells(key)) continue;
      const std::string kid = text_of(key, "kid");
      out += (out.empty() ? "" : ", ") + (kid.empty() ? "one without kid" : cut(kid));
    }
    return out;
  }
};

void check_secrets(Checkup& c, const Set& set) {
  const std::string leaked = set.joined([](const JsonObject& key) {
    return find(key, "d") != nullptr || find(key, "p") != nullptr || text_of(key, "kty") == "oct";
  });
  if (leaked.empty()) return c.pass("keys.public", "No private or symmetric key is published");
  c.fail("keys.public", "PRIVATE key material is published: " + leaked,
         "Take these keys out of use now: anybody can sign as the issuer.", kRfc7517);
}

void check_names(Checkup& c, const Set& set) {
  std::set<std::string> seen;
  std::string doubled;
  for (const JsonObject& key : set.keys) {
    const std::string kid = text_of(key, "kid");
    if (!kid.empty() && !seen.insert(kid).second) doubled = kid;
  }
  const std::string unnamed =
      set.joined([](const JsonObject& key) { return text_of(key, "kid").empty(); });
  if (!doubled.empty()) {
    c.fail("keys.kid", "Two keys have the kid " + cut(doubled), "Give each key a kid of its own.",
           kRfc7517);
  } else if (!unnamed.empty() && set.keys.size() > 1) {
    c.fail("keys.kid", "There are several keys, and not all have a kid",
           "Give each key a kid: clients cannot tell which one signed.", kRotation);
  } else {
    c.pass("keys.kid", "Each key has a name of its own");
  }
}

void check_strength(Checkup& c, const Set& set) {
  const std::string weak = set.joined([](const JsonObject& key) {
    return text_of(key, "kty") == "RSA" && rsa_bits(key) < kLeastRsaBits;
  });
  if (weak.empty()) return c.pass("keys.size", "No RSA key is under 2048 bits");
  c.fail("keys.size", "These RSA keys are under 2048 bits: " + weak, "Rotate to larger ones.",
         "https://www.rfc-editor.org/rfc/rfc7518#section-3.3");
}

std::string_view type_of(std::string_view alg) {
  if (alg.starts_with("RS") || alg.starts_with("PS")) return "RSA";
  if (alg.starts_with("ES")) return "EC";
  return alg == "EdDSA" || alg == "Ed25519" ? "OKP" : "";
}

// Each algorithm that the metadata offers has a key.
void check_algorithms(Checkup& c, const Set& set) {
  std::string without;
  const Json* offered = find(c.metadata, "id_token_signing_alg_values_supported");
  if (offered == nullptr || !offered->is_array()) return;
  for (const Json& one : offered->get_array()) {
    const std::string alg = one.is_string() ? std::string(one.get_string()) : "";
    const std::string_view type = type_of(alg);
    if (type.empty()) continue;
    const bool has = std::ranges::any_of(set.keys, [&](const JsonObject& key) {
      const std::string of_key = text_of(key, "alg");
      return text_of(key, "kty") == type && (of_key.empty() || of_key == alg) &&
             text_of(key, "use") != "enc";
    });
    if (!has) without += (without.empty() ? "" : ", ") + cut(alg);
  }
  if (without.empty()) {
    return c.pass("keys.algorithms", "There is a key for each algorithm that is offered");
  }
  c.warn("keys.algorithms", "No key is there for what the metadata offers: " + without,
         "Publish a key for each, or offer what is used alone.", kRotation);
}

void check_cache(Checkup& c, const Probe& probe) {
  const std::string_view control = probe.header("cache-control");
  const std::size_t at = control.find("max-age=");
  std::int64_t age_s = -1;
  if (at != control.npos) {
    std::from_chars(control.data() + at + 8, control.data() + control.size(), age_s);
  }
  if (age_s > kLongestCache_s) {
    c.warn("keys.cache", fmt::format("The keys may be cached for {}", to_words(seconds(age_s))),
           "Allow an hour or less: clients that hold old keys refuse new tokens.", kRotation);
  } else if (age_s < 0) {
    c.warn("keys.cache", "The answer does not say how long the keys may be cached",
           "Send Cache-Control: max-age, so that clients neither fetch for each token nor keep old "
           "keys.",
           kRotation);
  } else {
    c.pass("keys.cache", fmt::format("The keys may be cached for {}", to_words(seconds(age_s))));
  }
}

}  // namespace

void check_keys(Checkup& c) {
  const std::string url = c.endpoint("jwks_uri");
  if (url.empty()) return c.leave_out("keys.reachable", "There is no jwks_uri that may be asked");
  const Probe probe = c.get(url);
  const auto json = probe.status == 200 ? json_of(probe) : std::nullopt;
  const Json* list = json ? find(*json, "keys") : nullptr;
  if (list == nullptr || !list->is_array() || list->get_array().empty()) {
    return c.fail(
        "keys.reachable",
        !probe.is_answer() ? "The keys cannot be had: " + cut(probe.what)
        : json             ? "The JWK Set has no keys"
               : fmt::format("The keys cannot be had: {} answers {}{}", cut(url), probe.status,
                             probe.status == 200 ? ", which is no JSON object" : ""),
        "Serve a JWK Set with at least one signing key at jwks_uri.", kRfc7517);
  }
  Set set;
  for (const Json& key : list->get_array()) {
    if (key.is_object()) set.keys.push_back(key.get_object());
  }
  std::string kinds;
  for (const JsonObject& key : set.keys) {
    std::string kind = text_of(key, "alg").empty() ? text_of(key, "kty") : text_of(key, "alg");
    if (text_of(key, "kty") == "RSA") kind += fmt::format(" {} bits", rsa_bits(key));
    kinds += (kinds.empty() ? "" : ", ") + cut(kind);
  }
  c.pass("keys.reachable",
         fmt::format("{} key{}: {}", set.keys.size(), set.keys.size() == 1 ? "" : "s", cut(kinds)));
  check_secrets(c, set);
  check_names(c, set);
  check_strength(c, set);
  check_algorithms(c, set);
  check_cache(c, probe);
}

}  // namespace grantline::check
