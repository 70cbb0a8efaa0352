#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.h"

namespace grantline::client {

// The bytes of a file of the token store (docs/FORMATS.md): a header and two slots of equal size.
// The newer sound slot is what is stored; a change writes the other one. So a change is one write
// and one fdatasync, and one that was cut leaves what was stored before.
struct SlotFile {
  static constexpr std::size_t kHeader = 4096;
  static constexpr std::size_t kSlotHead = 16;
  static constexpr std::uint32_t kVersion = 1;

  bool is_sealed = false;
  std::uint32_t capacity = 0;  // of a slot, its head included
  int current = 0;             // which slot is the newer sound one
  std::uint64_t generation = 0;
  std::string content;

  std::size_t place_of(int slot) const {
    return kHeader + static_cast<std::size_t>(slot) * capacity;
  }
};

// The whole file with `content` in its first slot. `capacity`: a multiple of 4096 that holds it.
std::string make_slot_file(bool is_sealed, std::uint32_t capacity, std::uint64_t generation,
                           std::string_view content);
// What is written into a slot.
std::string make_slot(std::uint64_t generation, std::string_view content);
// The smallest capacity that leaves room for the content to double.
std::uint32_t capacity_for(std::size_t content_size);
// The fault names what is wrong, not the file: "was cut short: it has 100 of 36864 bytes".
Result<SlotFile> read_slot_file(std::string_view bytes);

}  // namespace grantline::client
