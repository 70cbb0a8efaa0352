#include "jose/jws_parts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline::jose {
namespace {

constexpr std::size_t kMaxSize = 16'384;

std::optional<JsonObject> decode_object(std::string_view part) {
  const std::optional<std::string> text = base64url_decode(part);
  if (!text) return std::nullopt;
  Result<Json> value = parse_json(*text);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

// RFC 7515 section 4.1.9: "application/" may be left out where no other slash follows.
std::string media_type(std::string_view typ) {
  constexpr std::string_view kPrefix = "application/";
  std::string out = lower_case(typ);
  if (out.starts_with(kPrefix) && out.find('/', kPrefix.size()) == std::string::npos) {
    out.erase(0, kPrefix.size());
  }
  return out;
}

}  // namespace

std::optional<JwsParts> split_jws(std::string_view compact) {
  if (compact.size() > kMaxSize) return std::nullopt;
  const auto first = compact.find('.');
  const auto last = compact.rfind('.');
  if (first == std::string_view::npos || compact.find('.', first + 1) != last) return std::nullopt;
  std::optional<JsonObject> header = decode_object(compact.substr(0, first));
  if (!header) return std::nullopt;
  std::optional<JsonObject> payload = decode_object(compact.substr(first + 1, last - first - 1));
  std::optional<std::string> signature = base64url_decode(compact.substr(last + 1));
  if (!payload || !signature) return std::nullopt;
  return JwsParts{std::move(*header), std::move(*payload), compact.substr(0, last),
                  std::move(*signature)};
}

bool asks_for_more(const JsonObject& header) {
  constexpr std::array<std::string_view, 5> kRefused{"crit", "b64", "jku", "x5u", "x5c"};
  return std::ranges::any_of(
      kRefused, [&header](std::string_view name) { return find(header, name) != nullptr; });
}

bool is_same_type(std::string_view a, std::string_view b) { return media_type(a) == media_type(b); }

}  // namespace grantline::jose
