// A code from anywhere cannot be exchanged: there is no call that takes one.
// refused: could not convert .*CallbackRequest
// refused: cannot convert .*CallbackRequest
// refused: no viable conversion from .*CallbackRequest
#include "grantline/grantline.h"

grantline::Outcome<grantline::LoggedIn> redeem(const grantline::Client& client,
                                               const std::string& handle) {
#ifdef WRONG
  const std::string code = "SplxlOBeZQQYbYS6WxSbIA";
  return client.handle_callback(handle, code);
#else
  return client.handle_callback(handle, {.parameters = "code=SplxlOBeZQQYbYS6WxSbIA&state=x"});
#endif
}
