#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/rate.h"
#include "guard/requirement.h"
#include "serve/app.h"

namespace grantline::serve {

// What a proxy asks: may this request of a client go on to the API behind it?
struct GuardQuestion {
  bool was_refused = false;  // asked at /guard/refused, for the answer that the client gets
  std::string place;         // apart in the counts of the rates
  guard::Requirement needs;
  Rate rate;                      // of each client and person at this place
  std::string resource_metadata;  // a URL (RFC 9728); empty: none
  // Of the client's request, as far as the proxy tells.
  std::vector<std::string_view> authorization;
  std::string_view method;
  std::string_view target;
};

// Reads the address that the proxy asked, /guard?audience=...&scope=..., and the headers with which
// it tells of the client's request. Whatever is not understood is refused, guard_asked_wrongly: a
// slip must not open an API.
std::expected<GuardQuestion, Refusal> read_guard_question(const App& app, const Call& call);

}  // namespace grantline::serve
