#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/secret.h"

namespace grantline::client {

// The items of this program in the Secret Service, by libsecret. Told apart by two attributes,
// neither of which is secret. Safe from every thread; blocks, also for a person who is asked to
// unlock the keyring.
struct SecretItem {
  std::string folder;
  std::string name;
};
// Nothing: there is none. A fault where it is there but the keyring stayed locked.
Result<std::optional<Secret>> find_secret(const SecretItem& item);
// `text` is UTF-8. Replaces what has the same attributes.
Result<void> keep_secret(const SecretItem& item, const Secret& text);
Result<void> forget_secret(const SecretItem& item);
Result<std::vector<std::string>> secret_names(const std::string& folder);

}  // namespace grantline::client
