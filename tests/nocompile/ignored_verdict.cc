// A check whose verdict nobody looks at protects nothing.
// refused: ignoring return value of .*(check|nodiscard)
#include "grantline/guard.h"

void serve(const grantline::GuardedPlace& place, const grantline::ApiRequest& request) {
#ifdef WRONG
  place.check(request);
#else
  if (const auto verdict = place.check(request); !verdict) return;
#endif
}
