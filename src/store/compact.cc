#include "store/compact.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"

namespace grantline::store {
namespace {

// The index is the byte that stands for the word; part of the stored format.
constexpr std::array<std::string_view, 8> kWords{
    "", "openid", "profile", "email", "offline_access", "address", "phone", "pwd"};
constexpr char kEscape = 31;

bool is_low(char c) { return static_cast<unsigned char>(c) < 32; }

void append_short_word(std::string& out, std::string_view word) {
  const auto known = std::find(kWords.begin() + 1, kWords.end(), word);
  if (known != kWords.end()) {
    out.push_back(static_cast<char>(known - kWords.begin()));
    return;
  }
  if (!word.empty() && is_low(word.front())) out.push_back(kEscape);
  out.append(word);
}

// False where the writer would not have written `word`.
bool append_long_word(std::string& out, std::string_view word) {
  if (word.empty() || !is_low(word.front())) {
    out.append(word);
    return true;
  }
  if (word.front() == kEscape) {
    out.append(word.substr(1));
    return word.size() > 1 && is_low(word[1]);
  }
  const auto index = static_cast<std::size_t>(word.front());
  if (word.size() != 1 || index == 0 || index >= kWords.size()) return false;
  out.append(kWords[index]);
  return true;
}

template <class Append>
bool each_word(std::string_view words, Append append) {
  for (;;) {
    const auto space = words.find(' ');
    if (!append(words.substr(0, space), space == std::string_view::npos)) return false;
    if (space == std::string_view::npos) return true;
    words.remove_prefix(space + 1);
  }
}

}  // namespace

IdForm id_form(std::string_view id) {
  if (id.empty()) return IdForm::empty;
  if (id.size() != 22) return IdForm::text;
  return base64url_decode(id) ? IdForm::raw : IdForm::text;
}

AddressForm address_form(const Address& address) {
  if (!address.is_set()) return AddressForm::unknown;
  return address.is_ipv4() ? AddressForm::ipv4 : AddressForm::ipv6;
}

AddressForm address_form(const Address& address, const Address& reference) {
  if (address.is_set() && address == reference) return AddressForm::same;
  return address_form(address);
}

void CompactWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
  byte(static_cast<std::uint8_t>(value));
}

void CompactWriter::svarint(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  varint(bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void CompactWriter::text(std::string_view text) {
  varint(text.size());
  raw(text);
}

void CompactWriter::words(std::string_view words) {
  std::string out;
  each_word(words, [&](std::string_view word, bool is_last) {
    append_short_word(out, word);
    if (!is_last) out.push_back(' ');
    return true;
  });
  text(out);
}

void CompactWriter::id(IdForm form, std::string_view id) {
  if (form == IdForm::raw) raw(base64url_decode(id).value_or(""));
  if (form == IdForm::text) text(id);
}

void CompactWriter::address(AddressForm form, const Address& address) {
  const std::string_view bytes = as_view(address.bytes);
  if (form == AddressForm::ipv4) raw(bytes.substr(12));
  if (form == AddressForm::ipv6) raw(bytes);
}

void CompactWriter::delta(WallTime time, WallTime base) {
  const auto span = static_cast<std::uint64_t>(time.ms) - static_cast<std::uint64_t>(base.ms);
  svarint(static_cast<std::int64_t>(span));
}

std::uint64_t CompactReader::varint() {
  std::uint64_t value = 0;
  for (std::size_t at = 0; at < rest_.size() && at < 10; ++at) {
    const auto next = static_cast<std::uint8_t>(rest_[at]);
    value |= static_cast<std::uint64_t>(next & 0x7F) << 7 * at;
    if ((next & 0x80) != 0) continue;
    if ((next == 0 && at > 0) || (at == 9 && next != 1)) break;
    rest_.remove_prefix(at + 1);
    return value;
  }
  require(false);
  return 0;
}

std::uint64_t CompactReader::varint_up_to(std::uint64_t most) {
  const std::uint64_t value = varint();
  require(value <= most);
  return sound_ ? value : 0;
}

std::int64_t CompactReader::svarint() {
  const std::uint64_t bits = varint();
  return static_cast<std::int64_t>(bits >> 1 ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
}

std::string CompactReader::text() { return std::string(raw(varint_up_to(rest_.size()))); }

std::string CompactReader::words() {
  std::string out;
  require(each_word(raw(varint_up_to(rest_.size())), [&](std::string_view word, bool is_last) {
    if (!append_long_word(out, word)) return false;
    if (!is_last) out.push_back(' ');
    return true;
  }));
  return out;
}

std::string CompactReader::id(IdForm form) {
  if (form == IdForm::empty) return {};
  if (form == IdForm::raw) return base64url_encode(raw(16));
  require(form == IdForm::text);
  std::string out = text();
  require(id_form(out) == IdForm::text);
  return out;
}

Address CompactReader::address(AddressForm form, const Address& same) {
  Address out;
  if (form == AddressForm::unknown) return out;
  if (form == AddressForm::same) {
    require(same.is_set());
    return same;
  }
  if (form == AddressForm::ipv4) {
    out.bytes[10] = out.bytes[11] = 0xff;
    std::ranges::copy(raw(4), out.bytes.begin() + 12);
  } else {
    std::ranges::copy(raw(16), out.bytes.begin());
    require(address_form(out) == AddressForm::ipv6);
  }
  return out;
}

WallTime CompactReader::delta(WallTime base) {
  const auto sum = static_cast<std::uint64_t>(base.ms) + static_cast<std::uint64_t>(svarint());
  return {static_cast<std::int64_t>(sum)};
}

WallTime CompactReader::set_delta(WallTime base) {
  const WallTime out = delta(base);
  require(out.is_set());
  return out;
}

}  // namespace grantline::store
