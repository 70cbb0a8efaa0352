#include "serve/cookie.h"

namespace grantline::serve {
namespace {

bool is_over_tls(const App& app) {
  return app.issuer().starts_with("https://") || !app.settings.server.tls_certificate.empty();
}

std::string name_of(const App& app, Cookie cookie) {
  std::string name(is_over_tls(app) ? "__Host-" : "");
  switch (cookie) {
    case Cookie::session: return name + "grantline-session";
    case Cookie::browser: return name + "grantline-browser";
    case Cookie::device: return name + "grantline-device";
  }
  return name;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string> find_cookie(const App& app, const Call& call, Cookie cookie) {
  const std::string name = name_of(app, cookie);
  std::string_view rest = call.request.header("cookie").value_or("");
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != name) continue;
    return std::string(trimmed(pair.substr(equals + 1)));
  }
  return std::nullopt;
}

void set_cookie(const App& app, net::Response& response, Cookie cookie, std::string_view value,
                std::optional<Duration> life) {
  std::string text = name_of(app, cookie);
  text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax");
  if (life) text += "; Max-Age=" + std::to_string(life->seconds());
  if (is_over_tls(app)) text += "; Secure";
  response.set("Set-Cookie", std::move(text));
}

void drop_cookie(const App& app, net::Response& response, Cookie cookie) {
  set_cookie(app, response, cookie, "", Duration{});
}

}  // namespace grantline::serve
