// A secret is not printed by accident.
// refused: (no match for .operator<<|invalid operands to binary expression)
#include <ostream>

#include "grantline/grantline.h"

void show(std::ostream& out, const grantline::SecretText& secret) {
#ifdef WRONG
  out << secret;
#else
  out << secret.reveal().size();
#endif
}
