#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/world.h"

namespace grantline {

// Which trace a request belongs to (W3C Trace Context). For logs and answers only: a client can
// choose it freely, so nothing is ever decided by it.
struct Trace {
  ByteArray<16> id{};
  ByteArray<8> parent{};  // all zero where the trace begins here
  bool sampled = false;
};

// The value of a `traceparent` header, strictly (W3C Trace Context section 3.2, version 00):
// nothing for another version or length, capital letters, or an id that is all zero.
std::optional<Trace> parse_traceparent(std::string_view value);
// The trace of that header; a new random one where it is absent or wrong.
Trace trace_of(std::optional<std::string_view> traceparent, World& world);
// 32 hex digits.
std::string to_text(const Trace& trace);

}  // namespace grantline
