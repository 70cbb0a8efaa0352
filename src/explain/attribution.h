#pragma once

#include <string>
#include <string_view>

namespace grantline::explain {

// Whether words are of one who says them alone: a code with a number in it, or a sentence of five
// words and more. "Invalid refresh token" is everybody's.
bool are_particular(std::string_view words);

enum class Meaning { this_alone, this_among_others, this_most_often };
// "Keycloak's words for this", or where nothing tells that it was Keycloak who said them: "servers
// say this for it, Keycloak for one".
std::string attribution(std::string_view who, Meaning meaning, bool is_theirs);

}  // namespace grantline::explain
