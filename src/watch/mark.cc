#include "watch/mark.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace grantline::watch {

std::string stand_in(std::string_view name, Mark mark) {
  return fmt::format("{}.{:016x}", name, mark.bits);
}

Mark Marker::mark(std::string_view credential) const {
  const ByteArray<32> hash = hmac_.sign(credential);
  return {read_u64(as_view(hash).substr(0, 8))};
}

}  // namespace grantline::watch
