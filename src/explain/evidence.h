#pragma once

#include <cstddef>
#include <string>

namespace grantline::explain {

// Something of the input that speaks for a cause. Holds no secret.
struct Evidence {
  std::size_t line = 0;   // of the input, from 1; 0: it is no line of it
  std::string field;      // "error_description", "redirect_uri"; "" where it is prose
  std::string quote;      // from the input
  std::string says;       // what it shows
  std::string file = {};  // where several were given
};

}  // namespace grantline::explain
