#include "client/slot_file.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/encoding.h"

namespace grantline::client {
namespace {

constexpr std::string_view kMagic = "grantline state\n";
constexpr std::uint32_t kSealed = 1;
constexpr std::size_t kBlock = 4096;
constexpr std::uint32_t kMostCapacity = 4U << 20;

std::string header(bool is_sealed, std::uint32_t capacity) {
  std::string out(kMagic);
  append_u32(out, SlotFile::kVersion);
  append_u32(out, is_sealed ? kSealed : 0);
  append_u32(out, capacity);
  append_u32(out, crc32(out));
  return out;
}

struct Slot {
  std::uint64_t generation;
  std::string_view content;
};

std::optional<Slot> read_slot(std::string_view slot) {
  const std::uint64_t generation = read_u64(slot.substr(0, 8));
  const std::uint32_t size = read_u32(slot.substr(8, 4));
  if (generation == 0 || size > slot.size() - SlotFile::kSlotHead) return std::nullopt;
  const std::string_view content = slot.substr(SlotFile::kSlotHead, size);
  std::string checked(slot.substr(0, 12));
  checked += content;
  const bool is_sound = crc32(checked) == read_u32(slot.substr(12, 4));
  wipe(checked);
  if (!is_sound) return std::nullopt;
  return Slot{generation, content};
}

}  // namespace

std::string make_slot(std::uint64_t generation, std::string_view content) {
  std::string out;
  out.reserve(SlotFile::kSlotHead + content.size());
  append_u64(out, generation);
  append_u32(out, static_cast<std::uint32_t>(content.size()));
  std::string checked = out;
  checked += content;
  append_u32(out, crc32(checked));
  wipe(checked);
  out += content;
  return out;
}

std::uint32_t capacity_for(std::size_t content_size) {
  const std::size_t wanted = SlotFile::kSlotHead + 2 * content_size;
  return static_cast<std::uint32_t>((wanted + kBlock - 1) / kBlock * kBlock);
}

std::string make_slot_file(bool is_sealed, std::uint32_t capacity, std::uint64_t generation,
                           std::string_view content) {
  CHECK(content.size() + SlotFile::kSlotHead <= capacity && capacity % kBlock == 0);
  std::string out = header(is_sealed, capacity);
  out.resize(SlotFile::kHeader);
  out += make_slot(generation, content);
  out.resize(SlotFile::kHeader + 2 * static_cast<std::size_t>(capacity));
  return out;
}

Result<SlotFile> read_slot_file(std::string_view bytes) {
  constexpr std::size_t kHead = 32;
  if (!bytes.substr(0, kMagic.size()).starts_with(kMagic.substr(0, bytes.size()))) {
    return fault("is not a file of grantline's");
  }
  if (bytes.size() < kHead) {
    return fault(fmt::format("was cut short: it has {} bytes", bytes.size()));
  }
  const std::uint32_t version = read_u32(bytes.substr(16, 4));
  if (version > SlotFile::kVersion) {
    return fault(fmt::format("was written by a newer grantline (format {}, this one reads {})",
                             version, SlotFile::kVersion));
  }
  const std::uint32_t capacity = read_u32(bytes.substr(24, 4));
  if (crc32(bytes.substr(0, 28)) != read_u32(bytes.substr(28, 4)) || version == 0 ||
      capacity < kBlock || capacity % kBlock != 0 || capacity > kMostCapacity) {
    return fault("is damaged: its header does not fit its checksum");
  }
  SlotFile file;
  file.is_sealed = (read_u32(bytes.substr(20, 4)) & kSealed) != 0;
  file.capacity = capacity;
  const std::size_t size = file.place_of(2);
  if (bytes.size() < size) {
    return fault(fmt::format("was cut short: it has {} of {} bytes", bytes.size(), size));
  }
  for (int i = 0; i < 2; ++i) {
    const auto slot = read_slot(bytes.substr(file.place_of(i), capacity));
    if (!slot || slot->generation <= file.generation) continue;
    file.current = i;
    file.generation = slot->generation;
    file.content = slot->content;
  }
  if (file.generation == 0) return fault("is damaged: no part of it fits its checksum");
  return file;
}

}  // namespace grantline::client
