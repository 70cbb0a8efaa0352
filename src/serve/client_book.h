#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "flow/client_claim.h"
#include "store/engine.h"

namespace grantline::serve {

// Registered clients with their keys parsed, read from the store once and kept while they are used.
// This process is the only writer of its store, so `forget` after a change is all the coherence
// that is needed.
class ClientBook {
 public:
  explicit ClientBook(store::Engine& engine) : engine_(engine) {}
  // Null: not registered.
  Result<std::shared_ptr<const flow::KnownClient>> find(const ClientId& id);
  void forget(const ClientId& id);

 private:
  store::Engine& engine_;
  std::mutex mutex_;
  // Counts the changes. What was read before one may be out of date and is not kept.
  std::uint64_t changes_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const flow::KnownClient>> known_;
};

}  // namespace grantline::serve
