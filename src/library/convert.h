#pragma once

#include <chrono>
#include <expected>
#include <utility>

#include "base/secret.h"
#include "client/error.h"
#include "grantline/error.h"
#include "grantline/secret_text.h"

namespace grantline {
inline namespace v1 {

Error to_public(client::Error error);

template <class T>
Outcome<T> fail_publicly(client::Error error) {
  return std::unexpected(to_public(std::move(error)));
}

inline Outcome<void> to_public(client::Outcome<void> outcome) {
  if (!outcome) return fail_publicly<void>(std::move(outcome.error()));
  return {};
}

inline Duration to_internal(std::chrono::milliseconds span) { return {span.count()}; }
inline Secret to_internal(const SecretText& text) { return Secret(std::string(text.reveal())); }
inline SecretText to_public(const Secret& secret) {
  return SecretText(std::string(secret.reveal()));
}

}  // namespace v1
}  // namespace grantline
