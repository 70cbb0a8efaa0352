#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace grantline::explain {

// One challenge of a WWW-Authenticate field.
struct Challenge {
  std::string scheme;                                       // as it is written
  std::string token68;                                      // "" where it has parameters or nothing
  std::vector<std::pair<std::string, std::string>> params;  // names in lower case

  bool is(std::string_view lower_scheme) const;
  std::string_view param(std::string_view lower_name) const;  // "" where it has none
};

struct Challenges {
  std::vector<Challenge> list;
  std::string fault;  // the first thing that the grammar does not allow; "" where it is sound
};

// RFC 9110 section 11.6.1, by the letter: several challenges in one field, token68, parameters as
// tokens or quoted strings, empty elements of a list. After a fault it reads on where the meaning
// is plain (a comma that is missing) and else stops; `fault` says what and where.
Challenges parse_challenges(std::string_view field);

}  // namespace grantline::explain
