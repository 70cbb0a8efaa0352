#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "flow/interaction.h"
#include "serve/app.h"

namespace grantline::serve {

// Where a person begins what leads to a login and a consent.
enum class Entry { authorize, device };

// An authorization request on its way through the pages. Nothing of it is kept here until a code is
// issued: it travels as the query of /authorize (or of /device: the code that a person confirmed),
// and as the field `request` of a guarded form.
struct Visit {
  std::string query;                       // as it came, without the proof
  std::optional<flow::Progress> progress;  // absent: it came in just now
  std::string session;  // in a form: the row key of the session that it was shown to
  Entry entry = Entry::authorize;
};

// The field `request`: "<started ms>.<choice>.<session key, base64url>.<query>", behind "device "
// for those of /device.
std::string encode_visit(const Visit& visit);
std::optional<Visit> decode_visit(std::string_view text);

// The parameter of /authorize that says what was done since the request began: which login and
// choice count for it. Good for this session and this query, for ten minutes; it shows no page to
// anybody who does not have the session's cookie.
inline constexpr std::string_view kProofParameter = "login_proof";
inline constexpr Duration kProofLife = minutes(10);

// Takes the proof off the query and checks it. A proof that is not good counts as absent.
Visit read_visit(const App& app, const Call& call, std::string_view raw_query,
                 std::string_view session_key, Entry entry = Entry::authorize);
// 303 back to where it was begun.
net::Response back_to_entry(const App& app, const Call& call, const Visit& visit,
                            std::string_view session_key);

}  // namespace grantline::serve
