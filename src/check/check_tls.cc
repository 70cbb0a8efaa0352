#include <fmt/format.h>

#include <algorithm>

#include "check/checkup.h"

namespace grantline::check {
namespace {

constexpr const char* kTls = "https://www.rfc-editor.org/rfc/rfc9325#section-3.1.1";
constexpr const char* kNames = "https://www.rfc-editor.org/rfc/rfc9525";
constexpr Duration kSoon = days(14);

std::string day_of(WallTime time) { return to_rfc3339(time).substr(0, 10); }

std::string host_of(std::string_view url) {
  const std::string_view rest = url.substr(std::min(url.find("://") + 3, url.size()));
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
  return std::string(authority.substr(0, authority.rfind(':')));
}

void check_life(Checkup& c, const Certificate& leaf) {
  const WallTime now = c.world().now();
  if (leaf.ends.is_set() && leaf.ends <= now) {
    c.fail("tls.expiry",
           fmt::format("The certificate ended on {}, {} ago", day_of(leaf.ends),
                       to_words(now - leaf.ends)),
           "Renew it, and see why the renewal did not run.", kNames);
  } else if (leaf.begins > now) {
    c.fail("tls.expiry", fmt::format("The certificate begins on {}", day_of(leaf.begins)),
           "Look at this machine's clock and at the certificate.", kNames);
  } else if (leaf.ends - now < kSoon) {
    c.warn("tls.expiry",
           fmt::format("The certificate ends on {}, in {}", day_of(leaf.ends),
                       to_words(leaf.ends - now)),
           "Renew it before; a certificate that renews itself would have been by now.", kNames);
  } else {
    c.pass("tls.expiry", fmt::format("It is good until {}, for another {}", day_of(leaf.ends),
                                     to_words(leaf.ends - now)));
  }
}

void check_trust(Checkup& c, const Certificate& leaf) {
  const std::string of =
      fmt::format("\"{}\", for {}, issued by \"{}\"", cut(leaf.subject),
                  leaf.names.empty() ? "no name" : cut(leaf.names), cut(leaf.issuer));
  if (c.untrusted.empty()) {
    c.pass("tls.certificate", fmt::format("The certificate is trusted and is of the host: {}", of));
    return;
  }
  const bool is_own = leaf.subject == leaf.issuer;
  c.fail("tls.certificate",
         fmt::format("The certificate is not trusted: {}. It is {}", cut(c.untrusted), of),
         is_own ? "It signed itself: get one of a public authority, or name yours by --ca-file."
                : "Serve the whole chain, and a certificate that has the issuer's host among its "
                  "names; for an authority of your own, name it by --ca-file.",
         kNames);
}

}  // namespace

void check_tls(Checkup& c) {
  const std::string& issuer = c.plan().issuer;
  if (!issuer.starts_with("https://")) {
    return c.leave_out("tls.certificate", "Plain http has no certificate");
  }
  if (c.chain.empty() || !c.untrusted.empty()) {
    // Nothing is sent but a GET of a public page: the certificate is what is asked for.
    const std::string unread = c.untrusted;
    c.chain.clear();
    static_cast<void>(c.ask({.url = issuer, .trust = ProbeRequest::Trust::any}));
    c.untrusted = unread;
  }
  if (c.chain.empty()) {
    return c.fail("tls.certificate", "No connection over TLS to " + cut(host_of(issuer)),
                  "Look at the address, the port and the firewall.", kTls);
  }
  check_trust(c, c.chain.front());
  check_life(c, c.chain.front());
  if (c.tls == "TLSv1.3" || c.tls == "TLSv1.2") {
    c.pass("tls.version", "The connection is " + c.tls);
  } else {
    c.fail("tls.version", "The connection is " + (c.tls.empty() ? "of no known version" : c.tls),
           "Offer TLS 1.2 and 1.3.", kTls);
  }
}

}  // namespace grantline::check
