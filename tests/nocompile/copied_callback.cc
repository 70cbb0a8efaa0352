// Nor can it be copied to have two.
// refused: use of deleted function .*CheckedCallback\(const
// refused: call to implicitly-deleted copy constructor of .*CheckedCallback
#include "grantline/grantline.h"

grantline::CheckedCallback keep(grantline::CheckedCallback& checked) {
#ifdef WRONG
  return checked;
#else
  return std::move(checked);
#endif
}
