#include "store/rocksdb/key_filter.h"

#include <functional>

namespace grantline::store {
namespace {

// Of a hash: the block, and four of the 512 bits in it.
struct Places {
  std::size_t block;
  std::array<std::uint32_t, 4> bits;
};

Places places_of(std::string_view key) {
  const std::uint64_t hash = std::hash<std::string_view>()(key);
  Places out{.block = hash >> 51, .bits = {}};
  for (std::size_t i = 0; i < out.bits.size(); ++i) {
    out.bits[i] = static_cast<std::uint32_t>(hash >> (9 * i) & 511);
  }
  return out;
}

}  // namespace

void KeyFilter::add(std::string_view key) {
  const Places places = places_of(key);
  for (const std::uint32_t bit : places.bits) {
    blocks_[places.block].words[bit / 64].fetch_or(std::uint64_t{1} << bit % 64,
                                                   std::memory_order_relaxed);
  }
}

bool KeyFilter::may_hold(std::string_view key) const {
  const Places places = places_of(key);
  for (const std::uint32_t bit : places.bits) {
    const auto word = blocks_[places.block].words[bit / 64].load(std::memory_order_relaxed);
    if ((word >> bit % 64 & 1) == 0) return false;
  }
  return true;
}

}  // namespace grantline::store
