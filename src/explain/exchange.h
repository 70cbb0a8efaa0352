#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// The requests and answers of OAuth that stand somewhere in a pasted text: as URLs, form bodies,
// curl commands, JSON, HAR, or lines of a log.

namespace grantline::explain {

enum class Writing { form, json, line };  // a=b&c=d; {"a":"b"}; "a: b" on a line of its own

struct Param {
  std::string name;
  std::string value;  // with the writing's own encoding undone, once
  std::string raw;    // as it stands
  Writing writing = Writing::form;
  std::size_t line = 0;  // from 1
  std::size_t at = 0;    // bytes, in the text
  std::size_t end = 0;
};

enum class Role {
  authorize,  // RFC 6749 section 4.1.1
  callback,   // section 4.1.2: what came back to the redirect_uri
  token,      // section 4.1.3, 4.3.2, 4.4.2 or 6
  answer,     // section 5: tokens, or an error
  unknown,
};

struct Leg {
  Role role = Role::unknown;
  std::vector<Param> params;
  std::string url;               // without its query; "" where none stands by it
  std::string basic;             // what an HTTP Basic header beside it decodes to, or ""
  std::optional<WallTime> time;  // of its line, or of the one that it belongs to
  std::size_t line = 0;
  std::string content_type = {};  // lower case, where a header says it
  std::string who = {};           // the process, host or address of its line: "pid 4711"

  const Param* find(std::string_view name) const;       // null: it has none
  std::string_view value(std::string_view name) const;  // "" where it has none
};

// In the order of the text, or of their times where each has one and the text runs from the newest
// to the oldest. Reads at most `most_legs`.
std::vector<Leg> read_exchange(std::string_view text, std::size_t most_legs = 2000);

// Parameters of OAuth in the order of the text, before they are put together.
std::vector<Param> read_params(std::string_view text);
// Orders by time, where each has one; those without stay with the one before. `first_lines`: where
// each file begins, of several that may be given in any order.
void order_by_time(std::vector<Leg>& legs, const std::vector<std::size_t>& first_lines = {});
// The first time that stands in `text`: RFC 3339, an HTTP date, that of a web server's log, or
// seconds or milliseconds since 1970 in a member of JSON that is named for it.
std::optional<WallTime> find_time(std::string_view text);

}  // namespace grantline::explain
