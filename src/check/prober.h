#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "base/world.h"

namespace grantline::check {

struct ProbeRequest {
  enum class Method { get, post };
  Method method = Method::get;
  std::string url;
  Secret form = {};           // of a POST
  Secret authorization = {};  // the value of the header; empty: none is sent
  bool as_browser = false;    // asks for HTML, as a person's browser does
  // Reads a certificate that is not trusted: nothing secret may go with it.
  enum class Trust { checked, any };
  Trust trust = Trust::checked;
};

struct Certificate {
  std::string subject;
  std::string issuer;
  std::string names;  // "DNS:a.example, DNS:b.example"
  WallTime begins;
  WallTime ends;
};

// What came of a request, with what the connection showed.
struct Probe {
  enum class Fault {
    none,
    unreachable,  // no connection: name, address, port, TLS
    untrusted,    // the certificate
    silent,       // no answer in time
    too_large,    // over 1 MiB
    not_sent,     // by this program: plain http to another machine, too many requests, no libcurl
  };
  Fault fault = Fault::none;
  std::string what;  // why there is no answer
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
  Secret body = {};
  std::string tls =
      {};  // "TLSv1.3"; "" over plain http, or where an older connection was used again
  std::vector<Certificate> chain = {};  // the server's own first; as `tls`
  WallTime sent_at = {};                // by this machine
  WallTime answered_at = {};            // when the first byte came

  bool is_answer() const { return fault == Fault::none; }
  std::string_view header(std::string_view lower_case_name) const;  // "" where it is absent
};

// Sends one request; redirects are never followed.
class Prober {
 public:
  virtual ~Prober() = default;
  virtual Probe send(const ProbeRequest& request) = 0;
};

// By libcurl. `ca_file`: certificates that are trusted, in PEM; "" the system's.
std::unique_ptr<Prober> make_curl_prober(World& world, std::string ca_file);

// "Nov 24 12:00:00 2026 GMT", as OpenSSL writes it; unset: it is none.
WallTime parse_certificate_time(std::string_view text);

}  // namespace grantline::check
