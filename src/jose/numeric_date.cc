#include "jose/numeric_date.h"

namespace grantline::jose {
namespace {

constexpr std::int64_t kLatest = 253'402'300'799;  // the year 9999, in seconds

}  // namespace

std::optional<WallTime> find_time(const JsonObject& payload, std::string_view name) {
  const Json* value = find(payload, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_double()) {
    const double s = value->get_double();
    if (!(s >= 0 && s <= static_cast<double>(kLatest))) return std::nullopt;
    return from_unix_seconds(static_cast<std::int64_t>(s));
  }
  const auto s = find_integer(payload, name);
  if (!s || *s < 0 || *s > kLatest) return std::nullopt;
  return from_unix_seconds(*s);
}

}  // namespace grantline::jose
