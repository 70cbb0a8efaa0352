#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/rate.h"
#include "guard/requirement.h"
#include "guard/rules.h"
#include "serve/app.h"

namespace grantline::serve {

// How often one client may come to a place for one person.
struct PlaceRate {
  std::string place;  // apart from all others in the counts
  Rate rate;
};

// What a proxy asks: may this request of a client go on to the API behind it?
struct GuardQuestion {
  bool was_refused = false;  // asked at /guard/refused, for the answer that the client gets
  bool is_open = false;      // no token is needed
  bool is_preflight = false;
  guard::Requirement needs;
  std::vector<PlaceRate> rates;
  std::string resource_metadata;  // a URL (RFC 9728); empty: none
  // Of the client's request, as far as the proxy tells; empty: it does not.
  std::vector<std::string_view> authorization;
  std::string_view method;
  std::string target;
};

// Reads the address that the proxy asked and the headers with which it tells of the client's
// request:
//   /guard?audience=...&scope=...   what the place needs stands in the address
//   /guard/NAME                     it stands in the rules of an API; the address may ask for more
//   /guard/NAME/path?query          the same; the rest is the client's target, headers do not count
//   /guard/refused...               each of these, for the answer to a client that was refused
// What is not understood is refused, guard_asked_wrongly: a slip must not open an API. Refusals by
// the rules: path_ambiguous, rule_missing.
std::expected<GuardQuestion, Refusal> read_guard_question(const App& app, const Call& call);

// What the address asks for, "audience=...&scope=...", is added to `out`.
std::expected<void, Refusal> read_guard_address(std::string_view query, GuardQuestion& out);

// What the rules of `api` say of the request in `out` is added to it.
std::expected<void, Refusal> apply_rules(const guard::Api& api, GuardQuestion& out);

// The URL of the metadata of a protected resource (RFC 9728 section 3.1).
std::string metadata_url_of(std::string_view resource);

std::unexpected<Refusal> asked_wrongly(std::string fault);

}  // namespace grantline::serve
