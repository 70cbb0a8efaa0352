#include "jose/key_ring.h"

#include <set>
#include <utility>

#include "base/check.h"

namespace grantline::jose {

KeyRing::KeyRing(std::vector<RingKey> keys) : keys_(std::move(keys)) {
  std::set<std::string_view> kids;
  JsonArray list;
  for (const RingKey& key : keys_) {
    // A token without a kid must find no key, and one with a kid only one.
    CHECK(!key.kid.empty() && kids.insert(key.kid).second);
    public_keys_.push_back(key.key.public_key());
    list.push_back(to_json({key.kid, public_keys_.back()}));
  }
  jwk_set_ = to_text(JsonObject{{"keys", std::move(list)}});
}

const RingKey* KeyRing::signer(SigningAlg alg, WallTime now) const {
  const RingKey* newest = nullptr;
  for (const RingKey& key : keys_) {
    const bool is_retired = key.retired_at.is_set() && key.retired_at <= now;
    if (key.key.alg() != alg || key.active_from > now || is_retired) continue;
    if (newest == nullptr || key.active_from > newest->active_from) newest = &key;
  }
  return newest;
}

const crypto::PublicKey* KeyRing::find(std::string_view kid, SigningAlg alg) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].kid == kid && public_keys_[i].alg() == alg) return &public_keys_[i];
  }
  return nullptr;
}

}  // namespace grantline::jose
