#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace grantline {

// Byte strings are std::string and std::string_view throughout: the store, OpenSSL and the network
// all take them without a copy. A fixed number of bytes has a type of its own.
template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

template <std::size_t N>
std::string_view as_view(const ByteArray<N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// `bytes` must hold at least N; the first N are taken.
template <std::size_t N>
ByteArray<N> take_array(std::string_view bytes) {
  ByteArray<N> out{};
  for (std::size_t i = 0; i < N && i < bytes.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(bytes[i]);
  }
  return out;
}

// Takes the same time wherever two equally long strings differ. The length is not a secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Overwrites memory in a way that the compiler may not leave out.
inline void wipe(void* memory, std::size_t size) {
  if (size == 0) return;
  std::memset(memory, 0, size);
  asm volatile("" : : "r"(memory) : "memory");
}
inline void wipe(std::string& text) {
  constexpr std::size_t kWithin = 15;  // most strings that are wiped were moved from or are short
  if (text.capacity() == kWithin) {
    wipe(text.data(), kWithin);
  } else {
    wipe(text.data(), text.capacity());
  }
  text.clear();
}

void append_u32(std::string& out, std::uint32_t value);  // big endian
void append_u64(std::string& out, std::uint64_t value);  // big endian
std::uint32_t read_u32(std::string_view four_bytes);
std::uint64_t read_u64(std::string_view eight_bytes);

}  // namespace grantline
