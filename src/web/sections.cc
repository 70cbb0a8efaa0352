#include "web/sections.h"

#include <algorithm>
#include <string>

namespace grantline::web {
namespace {

constexpr std::string_view openid_core = "OpenID Connect Core 1.0";
constexpr std::string_view rfc = "RFC ";
constexpr std::string_view section = " section ";

std::size_t leading(std::string_view text, std::string_view alphabet) {
  return std::min(text.find_first_not_of(alphabet), text.size());
}

// The length of "RFC 6749 section 4.1.2" at the start of `text`, and where it leads; 0: none there.
std::size_t read_rfc(std::string_view text, std::string& url) {
  if (!text.starts_with(rfc)) return 0;
  const std::size_t digits = leading(text.substr(rfc.size()), "0123456789");
  if (digits == 0) return 0;
  std::size_t end = rfc.size() + digits;
  url =
      "https://www.rfc-editor.org/rfc/rfc" + std::string(text.substr(rfc.size(), digits)) + ".html";
  if (text.substr(end).starts_with(section)) {
    const std::string_view rest = text.substr(end + section.size());
    std::size_t number = leading(rest, "0123456789.");
    while (number > 0 && rest[number - 1] == '.') --number;
    if (number > 0) {
      url += "#section-" + std::string(rest.substr(0, number));
      end += section.size() + number;
    }
  }
  return end;
}

}  // namespace

Markup link_sections(std::string_view sections) {
  Markup out;
  std::size_t plain = 0;
  for (std::size_t at = 0; at < sections.size();) {
    std::string url;
    std::size_t length = read_rfc(sections.substr(at), url);
    if (length == 0 && sections.substr(at).starts_with(openid_core)) {
      length = openid_core.size();
      url = "https://openid.net/specs/openid-connect-core-1_0.html";
    }
    if (length == 0) {
      ++at;
      continue;
    }
    out += html("{}", sections.substr(plain, at - plain));
    out += link(url, sections.substr(at, length));
    at += length;
    plain = at;
  }
  out += html("{}", sections.substr(plain));
  return out;
}

}  // namespace grantline::web
