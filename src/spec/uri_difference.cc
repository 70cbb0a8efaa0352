#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string>

#include "base/ascii.h"
#include "base/encoding.h"
#include "spec/redirect_uri.h"

namespace grantline {
namespace {

constexpr std::size_t kMostShown = 120;

struct Parts {
  std::string scheme, user, host, port, path, query, fragment;
  bool has_query = false;
  bool has_fragment = false;
};

std::optional<Parts> take_apart(std::string_view uri) {
  const auto parsed = boost::urls::parse_uri({uri.data(), uri.size()});
  if (parsed.has_error()) return std::nullopt;
  const boost::urls::url_view& url = *parsed;
  return Parts{std::string(url.scheme()),
               std::string(url.encoded_userinfo()),
               std::string(url.encoded_host()),
               std::string(url.port()),
               std::string(url.encoded_path()),
               std::string(url.encoded_query()),
               std::string(url.encoded_fragment()),
               url.has_query(),
               url.has_fragment()};
}

// One character for each byte, so that the carets stand right.
std::string plain(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out;
}

std::string shown(std::string_view text) {
  if (text.empty()) return "nothing";
  return text.size() > kMostShown ? "`" + plain(text.substr(0, kMostShown)) + "...`"
                                  : "`" + plain(text) + "`";
}

struct Named {
  std::string_view part;
  std::string_view authorized;
  std::string_view presented;
};

Named find_part(const std::optional<Parts>& a, const std::optional<Parts>& p,
                std::string_view authorized, std::string_view presented) {
  if (!a || !p) return {"text", authorized, presented};
  if (a->scheme != p->scheme) return {"scheme", a->scheme, p->scheme};
  if (a->user != p->user) return {"host", authorized, presented};
  if (a->host != p->host) return {"host", a->host, p->host};
  if (a->port != p->port) return {"port", a->port, p->port};
  if (a->path != p->path) return {"path", a->path, p->path};
  if (a->query != p->query || a->has_query != p->has_query) {
    return {"query", a->query, p->query};
  }
  if (a->fragment != p->fragment || a->has_fragment != p->has_fragment) {
    return {"fragment", a->fragment, p->fragment};
  }
  return {"text", authorized, presented};
}

bool only_percent_encoding_differs(std::string_view a, std::string_view b) {
  const auto a_decoded = percent_decode(a);
  const auto b_decoded = percent_decode(b);
  if (!a_decoded || !b_decoded) return false;
  // The whole of one may have been encoded once too often, or not decoded.
  return *a_decoded == *b_decoded || *a_decoded == b || a == *b_decoded;
}

std::string mark(std::string_view authorized, std::string_view presented, std::size_t at) {
  std::size_t same_end = 0;
  const std::size_t shorter = std::min(authorized.size(), presented.size());
  while (same_end < shorter - at && authorized[authorized.size() - 1 - same_end] ==
                                        presented[presented.size() - 1 - same_end]) {
    ++same_end;
  }
  const std::size_t longer = std::max(authorized.size(), presented.size());
  const std::size_t width = std::max<std::size_t>(1, longer - same_end - at);
  return fmt::format("authorized  {}\nsent        {}\n            {}{}", plain(authorized),
                     plain(presented), std::string(at, ' '), std::string(width, '^'));
}

}  // namespace

UriDifference difference(std::string_view authorized, std::string_view presented) {
  const auto [left, right] = std::ranges::mismatch(authorized, presented);
  UriDifference out;
  out.at = static_cast<std::size_t>(left - authorized.begin());
  out.marked = mark(authorized, presented, out.at);
  if (left == authorized.end() && right == presented.end()) {
    out.summary = "they are equal";
    return out;
  }
  if (authorized == std::string(presented) + "/") {
    out.part = "trailing slash";
    out.summary = "the slash at the end was authorized, but not sent";
    return out;
  }
  if (presented == std::string(authorized) + "/") {
    out.part = "trailing slash";
    out.summary = "it was authorized without the slash at the end that was sent";
    return out;
  }
  const auto a = take_apart(authorized);
  const auto p = take_apart(presented);
  const Named named = find_part(a, p, authorized, presented);
  std::string what = "the " + std::string(named.part) + " differs";
  out.part = named.part;
  if (equal_ignoring_case(authorized, presented)) {
    out.part = "letter case";
    what = "only upper and lower case differ";
  } else if (only_percent_encoding_differs(authorized, presented)) {
    out.part = "percent-encoding";
    what = "only the percent-encoding differs";
  }
  out.summary = fmt::format("{} at character {}: {} was authorized, {} was sent", what, out.at + 1,
                            shown(named.authorized), shown(named.presented));
  return out;
}

}  // namespace grantline
