#include "serve/client_book.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kMostKept = 10'000;

}  // namespace

Result<std::shared_ptr<const flow::KnownClient>> ClientBook::find(const ClientId& id) {
  std::uint64_t changes = 0;
  {
    const std::lock_guard lock(mutex_);
    changes = changes_;
    if (const auto found = known_.find(id.text); found != known_.end()) return found->second;
  }
  auto row = engine_.get(store::Table::clients, id.text);
  if (!row) return std::unexpected(row.error());
  if (!*row) return nullptr;
  auto record = store::decode_client(**row);
  if (!record) return std::unexpected(record.error());
  auto known = flow::know_client(std::move(*record));
  if (!known) return std::unexpected(known.error());
  auto client = std::make_shared<const flow::KnownClient>(std::move(*known));
  const std::lock_guard lock(mutex_);
  if (changes != changes_) return client;
  if (known_.size() >= kMostKept) known_.clear();
  known_[id.text] = client;
  return client;
}

void ClientBook::forget(const ClientId& id) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  known_.erase(id.text);
}

}  // namespace grantline::serve
