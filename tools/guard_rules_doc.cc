#include <cstdio>
#include <string>

#include "guard/rules_document.h"

// Prints docs/guard-rules.md: the keys of the guard's file of rules.
int main() {
  const std::string text = grantline::guard::rules_document();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
