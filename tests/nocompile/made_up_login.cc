// Only the store gives a pending login back: none is made of a verifier that was kept elsewhere.
// refused: no matching function for call to .*PendingLogin\(const char
// refused: no matching (constructor|conversion) for .*grantline::PendingLogin
#include "grantline/grantline.h"

grantline::Outcome<grantline::PendingLogin> find(const grantline::Client& client,
                                                 const std::string& handle) {
#ifdef WRONG
  return grantline::PendingLogin("verifier", handle);
#else
  return client.find_login(handle);
#endif
}
