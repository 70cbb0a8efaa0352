#include "library/convert.h"

#include "base/bytes.h"
#include "grantline/context.h"
#include "grantline/version.h"

namespace grantline {
inline namespace v1 {

static_assert(static_cast<int>(ErrorKind::retry_later) ==
              static_cast<int>(client::ErrorKind::retry_later));
static_assert(static_cast<int>(ErrorKind::store_failed) ==
              static_cast<int>(client::ErrorKind::store_failed));

std::string_view library_version() { return GRANTLINE_VERSION; }

std::string_view to_text(ErrorKind kind) {
  return client::to_text(static_cast<client::ErrorKind>(kind));
}

std::string_view to_text(LoginStep step) {
  switch (step) {
    case LoginStep::finding_provider: return "finding_provider";
    case LoginStep::waiting: return "waiting";
    case LoginStep::callback_checked: return "callback_checked";
    case LoginStep::exchanging: return "exchanging";
    case LoginStep::stored: return "stored";
    case LoginStep::failed: return "failed";
  }
  return "failed";
}

Error to_public(client::Error error) {
  Error out{.kind = static_cast<ErrorKind>(error.kind),
            .code = std::move(error.code),
            .what = std::move(error.what),
            .reference = std::move(error.reference)};
  if (error.retry_after) out.retry_after = std::chrono::milliseconds(error.retry_after->ms);
  return out;
}

SecretText::SecretText(std::string text) : text_(std::move(text)) {}
SecretText::SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) {
  wipe(other.text_);
}
SecretText& SecretText::operator=(SecretText&& other) noexcept {
  if (this != &other) {
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
  }
  return *this;
}
SecretText::~SecretText() { wipe(text_); }
SecretText SecretText::copy() const { return SecretText(text_); }
bool SecretText::empty() const { return text_.empty(); }
std::string_view SecretText::reveal() const { return text_; }

}  // namespace v1
}  // namespace grantline
