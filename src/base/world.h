#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace grantline {

// Where time and randomness come from. Only main() makes the real one; tests and the simulation
// make their own. Safe from every thread.
class World {
 public:
  virtual ~World() = default;
  virtual WallTime now() = 0;
  virtual SteadyTime steady_now() = 0;
  // Cryptographically strong bytes; never fails (a machine without entropy is stopped).
  virtual void fill_random(void* out, std::size_t size) = 0;

  template <std::size_t N>
  ByteArray<N> random_array() {
    ByteArray<N> out;
    fill_random(out.data(), N);
    return out;
  }
  std::string random_bytes(std::size_t size) {
    std::string out(size, '\0');
    fill_random(out.data(), size);
    return out;
  }
};

// The system's clocks and its entropy.
World& system_world();

}  // namespace grantline
