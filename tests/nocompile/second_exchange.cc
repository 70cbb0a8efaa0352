// A checked callback is used up by its exchange; one that is kept cannot be exchanged.
// refused: passing .*CheckedCallback. as .this. argument discards
// refused: 'this' argument to member function 'exchange' is an lvalue
#include "grantline/grantline.h"

grantline::Outcome<grantline::LoggedIn> redeem(grantline::CheckedCallback checked) {
#ifdef WRONG
  return checked.exchange();
#else
  return std::move(checked).exchange();
#endif
}
