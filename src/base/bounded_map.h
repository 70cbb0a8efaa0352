#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace grantline {

// Values by key, at most `most` in all: what was not touched for the longest time goes first. In
// shards, so that threads seldom wait for each other.
template <class Value>
class BoundedMap {
 public:
  explicit BoundedMap(std::size_t most) : most_per_shard_(most / kShards) {}

  // Runs `work` on the value of `key`, which is made where there is none; no other thread has it
  // meanwhile.
  template <class Work>
  auto change(std::string_view key, Work work) {
    Shard& shard = shards_[std::hash<std::string_view>()(key) % kShards];
    const std::lock_guard lock(shard.mutex);
    return work(shard.touch(key, most_per_shard_));
  }

  // A copy of the value; nothing where there is none, and none is made.
  std::optional<Value> find(std::string_view key) {
    Shard& shard = shards_[std::hash<std::string_view>()(key) % kShards];
    const std::lock_guard lock(shard.mutex);
    if (!shard.places.contains(key)) return std::nullopt;
    return shard.touch(key, most_per_shard_);
  }

  void erase(std::string_view key) {
    Shard& shard = shards_[std::hash<std::string_view>()(key) % kShards];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.places.find(key);
    if (found == shard.places.end()) return;
    const auto place = found->second;
    shard.places.erase(found);
    shard.newest_first.erase(place);
  }

 private:
  static constexpr std::size_t kShards = 16;
  using Entries = std::list<std::pair<std::string, Value>>;

  struct Shard {
    std::mutex mutex;
    Entries newest_first;
    std::unordered_map<std::string_view, typename Entries::iterator> places;

    Value& touch(std::string_view key, std::size_t most) {
      if (const auto found = places.find(key); found != places.end()) {
        newest_first.splice(newest_first.begin(), newest_first, found->second);
        return found->second->second;
      }
      if (places.size() >= most) {
        places.erase(newest_first.back().first);
        newest_first.pop_back();
      }
      newest_first.emplace_front(std::string(key), Value());
      places.emplace(newest_first.front().first, newest_first.begin());
      return newest_first.front().second;
    }
  };

  const std::size_t most_per_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace grantline
