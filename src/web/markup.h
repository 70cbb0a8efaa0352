#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace grantline::web {

// HTML that is already safe: html() makes it from a literal and escaped values, so that text cannot
// get into a page as it came.
class Markup {
 public:
  Markup() = default;
  // Only for text that was built from constants and shown().
  static Markup trusted(std::string html) {
    Markup markup;
    markup.html_ = std::move(html);
    return markup;
  }
  Markup& operator+=(const Markup& more) {
    html_ += more.html_;
    return *this;
  }
  const std::string& str() const { return html_; }
  bool empty() const { return html_.empty(); }

 private:
  std::string html_;
};

// A value of an attribute that must keep its bytes: control and bidirectional characters become
// character references instead of visible text.
struct Exact {
  std::string_view value;
};

// Text for people: escaped; control, bidirectional and invisible characters and bytes that are not
// UTF-8 are made visible ("\x1b", "\u200f").
std::string shown(std::string_view text);
inline std::string shown(const std::string& text) { return shown(std::string_view(text)); }
inline std::string shown(const char* text) { return shown(std::string_view(text)); }
std::string shown(Exact exact);
inline int shown(int number) { return number; }
inline const std::string& shown(const Markup& markup) { return markup.str(); }

template <class T>
using Shown = std::remove_cvref_t<decltype(shown(std::declval<const T&>()))>;

// html("<p class=\"{}\">{}</p>", ...): each argument is escaped, markup is put in as it is.
template <class... Args>
Markup html(fmt::format_string<Shown<Args>...> literal, const Args&... args) {
  return Markup::trusted(fmt::vformat(
      literal,
      fmt::make_format_args<fmt::format_context>(static_cast<const Shown<Args>&>(shown(args))...)));
}

// Text in which `words between backticks` are code.
Markup prose(std::string_view text);

// `url` where it is http or https, and so may stand in a href.
std::optional<Exact> safe_link(std::string_view url);
// A link to an address outside; the bare text where the address is not one of the web.
Markup link(std::string_view url, std::string_view text);
// The host, with its port, of "https://host:port/..."; the scheme of a uri without a host; empty
// where there is neither.
std::string_view host_of(std::string_view uri);

}  // namespace grantline::web
