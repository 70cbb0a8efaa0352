#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/rate.h"
#include "base/time.h"
#include "guard/api_path.h"
#include "spec/scope.h"

namespace grantline::guard {

// What requests to some paths need. docs/guard-rules.md has each key.
struct Rule {
  std::vector<std::string> methods;  // empty: all; GET is for HEAD too
  PathPattern path;
  Scope scope;                          // beside that of the API
  std::vector<std::string> acr_values;  // one of these (RFC 9470); empty: any
  std::optional<Duration> max_age;      // of the login, whole seconds (RFC 9470)
  Rate rate;                            // beside that of the API
  bool open = false;  // no token is needed; scope, acr_values and max_age are empty then
  std::int64_t line = 0;
};

struct Api {
  std::string name;      // as in /guard/orders: 1 to 64 of a-z, 0-9 and -
  std::string audience;  // its resource identifier: an absolute URI without fragment (RFC 8707)
  Scope scope;           // needed for all that is not open
  Rate rate;
  bool open_preflight = false;
  bool metadata = false;  // RFC 9728; the audience is an https URL then, and no other API's
  std::string resource_name;
  std::string documentation;
  std::vector<Rule> rules;  // in the order of the file
  std::int64_t line = 0;
};

struct Rules {
  std::string file;
  std::vector<Api> apis;  // by name
  const Api* find(std::string_view name) const;
};

// Reads TOML 1.0, strictly. `file` is its name, for the fault, which is the first that was found:
// one sentence with file and line and what to write instead.
Result<Rules> read_rules(const std::string& file, std::string_view text);

enum class Verdict {
  by_rule,     // what `rule` says counts, with the scope and rate of the API
  by_api,      // the API has no rules: its own scope and rate are all
  not_listed,  // it has rules, and none is for this request: to be refused
};
struct Judgement {
  Verdict verdict = Verdict::not_listed;
  const Rule* rule = nullptr;  // with by_rule alone; the Api owns it
};
// The first rule for this method and path. Methods are compared in their case (RFC 9110 section
// 9.1).
Judgement find_rule(const Api& api, std::string_view method, const Path& path);

// What is allowed and yet most likely a mistake, for `grantline doctor` and the start.
struct Warning {
  std::string where;  // "guard.toml:12"
  std::string what;   // "rule 2 of orders"
  std::string why;    // "No request reaches it: ..."
  bool operator==(const Warning&) const = default;
};
std::vector<Warning> warnings_of(const Rules& rules);

}  // namespace grantline::guard
