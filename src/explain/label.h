#pragma once

#include <span>
#include <string_view>

namespace grantline::explain {

// A cause of an invalid_grant as it is called across providers. grantline's own server knows finer
// ones: spec/cause.h.
struct Label {
  std::string_view name;     // "code_already_used"
  std::string_view title;    // a sentence's beginning for people, without a full stop
  std::string_view confirm;  // what would show that it is this one
  std::string_view fix;
  std::string_view section = {};  // of the standard that makes it an error, an address
};

std::span<const Label> labels();
const Label* find_label(std::string_view name);  // null: there is none of this name

}  // namespace grantline::explain
