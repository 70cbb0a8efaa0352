#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace grantline::explain {

struct AnswerRow {
  std::string name;   // a field of the answer, or "Answer"
  std::string value;  // as it is said to people; one line
};

// What an API's refusal says of itself, of `answer` in the form that docs/explain-json.md gives it:
// status and request, each challenge, each limit, the time to come back. None where it says
// nothing.
std::vector<AnswerRow> answer_rows(const JsonObject& answer);

}  // namespace grantline::explain
