// Who was denied is nobody.
// refused: Denied.* has no member named .subject
// refused: no member named 'subject' in 'grantline::Denied'
#include "grantline/guard.h"

std::string caller(const grantline::GuardedPlace& place, const grantline::ApiRequest& request) {
  const auto verdict = place.check(request);
#ifdef WRONG
  if (!verdict) return verdict.error().subject();
#else
  if (!verdict) return verdict.error().body();
#endif
  return verdict->subject();
}
