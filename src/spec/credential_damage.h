#pragma once

#include <optional>
#include <string_view>

#include "spec/credential.h"

namespace grantline {

// Inside of spec: what parse_credential and the diagnosis share.
constexpr std::size_t kCredentialSize = 64;
// Right length, prefix, alphabet and crc; nothing otherwise.
std::optional<Parsed> read_sound(CredentialKind kind, std::string_view text);
// `text` is not a sound credential of the kind `expected`.
Damaged diagnose(CredentialKind expected, std::string_view text);

}  // namespace grantline
