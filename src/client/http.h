#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "client/error.h"

namespace grantline::client {

// One request. A POST has a form (application/x-www-form-urlencoded), a GET has none.
struct HttpRequest {
  enum class Method { get, post };
  Method method = Method::get;
  std::string url;
  Secret form = {};
  Secret authorization = {};  // the value of the header; empty: none is sent
  Duration timeout = seconds(10);
};

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
  Secret body = {};

  std::string_view header(std::string_view lower_case_name) const;  // "" where it is absent
};

// No answer came.
struct HttpFault {
  enum class Kind {
    refused,    // by this program: plain http to another machine, or no URL at all
    untrusted,  // the certificate is not of who it should be
    not_sent,   // nothing reached the server
    lost,       // the server may have had the request
    too_large,  // the answer is over 1 MiB
  };
  Kind kind{};
  std::string what;
};
Error to_error(const HttpFault& fault);

// Sends requests; safe from every thread. Redirects are never followed: an endpoint that redirects
// could hand a code or a token to somebody else (RFC 9700 section 4.12).
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) = 0;
};

// https, or http to 127.0.0.0/8, [::1] or localhost: nothing; else what is wrong with it.
std::string url_fault(std::string_view url);

// Of the Date header (RFC 9110 section 5.6.7, IMF-fixdate); unset where there is none.
WallTime date_of(const HttpAnswer& answer);
// Of Retry-After, in seconds or as a date, which is read by the answer's own Date where there is
// one. At most an hour.
std::optional<Duration> retry_after_of(const HttpAnswer& answer, WallTime now);

}  // namespace grantline::client
