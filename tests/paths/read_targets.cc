#include <iostream>
#include <string>

#include "base/encoding.h"
#include "guard/api_path.h"

// Of each line of its input, one of output: "path /a/b%20c", its segments percent-encoded anew, or
// "refused" and why.
int main() {
  using namespace grantline;
  for (std::string line; std::getline(std::cin, line);) {
    const auto path = guard::read_path(line);
    if (path) {
      std::cout << "path ";
      for (const auto& segment : path->segments) std::cout << '/' << percent_encode(segment);
    } else {
      std::cout << "refused " << guard::to_words(path.error());
    }
    std::cout << '\n';
  }
}
