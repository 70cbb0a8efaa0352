#pragma once

#include <string>
#include <string_view>

namespace grantline::explain {

// `text` as it may be shown: values of parameters, members and headers that are credentials, and
// whatever else looks like one (a JWT, a long run of letters and digits), are each replaced by what
// they are and how long: "<code, 48 characters>". Control characters become spaces.
std::string redacted(std::string_view text);

}  // namespace grantline::explain
