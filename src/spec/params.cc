#include "spec/params.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/encoding.h"

namespace grantline {
namespace {

constexpr std::size_t kMost = 100;

// RFC 3629 section 4; without NUL.
bool is_utf8_without_nul(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto first = static_cast<unsigned char>(text[i]);
    std::size_t more = 0;
    std::uint32_t code = first;
    if (first == 0) return false;
    if (first < 0x80) {
      ++i;
      continue;
    }
    if (first >= 0xC2 && first <= 0xDF) more = 1, code = first & 0x1F;
    if (first >= 0xE0 && first <= 0xEF) more = 2, code = first & 0x0F;
    if (first >= 0xF0 && first <= 0xF4) more = 3, code = first & 0x07;
    if (more == 0 && first >= 0x80) return false;
    if (i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xC0) != 0x80) return false;
      code = code << 6 | (byte & 0x3F);
    }
    const bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return false;
    i += more + 1;
  }
  return true;
}

std::unexpected<Refusal> malformed(std::string_view fault) {
  return std::unexpected(Refusal(Cause::body_malformed, {{"form_fault", std::string(fault)}}));
}

bool may_repeat(std::string_view name) { return name == "resource"; }

}  // namespace

Params::~Params() { clear(); }

Params& Params::operator=(Params&& other) noexcept {
  if (this != &other) {
    clear();
    entries_ = std::move(other.entries_);
  }
  return *this;
}

void Params::clear() {
  for (auto& [name, value] : entries_) wipe(value);
  entries_.clear();
}

std::expected<Params, Refusal> Params::parse(std::string_view form) {
  Params out;
  const auto pieces = static_cast<std::size_t>(std::ranges::count(form, '&')) + 1;
  if (pieces > kMost) return malformed("it has more than 100 parameters");
  // Room for all at once: a vector that grows would leave copies of short values behind.
  out.entries_.reserve(pieces);
  std::size_t at = 0;
  while (at < form.size()) {
    const std::size_t end = std::min(form.find('&', at), form.size());
    const std::string_view piece = form.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = form_decode(piece.substr(0, equals));
    auto value = form_decode(piece.substr(std::min(equals + 1, piece.size())));
    if (!name || !value) return malformed("a percent sign is not followed by two hex digits");
    if (!is_utf8_without_nul(*name) || !is_utf8_without_nul(*value)) {
      wipe(*value);
      return malformed("it holds a NUL or bytes that are not UTF-8");
    }
    if (value->empty()) continue;
    if (!may_repeat(*name) && out.find(*name)) {
      wipe(*value);
      return std::unexpected(
          Refusal(Cause::parameter_repeated, {{"parameter", printable(name->substr(0, 64))}}));
    }
    out.entries_.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

std::optional<std::string_view> Params::find(std::string_view name) const {
  for (const auto& [entry, value] : entries_) {
    if (entry == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> Params::all(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [entry, value] : entries_) {
    if (entry == name) out.push_back(value);
  }
  return out;
}

void Params::set(std::string_view name, std::string value) {
  remove(name);
  if (!value.empty()) entries_.emplace_back(name, std::move(value));
}

void Params::remove(std::string_view name) {
  for (auto& [entry, value] : entries_) {
    if (entry == name) wipe(value);
  }
  std::erase_if(entries_, [&](const auto& entry) { return entry.first == name; });
}

std::string Params::encoded() const {
  std::string out;
  for (const auto& [name, value] : entries_) {
    if (!out.empty()) out.push_back('&');
    out += percent_encode(name);
    out.push_back('=');
    out += percent_encode(value);
  }
  return out;
}

}  // namespace grantline
