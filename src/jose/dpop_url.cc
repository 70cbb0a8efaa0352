#include "jose/dpop_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <vector>

#include "base/ascii.h"

namespace grantline::jose {
namespace {

// RFC 3986 sections 6.2.2.1 and 6.2.2.2: digits in upper case, and none where an unreserved
// character is meant. %2F stays: it is no slash. (Boost.URL 1.81 makes it one.)
std::string with_least_encoding(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const int byte = hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]);
    i += 2;
    if (is_unreserved(static_cast<char>(byte))) {
      out.push_back(static_cast<char>(byte));
    } else {
      out.push_back('%');
      out.push_back(kDigits[static_cast<std::size_t>(byte) / 16]);
      out.push_back(kDigits[static_cast<std::size_t>(byte) % 16]);
    }
  }
  return out;
}

// RFC 3986 section 5.2.4, for a path that begins with a slash or is empty.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_with_slash = path.empty();
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    ends_with_slash = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!ends_with_slash) kept.push_back(segment);
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  return ends_with_slash ? out + "/" : out;
}

}  // namespace

std::optional<std::string> dpop_url(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (parsed.has_error()) return std::nullopt;
  const boost::urls::url_view& url = *parsed;
  std::string out = lower_case(std::string(url.scheme()));
  const bool is_https = out == "https";
  if (!is_https && out != "http") return std::nullopt;
  if (!url.has_authority() || url.has_userinfo() || url.encoded_host().empty()) {
    return std::nullopt;
  }
  out += "://" + lower_case(with_least_encoding(std::string(url.encoded_host())));
  const std::string port(url.port());
  if (!port.empty() && port != (is_https ? "443" : "80")) out += ":" + port;
  return out + without_dot_segments(with_least_encoding(std::string(url.encoded_path())));
}

}  // namespace grantline::jose
