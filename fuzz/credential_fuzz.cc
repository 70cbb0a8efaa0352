// Any bytes as a credential and as a reference: what is read is written as the same text, what is
// not read gets a reason that may be shown, and nothing passes the tag's check that the keys did
// not make.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "spec/credential.h"
#include "spec/user_code.h"

namespace {

using namespace grantline;

const TokenKeys& keys() {
  static const TokenKeys ring = [] {
    std::vector<TokenKeys::Entry> entries;
    entries.push_back({1, Secret(std::string(32, 'k'))});
    return TokenKeys(std::move(entries));
  }();
  return ring;
}

void check_as(CredentialKind kind, std::string_view text) {
  const auto parsed = parse_credential(kind, text);
  if (!parsed) {
    CHECK(!in_words(parsed.error()).empty() && !to_text(parsed.error().damage).empty());
    for (const Fact& fact : evidence_of(parsed.error())) {
      const bool may_be_secret = text.size() >= 16 && text.starts_with("gl");
      CHECK(!may_be_secret || fact.value.find(text) == std::string::npos);
    }
    return;
  }
  CHECK(text.size() == 64 && text.starts_with(prefix_of(kind)));
  const auto checked = check_credential(keys(), kind, text);
  if (checked) CHECK(keys().mint(*checked).reveal() == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto kind : {CredentialKind::code, CredentialKind::refresh_token,
                          CredentialKind::access_token, CredentialKind::device_code}) {
    check_as(kind, text);
  }
  if (const auto code = parse_user_code(text)) {
    CHECK(code->size() == kUserCodeSize && parse_user_code(shown_user_code(*code)) == *code);
  }
  if (const auto reference = parse_reference(text)) {
    CHECK(parse_reference(to_text(*reference)) == *reference);
  }
  return 0;
}
