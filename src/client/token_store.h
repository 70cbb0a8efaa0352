#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/secret.h"
#include "base/time.h"

namespace grantline::client {

// Where sessions and pending logins are kept. An implementation is safe from every thread, and
// durable where it says so: what `replace` answered is there after a crash. It never looks into the
// content. A fault leaves what was stored as it was.
class TokenStore {
 public:
  // Held until it goes; one holder of a name at a time, over all threads and processes.
  class Lock {
   public:
    virtual ~Lock() = default;
  };
  // `generation` grows with each change, and never comes back, not even after a removal.
  struct Entry {
    std::uint64_t generation = 0;
    Secret content;
  };

  virtual ~TokenStore() = default;
  virtual Result<std::optional<Entry>> load(std::string_view name) = 0;
  // Writes where the stored generation is still `expected` (0: nothing is stored), and answers the
  // new one. Nothing: somebody else was first, and what they wrote stands.
  virtual Result<std::optional<std::uint64_t>> replace(std::string_view name,
                                                       std::uint64_t expected,
                                                       const Secret& content) = 0;
  // The same for removal; false: somebody else was first.
  virtual Result<bool> remove(std::string_view name, std::uint64_t expected) = 0;
  // Null: it was not free within `patience`. `replace` needs no lock and does not wait for it.
  virtual Result<std::unique_ptr<Lock>> lock(std::string_view name, Duration patience) = 0;
  virtual Result<std::vector<std::string>> list() = 0;
};

// 1 to 100 of letters, digits, ".", "_" and "-", and no "." first.
bool is_store_name(std::string_view name);

}  // namespace grantline::client
