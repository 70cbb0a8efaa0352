// The exchange goes to the provider of the login; no other client takes the callback (mix-up, RFC
// 9700 section 4.4).
// refused: cannot convert .*CheckedCallback
// refused: could not convert
// refused: no viable conversion
#include "grantline/grantline.h"

grantline::Outcome<grantline::LoggedIn> redeem(const grantline::Client& other,
                                               const std::string& handle,
                                               grantline::CheckedCallback checked) {
#ifdef WRONG
  return other.handle_callback(handle, std::move(checked));
#else
  static_cast<void>(other);
  static_cast<void>(handle);
  return std::move(checked).exchange();
#endif
}
