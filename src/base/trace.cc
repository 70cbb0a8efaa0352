#include "base/trace.h"

#include <algorithm>

#include "base/encoding.h"

namespace grantline {
namespace {

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::optional<Trace> parse_traceparent(std::string_view value) {
  // 00-<32 hex digits of the trace>-<16 of the parent>-<2 of flags>
  if (value.size() != 55 || !value.starts_with("00-")) return std::nullopt;
  if (value[35] != '-' || value[52] != '-') return std::nullopt;
  const std::string_view id = value.substr(3, 32);
  const std::string_view parent = value.substr(36, 16);
  const std::string_view flags = value.substr(53, 2);
  if (!is_lower_hex(id) || !is_lower_hex(parent) || !is_lower_hex(flags)) return std::nullopt;
  const Trace trace{take_array<16>(*hex_decode(id)), take_array<8>(*hex_decode(parent)),
                    ((*hex_decode(flags))[0] & 1) != 0};
  if (trace.id == ByteArray<16>{} || trace.parent == ByteArray<8>{}) return std::nullopt;
  return trace;
}

Trace trace_of(std::optional<std::string_view> traceparent, World& world) {
  if (traceparent) {
    if (const auto trace = parse_traceparent(*traceparent)) return *trace;
  }
  // It has to be unlike others, but is no secret: two short draws spare a call into the kernel.
  Trace trace;
  const auto first = world.random_array<8>();
  const auto second = world.random_array<8>();
  std::ranges::copy(first, trace.id.begin());
  std::ranges::copy(second, trace.id.begin() + 8);
  return trace;
}

std::string to_text(const Trace& trace) { return hex_encode(as_view(trace.id)); }

}  // namespace grantline
