// An error cannot be dropped without a word.
// refused: ignoring return value of .*(log_out|nodiscard)
#include "grantline/grantline.h"

void end(const grantline::Session& session) {
#ifdef WRONG
  session.log_out();
#else
  static_cast<void>(session.log_out());
#endif
}
