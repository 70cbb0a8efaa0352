// The redirect_uri of the exchange is that of the login; there is no place to give another.
// refused: no matching function for call to .*exchange\(const char
// refused: too many arguments to function call
#include "grantline/grantline.h"

grantline::Outcome<grantline::LoggedIn> redeem(grantline::CheckedCallback checked) {
#ifdef WRONG
  return std::move(checked).exchange("https://app.example/another");
#else
  return std::move(checked).exchange();
#endif
}
