#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace grantline::bench {

// Counts durations in nanoseconds in buckets whose width is at most a 32nd of what they hold.
class Latency {
 public:
  void add(std::int64_t ns) {
    ++counts_[bucket_of(static_cast<std::uint64_t>(ns < 0 ? 0 : ns))];
    ++total_;
  }

  // The duration, in microseconds, that `share` of all did not exceed.
  double quantile_us(double share) const {
    const auto due = static_cast<std::uint64_t>(static_cast<double>(total_) * share);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > due) return static_cast<double>(top_of(i)) / 1000;
    }
    return 0;
  }

 private:
  static constexpr unsigned kStepBits = 5;
  static constexpr std::uint64_t kSteps = 1U << kStepBits;

  static std::size_t bucket_of(std::uint64_t ns) {
    if (ns < kSteps) return ns;
    const unsigned shift = static_cast<unsigned>(std::bit_width(ns)) - kStepBits - 1;
    return (shift + 1) * kSteps + ((ns >> shift) - kSteps);
  }
  static std::uint64_t top_of(std::size_t bucket) {
    if (bucket < kSteps) return bucket;
    const std::uint64_t shift = bucket / kSteps - 1;
    return (kSteps + bucket % kSteps + 1) << shift;
  }

  std::array<std::uint64_t, (64 - kStepBits) * kSteps> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace grantline::bench
