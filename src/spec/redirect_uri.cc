#include "spec/redirect_uri.h"

#include <algorithm>
#include <array>
#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <cstdint>
#include <vector>
#include "base/ascii.h"
#include "base/edit_distance.h"

namespace grantline {
namespace {

constexpr std::size_t kLongest = 2000;
// The work of comparing grows with the square of this, and anybody may ask for it.
constexpr std::size_t kLongestCompared = 300;
constexpr std::array<std::string_view, 3> kLoopbacks{"http://127.0.0.1", "http://[::1]",
                                                     "http://localhost"};

std::string_view view(boost::urls::string_view text) { return {text.data(), text.size()}; }

// RFC 3986 lets a host hold ; and , which would end a directive of a Content-Security-Policy.
bool is_host_character(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == ':' || c == '[' ||
         c == ']';
}

// An http URI on the person's own machine, taken apart around its port.
struct Loopback {
  std::string_view origin;  // "http://127.0.0.1"
  std::string_view rest;    // what follows the port: empty, or from / or ? on
};

std::optional<Loopback> split_loopback(std::string_view uri) {
  for (const std::string_view origin : kLoopbacks) {
    if (!uri.starts_with(origin)) continue;
    std::string_view rest = uri.substr(origin.size());
    if (rest.starts_with(':')) {
      const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
      const std::string_view port = rest.substr(1, end - 1);
      std::uint32_t number = 0;
      for (char c : port.substr(0, 6)) number = number * 10 + static_cast<std::uint32_t>(c - '0');
      if (port.empty() || port.size() > 5 || number > 65535) return std::nullopt;
      rest.remove_prefix(end);
    }
    if (rest.empty() || rest[0] == '/' || rest[0] == '?') return Loopback{origin, rest};
  }
  return std::nullopt;
}

std::optional<std::string> web_fault(const boost::urls::url_view& url, std::string_view uri) {
  if (url.encoded_host().empty()) return "it has no host";
  if (!std::ranges::all_of(view(url.encoded_host()), is_host_character)) {
    return "its host has a character that no host name has";
  }
  if (url.scheme() == "http" && !split_loopback(uri)) {
    return "it is http: only https is safe on a network; http may be used on localhost, 127.0.0.1 "
           "and [::1]";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> redirect_uri_fault(std::string_view uri) {
  if (uri.empty()) return "it is empty";
  if (uri.size() > kLongest) return "it is longer than 2000 characters";
  if (uri.find('*') != std::string_view::npos) {
    return "it has a wildcard: redirect URIs are compared character by character";
  }
  const auto parsed = boost::urls::parse_uri({uri.data(), uri.size()});
  if (parsed.has_error()) return "it is not an absolute URI as RFC 3986 has it";
  const boost::urls::url_view& url = *parsed;
  if (url.has_fragment()) return "it has a fragment (#)";
  if (url.has_userinfo()) return "it has a user name before the host";
  const std::string_view scheme = view(url.scheme());
  if (std::ranges::any_of(scheme, is_upper)) {
    return "its scheme has capital letters";
  }
  if (scheme == "https" || scheme == "http") return web_fault(url, uri);
  if (scheme.find('.') == std::string_view::npos) {
    return "its scheme has no dot: a private scheme is a domain name in reverse, such as "
           "com.example.app";
  }
  return std::nullopt;
}

bool redirect_uri_matches(std::string_view registered, std::string_view presented) {
  if (registered == presented) return true;
  const auto ours = split_loopback(registered);
  const auto theirs = split_loopback(presented);
  return ours && theirs && ours->origin == theirs->origin && ours->rest == theirs->rest;
}

bool is_registered(std::span<const std::string> registered, std::string_view presented) {
  return std::ranges::any_of(registered,
                             [&](const auto& uri) { return redirect_uri_matches(uri, presented); });
}

bool proves_client(std::string_view redirect_uri) {
  const auto parsed = boost::urls::parse_uri({redirect_uri.data(), redirect_uri.size()});
  if (parsed.has_error() || parsed->scheme_id() != boost::urls::scheme::https) return false;
  if (parsed->host_type() == boost::urls::host_type::ipv4) {
    return !parsed->host_ipv4_address().is_loopback();
  }
  if (parsed->host_type() == boost::urls::host_type::ipv6) {
    return !parsed->host_ipv6_address().is_loopback();
  }
  const std::string host = "." + parsed->host();
  constexpr std::string_view kOwn = ".localhost";
  const std::string_view name = std::string_view(host).substr(0, host.size() - host.ends_with('.'));
  return name.size() < kOwn.size() ||
         !boost::urls::grammar::ci_is_equal(name.substr(name.size() - kOwn.size()), kOwn);
}

std::optional<std::string> nearest(std::span<const std::string> registered,
                                   std::string_view presented) {
  if (presented.size() > kLongestCompared) return std::nullopt;
  const std::string origin = csp_source(presented);
  const std::string* best = nullptr;
  std::size_t least = SIZE_MAX;
  for (const auto& uri : registered) {
    if (uri.size() > kLongestCompared) continue;
    const std::size_t distance = edit_distance(uri, presented);
    const bool same_origin = !origin.empty() && csp_source(uri) == origin;
    const bool is_near = same_origin || distance * 3 <= std::max(uri.size(), presented.size());
    if (is_near && distance < least) best = &uri, least = distance;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

std::string csp_source(std::string_view uri) {
  const auto parsed = boost::urls::parse_uri({uri.data(), uri.size()});
  if (parsed.has_error()) return {};
  const boost::urls::url_view& url = *parsed;
  const std::string scheme(view(url.scheme()));
  if (scheme != "https" && scheme != "http") return scheme + ":";
  const std::string_view host = view(url.encoded_host());
  if (host.empty() || !std::ranges::all_of(host, is_host_character)) return {};
  // The policy's grammar has no IPv6 addresses.
  if (host.starts_with('[')) return scheme + ":";
  std::string out = scheme + "://" + std::string(host);
  if (url.has_port() && !url.port().empty()) out += ":" + std::string(view(url.port()));
  return out;
}

}  // namespace grantline
