#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "watch/mark.h"

// What the watch takes from a request and its answer. Credentials leave as marks; what is shown of
// the rest holds none.

namespace grantline::watch {

enum class Call {
  authorize,   // RFC 6749 section 4.1.1, by the browser
  pushed,      // the same, RFC 9126
  token,       // RFC 6749 section 3.2
  device,      // RFC 8628 section 3.1
  revoke,      // RFC 7009
  introspect,  // RFC 7662
  discovery,
  bearer,  // anything with an access token: userinfo, an API
  other,
};
std::string_view to_text(Call call);

// What arrived, as it came.
struct RawRequest {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view content_type;
  std::string_view authorization;
  std::string_view body{};
};

struct SeenRequest {
  Call call = Call::other;
  std::string method;
  std::string path;     // what looks like a credential in it is left out
  std::string shown{};  // the parameters as a form, with stand-ins; no PKCE values
  std::string grant_type;
  std::string client_id;     // of the parameters, or of HTTP Basic
  std::string redirect_uri;  // "" where none was sent
  std::string challenge;     // code_challenge, of an authorization request
  std::string challenge_method;
  std::string fault;  // what keeps a server from reading it: "the body is JSON; a form is due"
  bool has_redirect_uri = false;
  bool prompt_none = false;
  std::optional<Mark> code{};
  std::optional<Mark> refresh_token{};
  std::optional<Mark> access_token{};  // bearer
  std::optional<Mark> token;           // what is revoked or looked at
  std::optional<Mark> state{};
  std::optional<Mark> device_code{};
  std::optional<Mark> request_uri{};
  Secret verifier;  // until the recorder has compared it with the login's challenge
  // All that may not come back in what is shown of the answer.
  std::vector<Secret> credentials;
};

struct RawAnswer {
  int status = 0;
  std::string_view location{};
  std::string_view body{};
  std::string_view retry_after{};
  std::string_view date{};
  std::string_view note{};  // what the proxy has to say of it
};

struct SeenAnswer {
  int status = 0;        // 0: none came
  std::string lost{};    // why none came, or not whole
  bool was_sent = true;  // false: the request never reached the provider
  std::string error{};
  std::string description{};  // redacted, printable
  std::string shown{};        // the members, with stand-ins, as JSON; "" where there are none
  std::optional<long long> expires_in{};
  std::optional<Duration> retry_after{};  // from the answer on
  std::optional<WallTime> retry_at{};     // where it names a time and not its own
  std::string note{};
  std::optional<Mark> access_token{};
  std::optional<Mark> refresh_token{};
  std::optional<Mark> device_code{};
  std::optional<Mark> request_uri{};
  std::optional<Mark> code{};   // in a redirect
  std::optional<Mark> state{};  // in a redirect
  bool has_id_token = false;
  bool is_inactive = false;  // introspection said active: false

  bool is_granted() const { return status >= 200 && status < 300 && error.empty(); }
};

SeenRequest read_request(const RawRequest& raw, const Marker& marker);
SeenAnswer read_answer(const RawAnswer& raw, const SeenRequest& to, const Marker& marker);

// Text of others as it may be shown: printable, without the given credentials and whatever else
// looks like one, at most `most` bytes.
std::string shown_text(std::string_view text, const std::vector<Secret>& credentials,
                       std::size_t most);

}  // namespace grantline::watch
