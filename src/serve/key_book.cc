#include "serve/key_book.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/seal.h"
#include "crypto/signing_key.h"
#include "jose/jwk.h"

namespace grantline::serve {
namespace {

using store::KeyRecord;
using store::Table;

constexpr SigningAlg kAlgs[] = {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256};
constexpr std::string_view kTokenUse = "token";
// A refresh token checks under the key that made it, however long its client may keep it.
constexpr Duration kTokenKeyLife = days(400);

std::string seal_context(const KeyRecord& record) { return "grantline key " + record.name; }

Result<std::vector<KeyRecord>> read_records(store::Engine& engine) {
  std::vector<KeyRecord> out;
  std::optional<Fault> broken;
  const auto scanned =
      engine.scan(Table::keys, "", "", [&](std::string_view, std::string_view row) {
        auto record = store::decode_key(row);
        if (!record) {
          broken = record.error();
          return false;
        }
        out.push_back(std::move(*record));
        return true;
      });
  if (!scanned) return std::unexpected(scanned.error());
  if (broken) return std::unexpected(*broken);
  std::ranges::sort(out, {}, [](const KeyRecord& r) { return std::pair(r.active_from, r.name); });
  return out;
}

bool is_of(const KeyRecord& record, std::string_view use) {
  return use == kTokenUse ? record.use == kTokenUse : record.use != kTokenUse && record.alg == use;
}

const KeyRecord* newest(const std::vector<KeyRecord>& records, std::string_view use) {
  const KeyRecord* found = nullptr;
  for (const KeyRecord& record : records) {
    if (is_of(record, use) && !record.retired_at.is_set()) found = &record;
  }
  return found;
}

int token_key_number(std::string_view name) {
  return std::atoi(std::string(name.substr(name.find('-') + 1)).c_str());
}

}  // namespace

KeyBook::KeyBook(store::Engine& engine, World& world, const Settings& settings, Secret master_key)
    : engine_(engine), world_(world), settings_(settings), master_key_(std::move(master_key)) {}

Result<void> KeyBook::open() {
  auto records = read_records(engine_);
  if (!records) return std::unexpected(records.error());
  for (const SigningAlg alg : kAlgs) {
    if (newest(*records, to_text(alg)) != nullptr) continue;
    if (auto made = make(to_text(alg), world_.now()); !made) return std::unexpected(made.error());
  }
  if (newest(*records, kTokenUse) == nullptr) {
    if (auto made = make(kTokenUse, world_.now()); !made) return std::unexpected(made.error());
  }
  return reload();
}

std::shared_ptr<const Keys> KeyBook::now() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

Result<std::string> KeyBook::make(std::string_view use, WallTime active_from) {
  KeyRecord record;
  record.created_at = world_.now();
  record.active_from = active_from;
  Secret plain;
  if (use == kTokenUse) {
    auto records = read_records(engine_);
    if (!records) return std::unexpected(records.error());
    record.name = next_token_key_name(*records);
    record.use = kTokenUse;
    record.alg = "HS256";
    plain = Secret(world_.random_bytes(32));
  } else {
    const auto alg = parse_signing_alg(use);
    if (!alg) return fault("no such kind of key: use ES256, EdDSA, RS256 or token");
    const auto key = crypto::SigningKey::generate(*alg);
    record.name = jose::thumbprint(key.public_key()).substr(0, 16);
    record.use = "sig";
    record.alg = use;
    plain = key.to_pkcs8();
  }
  record.sealed =
      base64url_encode(crypto::seal(master_key_, seal_context(record), plain.reveal(), world_));
  if (auto saved = save(record); !saved) return std::unexpected(saved.error());
  return record.name;
}

Result<void> KeyBook::save(const KeyRecord& record) {
  return store::write_now(engine_, {{{Table::keys, record.name}, store::encode(record), 0}});
}

// Numbers go from 1 to 255 and around: a token carries its key's number in one byte.
std::string KeyBook::next_token_key_name(const std::vector<KeyRecord>& records) const {
  const KeyRecord* last = nullptr;
  for (const KeyRecord& record : records) {
    if (is_of(record, kTokenUse)) last = &record;
  }
  const int number = last == nullptr ? 0 : token_key_number(last->name);
  return "token-" + std::to_string(number % 255 + 1);
}

Result<void> KeyBook::reload() {
  auto records = read_records(engine_);
  if (!records) return std::unexpected(records.error());
  std::vector<jose::RingKey> ring;
  std::vector<TokenKeys::Entry> tokens;
  for (const KeyRecord& record : *records) {
    const auto sealed = base64url_decode(record.sealed);
    auto plain = crypto::open(master_key_, seal_context(record), sealed.value_or(""));
    if (!plain) {
      return fault("the key " + record.name +
                   " in the store was sealed under another master key; start with the master key "
                   "of this store (keys.master_key_file or GRANTLINE_KEYS_MASTER_KEY)");
    }
    if (record.use == kTokenUse) {
      tokens.push_back(
          {static_cast<std::uint8_t>(token_key_number(record.name)), std::move(*plain)});
    } else {
      auto key = crypto::SigningKey::from_pkcs8(*plain);
      if (!key) return std::unexpected(key.error());
      ring.push_back({record.name, std::move(*key), record.active_from, record.retired_at});
    }
  }
  auto keys = std::make_shared<const Keys>(
      Keys{jose::KeyRing(std::move(ring)), TokenKeys(std::move(tokens))});
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  return {};
}

Result<void> KeyBook::rotate_what_is_due() {
  const std::lock_guard lock(change_);
  auto records = read_records(engine_);
  if (!records) return std::unexpected(records.error());
  const WallTime now = world_.now();
  const Duration every = settings_.keys.rotate_every;
  const Duration ahead = settings_.keys.publish_ahead;
  std::vector<std::string_view> uses{kTokenUse};
  for (const SigningAlg alg : kAlgs) uses.push_back(to_text(alg));
  for (const std::string_view use : uses) {
    const KeyRecord* key = newest(*records, use);
    if (key == nullptr || every.ms == 0 || now < key->active_from + every - ahead) continue;
    const WallTime from = use == kTokenUse ? now : std::max(now + ahead, key->active_from + every);
    if (auto made = make(use, from); !made) return std::unexpected(made.error());
  }
  const Duration signed_life =
      std::max(settings_.tokens.access_token_life, settings_.tokens.id_token_life) + days(1);
  for (std::size_t i = 0; i < records->size(); ++i) {
    const KeyRecord& record = (*records)[i];
    const auto successor = std::find_if(
        records->begin() + static_cast<std::ptrdiff_t>(i) + 1, records->end(),
        [&](const auto& later) {
          return is_of(later, record.use == kTokenUse ? kTokenUse : std::string_view(record.alg));
        });
    if (successor == records->end()) continue;
    const Duration keep = record.use == kTokenUse ? kTokenKeyLife : signed_life;
    if (now < successor->active_from + keep) continue;
    auto gone = store::write_now(engine_, {{{Table::keys, record.name}, std::nullopt, 0}});
    if (!gone) return gone;
  }
  return reload();
}

Result<std::string> KeyBook::rotate(std::string_view use, bool immediately) {
  const std::lock_guard lock(change_);
  const bool at_once = immediately || use == kTokenUse;
  const WallTime from = at_once ? world_.now() : world_.now() + settings_.keys.publish_ahead;
  auto name = make(use, from);
  if (!name) return name;
  if (auto done = reload(); !done) return std::unexpected(done.error());
  return name;
}

Result<void> KeyBook::retire(std::string_view name, bool drop) {
  const std::lock_guard lock(change_);
  auto records = read_records(engine_);
  if (!records) return std::unexpected(records.error());
  const auto found = std::ranges::find(*records, name, &KeyRecord::name);
  if (found == records->end()) {
    return fault("no key is named " + std::string(name) + "; `grantline key list` shows them");
  }
  const std::string use = found->use == kTokenUse ? std::string(kTokenUse) : found->alg;
  KeyRecord record = *found;
  records->erase(found);
  const KeyRecord* heir = newest(*records, use);
  if (heir == nullptr || heir->active_from > world_.now()) {
    if (auto made = make(use, world_.now()); !made) return std::unexpected(made.error());
  }
  record.retired_at = world_.now();
  const auto written =
      drop ? store::write_now(engine_, {{{Table::keys, record.name}, std::nullopt, 0}})
           : save(record);
  if (!written) return written;
  return reload();
}

Result<std::vector<KeyRecord>> KeyBook::list() const { return read_records(engine_); }

}  // namespace grantline::serve
