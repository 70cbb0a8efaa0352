#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace grantline::store {

// Which keys a table may hold, in 512 KiB: tells at once of nearly every key that was never added
// that it is not there, whatever lies in the files. For tables that are asked far oftener for what
// they do not hold. With 100,000 keys one answer in 10,000 is a "may" too many; the more keys, the
// more of them, which costs a read each and is never wrong. Keys are not taken out again. Safe from
// every thread: a key is to be added before its row can be read.
class KeyFilter {
 public:
  KeyFilter() : blocks_(std::make_unique<Block[]>(kBlocks)) {}
  void add(std::string_view key);
  bool may_hold(std::string_view key) const;

 private:
  static constexpr std::size_t kBlocks = 8192;
  struct alignas(64) Block {  // one line of the cache
    std::array<std::atomic<std::uint64_t>, 8> words{};
  };
  std::unique_ptr<Block[]> blocks_;
};

}  // namespace grantline::store
