// Only a check makes a checked callback.
// refused: no matching function for call to .*CheckedCallback\(const char
// refused: no matching (constructor|conversion) for .*grantline::CheckedCallback
#include "grantline/grantline.h"

grantline::Outcome<grantline::CheckedCallback> check(grantline::PendingLogin login,
                                                     const grantline::CallbackRequest& request) {
#ifdef WRONG
  static_cast<void>(login), static_cast<void>(request);
  return grantline::CheckedCallback("code");
#else
  return std::move(login).check(request);
#endif
}
