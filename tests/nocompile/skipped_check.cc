// A login that was not checked against its callback has nothing that exchanges.
// refused: PendingLogin.* has no member named .exchange
// refused: no member named 'exchange' in 'grantline::PendingLogin'
#include "grantline/grantline.h"

grantline::Outcome<grantline::LoggedIn> redeem(grantline::PendingLogin login,
                                               const grantline::CallbackRequest& request) {
#ifdef WRONG
  static_cast<void>(request);
  return std::move(login).exchange();
#else
  auto checked = std::move(login).check(request);
  if (!checked) return std::unexpected(checked.error());
  return std::move(*checked).exchange();
#endif
}
