#include "serve/document_answer.h"

#include "base/encoding.h"
#include "crypto/digest.h"

namespace grantline::serve {
namespace {

// Weak comparison, as RFC 9110 section 13.1.2 has it for GET: a proxy that compresses makes the tag
// weak.
bool names(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match == "*") return true;
  return if_none_match.find(etag) != std::string_view::npos;
}

}  // namespace

std::string etag_of(std::string_view body) {
  const auto digest = crypto::sha256(body);
  return '"' + hex_encode(as_view(digest).substr(0, 8)) + '"';
}

net::Response document_answer(const Call& call, std::string_view body, std::string_view etag,
                              Duration fresh) {
  net::Response response;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "public, max-age=" + std::to_string(fresh.seconds()));
  response.set("ETag", std::string(etag));
  if (names(call.request.header("if-none-match").value_or(""), etag)) {
    response.status = 304;
  } else {
    response.body = body;
  }
  return response;
}

}  // namespace grantline::serve
