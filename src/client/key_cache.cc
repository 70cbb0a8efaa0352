#include "client/key_cache.h"

#include <fmt/format.h>

#include "client/provider.h"

namespace grantline::client {
namespace {

constexpr Duration kBetweenFetches = seconds(10);
constexpr Duration kLongestKept = hours(1);
constexpr Duration kAfterFailure = seconds(2);

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

KeyCache::KeysPtr KeyCache::current() {
  const std::lock_guard lock(mutex_);
  return keys_;
}

std::uint64_t KeyCache::generation() {
  const std::lock_guard lock(mutex_);
  return keys_ == nullptr ? 0 : keys_->generation;
}

KeyCache::KeysPtr KeyCache::keep(SteadyTime now, std::string_view text,
                                 std::vector<jose::Jwk> keys) {
  const std::lock_guard lock(mutex_);
  fetched_at_ = now;
  if (keys_ == nullptr || keys_->text != text) {
    const std::uint64_t generation = keys_ == nullptr ? 1 : keys_->generation + 1;
    keys_ = std::make_shared<const Keys>(Keys{std::move(keys), std::string(text), generation});
  }
  return keys_;
}

Outcome<std::string> KeyCache::find_uri(Environment& env, Duration timeout) {
  {
    const std::lock_guard lock(mutex_);
    if (!uri_.empty()) return uri_;
  }
  auto found = discover_jwks_uri(env, issuer_, timeout);
  if (!found) return found;
  const std::lock_guard lock(mutex_);
  uri_ = *found;
  return uri_;
}

Outcome<KeyCache::KeysPtr> KeyCache::ask(Environment& env, Duration timeout) {
  const auto uri = find_uri(env, timeout);
  if (!uri) return std::unexpected(uri.error());
  const auto answer = env.http.send({.url = *uri, .timeout = timeout});
  if (!answer) return std::unexpected(to_error(answer.error()));
  if (answer->status != 200) {
    const std::lock_guard lock(mutex_);
    if (!issuer_.empty()) uri_.clear();
    return fail(ErrorKind::retry_later, "jwks",
                fmt::format("{} answered {} where its keys should be", *uri, answer->status));
  }
  auto keys = jose::parse_jwk_set(answer->body.reveal());
  if (!keys) {
    return fail(ErrorKind::retry_later, "jwks", fmt::format("{}: {}", *uri, keys.error().what));
  }
  return keep(env.world.steady_now(), answer->body.reveal(), std::move(*keys));
}

Outcome<KeyCache::KeysPtr> KeyCache::fetch(Environment& env, Duration timeout) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_ && env.world.steady_now() - failed_at_ < kAfterFailure) {
      return std::unexpected(*failure_);
    }
  }
  const auto done = flights_.run("", timeout, [&] {
    auto keys = ask(env, timeout);
    const std::lock_guard lock(mutex_);
    failure_.reset();
    if (!keys) failure_ = keys.error();
    failed_at_ = env.world.steady_now();
    return keys;
  });
  if (!done) return fail(ErrorKind::retry_later, "jwks", "the provider's keys take too long");
  return *done;
}

bool KeyCache::is_old(Environment& env) {
  const SteadyTime now = env.world.steady_now();
  const std::lock_guard lock(mutex_);
  return keys_ != nullptr && now - fetched_at_ >= kLongestKept && now >= renew_not_before_;
}

void KeyCache::renew_if_old(Environment& env, Duration timeout) {
  {
    const SteadyTime now = env.world.steady_now();
    const std::lock_guard lock(mutex_);
    if (keys_ == nullptr || now - fetched_at_ < kLongestKept || now < renew_not_before_) return;
    renew_not_before_ = now + kBetweenFetches;
  }
  static_cast<void>(fetch(env, timeout));
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

Outcome<KeyCache::Checked> KeyCache::check(Environment& env, std::string_view compact,
                                           std::string_view typ, Duration timeout) {
  KeysPtr keys = current();
  bool is_fresh = false;
  if (keys == nullptr) {
    auto fetched = fetch(env, timeout);
    if (!fetched) return std::unexpected(fetched.error());
    keys = *fetched;
    is_fresh = true;
  }
  while (true) {
    auto jws = jose::verify(compact, typ, [&](std::string_view kid, SigningAlg alg) {
      return find_key(keys->all, kid, alg);
    });
    bool may_fetch = !jws && !is_fresh && jws.error() == jose::JwsError::key_unknown;
    if (may_fetch) {
      const std::lock_guard lock(mutex_);
      may_fetch = keys_ != keys || env.world.steady_now() - fetched_at_ >= kBetweenFetches;
    }
    if (!may_fetch) return Checked{std::move(jws), keys->generation};
    auto fetched = fetch(env, timeout);
    if (!fetched) return std::unexpected(fetched.error());
    keys = *fetched;
    is_fresh = true;
  }
}

Outcome<jose::Jws> KeyCache::verify(Environment& env, std::string_view compact, Duration timeout) {
  auto checked = check(env, compact, "", timeout);
  if (!checked) return std::unexpected(checked.error());
  if (checked->jws) return std::move(*checked->jws);
  return fail(ErrorKind::fix_configuration, "id_token",
              fmt::format("the ID token is not taken: {}", words_of(checked->jws.error())));
}

}  // namespace grantline::client
