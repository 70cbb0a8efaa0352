#include "client/http.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "base/address.h"
#include "base/encoding.h"

namespace grantline::client {
namespace {

bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  const auto address = parse_address(host);
  return address && address->is_loopback();
}

// From the text itself: Boost.URL 1.81 reads "127.0.0.1.evil.example" as the address 127.0.0.1.
std::string_view host_of(std::string_view url) {
  const auto start = url.find("://") + 3;
  const std::string_view authority = url.substr(start, url.find_first_of("/?#", start) - start);
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.rfind(':'));
}

WallTime parse_http_date(std::string_view text) {
  std::tm parts{};
  const std::string owned(text);
  const char* const end = strptime(owned.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return {};
  return from_unix_seconds(timegm(&parts));
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

Error to_error(const HttpFault& fault) {
  using Kind = HttpFault::Kind;
  const bool is_final = fault.kind == Kind::refused || fault.kind == Kind::untrusted;
  const std::string_view code = fault.kind == Kind::refused     ? "url_refused"
                                : fault.kind == Kind::untrusted ? "certificate"
                                : fault.kind == Kind::too_large ? "answer_too_large"
                                                                : "network";
  return {.kind = is_final ? ErrorKind::fix_configuration : ErrorKind::retry_later,
          .code = std::string(code),
          .what = fault.what,
          .answer_may_be_lost = fault.kind == Kind::lost || fault.kind == Kind::too_large};
}

std::string url_fault(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->host().empty()) {
    return fmt::format("{} is no absolute URL", printable(url));
  }
  if (parsed->has_userinfo()) return "a URL with a user name in it is not taken";
  if (parsed->scheme() == "https") return {};
  if (parsed->scheme() == "http" && is_loopback(host_of(url))) return {};
  return fmt::format(
      "{} is not https: plain http is taken for this machine alone (127.0.0.1, [::1], localhost)",
      printable(url));
}

WallTime date_of(const HttpAnswer& answer) { return parse_http_date(answer.header("date")); }

std::optional<Duration> retry_after_of(const HttpAnswer& answer, WallTime now) {
  const std::string_view text = answer.header("retry-after");
  if (text.empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) {
    return seconds(std::clamp<std::int64_t>(number, 0, 3600));
  }
  const WallTime until = parse_http_date(text);
  if (!until.is_set()) return std::nullopt;
  const WallTime date = date_of(answer);
  const Duration wait = until - (date.is_set() ? date : now);
  return std::clamp(wait, Duration{}, hours(1));
}

}  // namespace grantline::client
