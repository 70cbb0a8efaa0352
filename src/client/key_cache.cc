#include "client/key_cache.h"

#include <fmt/format.h>

namespace grantline::client {
namespace {

constexpr Duration kBetweenFetches = seconds(10);
constexpr Duration kLongestKept = hours(1);

// Without a kid in the header the one key of that algorithm is meant; two leave it open.
const crypto::PublicKey* find_key(const std::vector<jose::Jwk>& keys, std::string_view kid,
                                  SigningAlg alg) {
  const crypto::PublicKey* found = nullptr;
  for (const jose::Jwk& key : keys) {
    if (key.key.alg() != alg || (!kid.empty() && key.kid != kid)) continue;
    if (found != nullptr) return nullptr;
    found = &key.key;
  }
  return found;
}

std::string_view words_of(jose::JwsError error) {
  using jose::JwsError;
  switch (error) {
    case JwsError::malformed: return "it is no signed JWT";
    case JwsError::algorithm_refused: return "its algorithm is not one of ES256, EdDSA and RS256";
    case JwsError::header_refused: return "its header asks for what is not taken";
    case JwsError::type_wrong: return "its type is another";
    case JwsError::key_unknown: return "the provider publishes no key of that name";
    case JwsError::signature_wrong: return "its signature is wrong";
  }
  return "";
}

}  // namespace

std::shared_ptr<const KeyCache::Keys> KeyCache::current() {
  const std::lock_guard lock(mutex_);
  return keys_;
}

Outcome<std::shared_ptr<const KeyCache::Keys>> KeyCache::fetch(Environment& env, Duration timeout) {
  const auto answer = env.http.send({.url = uri_, .timeout = timeout});
  if (!answer) return std::unexpected(to_error(answer.error()));
  if (answer->status != 200) {
    return fail(ErrorKind::retry_later, "jwks",
                fmt::format("{} answered {} where its keys should be", uri_, answer->status));
  }
  auto keys = jose::parse_jwk_set(answer->body.reveal());
  if (!keys) {
    return fail(ErrorKind::retry_later, "jwks", fmt::format("{}: {}", uri_, keys.error().what));
  }
  auto shared = std::make_shared<const Keys>(std::move(*keys));
  const std::lock_guard lock(mutex_);
  keys_ = shared;
  fetched_at_ = env.world.steady_now();
  return shared;
}

Outcome<void> KeyCache::prepare(Environment& env, Duration timeout) {
  bool is_here = false;
  {
    const std::lock_guard lock(mutex_);
    is_here = keys_ != nullptr;
    if (is_here && env.world.steady_now() - fetched_at_ < kLongestKept) return {};
  }
  const auto keys = fetch(env, timeout);
  if (!keys && !is_here) return std::unexpected(keys.error());
  return {};
}

Outcome<jose::Jws> KeyCache::verify(Environment& env, std::string_view compact, Duration timeout) {
  std::shared_ptr<const Keys> keys = current();
  bool is_fresh = false;
  if (keys == nullptr) {
    auto fetched = fetch(env, timeout);
    if (!fetched) return std::unexpected(fetched.error());
    keys = *fetched;
    is_fresh = true;
  }
  while (true) {
    auto jws = jose::verify(compact, "", [&](std::string_view kid, SigningAlg alg) {
      return find_key(*keys, kid, alg);
    });
    if (jws) return std::move(*jws);
    bool may_fetch = !is_fresh && jws.error() == jose::JwsError::key_unknown;
    if (may_fetch) {
      const std::lock_guard lock(mutex_);
      may_fetch = keys_ != keys || env.world.steady_now() - fetched_at_ >= kBetweenFetches;
    }
    if (!may_fetch) {
      return fail(ErrorKind::fix_configuration, "id_token",
                  fmt::format("the ID token is not taken: {}", words_of(jws.error())));
    }
    auto fetched = fetch(env, timeout);
    if (!fetched) return std::unexpected(fetched.error());
    keys = *fetched;
    is_fresh = true;
  }
}

}  // namespace grantline::client
