#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"

namespace grantline::store {

// The building blocks of binary records, as docs/FORMATS.md has them.

// How an id or an address is written; two bits of a record's flags.
enum class IdForm : std::uint8_t { empty = 0, raw = 1, text = 2 };
enum class AddressForm : std::uint8_t { unknown = 0, same = 1, ipv4 = 2, ipv6 = 3 };
IdForm id_form(std::string_view id);
AddressForm address_form(const Address& address);
// With `same` where it is `reference`.
AddressForm address_form(const Address& address, const Address& reference);

class CompactWriter {
 public:
  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void varint(std::uint64_t value);
  void svarint(std::int64_t value);
  void raw(std::string_view bytes) { out_.append(bytes); }
  void text(std::string_view text);
  void words(std::string_view words);
  void id(IdForm form, std::string_view id);
  void address(AddressForm form, const Address& address);
  void delta(WallTime time, WallTime base);
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what the writer wrote. After the first thing that is wrong every read gives an empty value
// and `sound()` is false for good.
class CompactReader {
 public:
  explicit CompactReader(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t byte() {
    const std::string_view one = raw(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
  }
  std::uint64_t varint();
  std::uint64_t varint_up_to(std::uint64_t most);
  std::int64_t svarint();
  std::string_view raw(std::size_t size) {
    require(size <= rest_.size());
    if (!sound_) return {};
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  std::string text();
  std::string words();
  std::string id(IdForm form);
  Address address(AddressForm form, const Address& same = {});
  WallTime delta(WallTime base);
  // The same for a field that is there only if it is not zero.
  WallTime set_delta(WallTime base);
  // Marks the record as wrong unless `holds`.
  void require(bool holds) {
    if (holds) return;
    sound_ = false;
    rest_ = {};
  }
  bool sound() const { return sound_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool sound_ = true;
};

}  // namespace grantline::store
