#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

namespace grantline::net {

struct AnswerForm {
  bool without_body = false;  // to a HEAD request: the length is told, the body is not sent
  bool close = false;         // the connection ends with this answer
};

// Appends the whole answer as HTTP/1.1. A line break or NUL in a header's value, which would let it
// write headers of its own, becomes a space (RFC 9110 section 5.5).
void append_answer(std::string& out, const Response& response, AnswerForm form,
                   std::string_view date);

}  // namespace grantline::net
