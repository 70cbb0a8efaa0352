// An admission comes from a check alone, not from a name.
// refused: no matching function for call to .*Admitted
// refused: no matching (function|constructor|conversion).*Admitted
// refused: could not convert .*Admitted
#include "grantline/guard.h"

grantline::Verdict admit(const grantline::GuardedPlace& place,
                         const grantline::ApiRequest& request) {
#ifdef WRONG
  static_cast<void>(place);
  return grantline::Admitted(request.target);
#else
  return place.check(request);
#endif
}
