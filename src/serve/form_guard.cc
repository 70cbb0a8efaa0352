#include "serve/form_guard.h"

#include <charconv>

#include "base/encoding.h"
#include "serve/cookie.h"
#include "serve/page_answer.h"
#include "serve/signed_text.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kPurpose = "form";

std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  return std::string(url.substr(0, url.find('/', host + 3)));
}

// Fetch Metadata, and RFC 6454. The value "null" tells nothing: it is what a page with
// Referrer-Policy: no-referrer sends, and ours have that.
bool is_cross_site(const App& app, const net::Request& request) {
  const auto site = request.header("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") return true;
  const auto origin = request.header("origin");
  if (!origin || *origin == "null") return false;
  if (*origin == origin_of(app.issuer())) return false;
  const std::string host(request.header("host").value_or(""));
  return host.empty() || (*origin != "http://" + host && *origin != "https://" + host);
}

// "1790000000.<tag>"
struct Token {
  std::int64_t at_s = 0;
  std::string_view at_text;
  std::string_view tag;
};

std::optional<Token> parse_token(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  Token out{.at_text = text.substr(0, dot), .tag = text.substr(dot + 1)};
  const char* end = out.at_text.data() + out.at_text.size();
  const auto read = std::from_chars(out.at_text.data(), end, out.at_s);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return out;
}

}  // namespace

web::Form guarded_form(App& app, const Call& call, net::Response& answer, std::string_view path,
                       std::string payload) {
  std::string browser = find_cookie(app, call, Cookie::browser).value_or("");
  if (browser.size() != 22) {
    browser = base64url_encode(as_view(app.world.random_array<16>()));
    set_cookie(app, answer, Cookie::browser, browser);
  }
  const auto keys = app.keys.now();
  const std::string at = std::to_string(call.now.unix_seconds());
  std::string csrf = at + "." + make_tag(keys->tokens, kPurpose, {browser, path, at, payload});
  return {.action = base_path(app) + std::string(path),
          .hidden = {{"csrf", std::move(csrf)}, {"request", std::move(payload)}}};
}

std::expected<OpenedForm, Refusal> open_form(App& app, const Call& call, const Params& form,
                                             std::string_view path) {
  const auto forged = std::unexpected(Refusal(Cause::form_forged));
  if (is_cross_site(app, call.request)) return forged;
  const auto browser = find_cookie(app, call, Cookie::browser);
  const auto csrf = form.find("csrf");
  const std::string payload(form.find("request").value_or(""));
  if (!browser || !csrf) return forged;
  const auto token = parse_token(*csrf);
  if (!token) return forged;
  const auto keys = app.keys.now();
  if (!tag_is_right(keys->tokens, kPurpose, {*browser, path, token->at_text, payload},
                    token->tag)) {
    return forged;
  }
  const bool is_late = call.now - from_unix_seconds(token->at_s) > kFormLife;
  return OpenedForm{payload, is_late};
}

}  // namespace grantline::serve
