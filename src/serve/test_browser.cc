#include "serve/test_browser.h"

#include "base/encoding.h"

namespace grantline::serve {
namespace {

std::string between(std::string_view text, std::string_view start, std::string_view end) {
  const std::size_t at = text.find(start);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + start.size());
  return std::string(text.substr(0, text.find(end)));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string unescaped(std::string text) {
  text = replaced(std::move(text), "&lt;", "<");
  text = replaced(std::move(text), "&gt;", ">");
  text = replaced(std::move(text), "&quot;", "\"");
  text = replaced(std::move(text), "&#39;", "'");
  return replaced(std::move(text), "&amp;", "&");
}

}  // namespace

std::string hidden_field(const net::Response& page, std::string_view name) {
  return unescaped(between(page.body, "name=\"" + std::string(name) + "\" value=\"", "\""));
}

std::string form_action(const net::Response& page) {
  return unescaped(between(page.body, "<form method=\"post\" action=\"", "\""));
}

bool shows(const net::Response& page, std::string_view text) {
  return page.body.find(text) != std::string::npos;
}

std::string answer_parameter(const net::Response& response, std::string_view name) {
  const std::string location = header_of(response, "Location");
  for (const char* before : {"?", "&", "#"}) {
    const std::string start = before + std::string(name) + "=";
    const std::size_t at = location.find(start);
    if (at == std::string::npos) continue;
    const std::string rest = location.substr(at + start.size());
    return percent_decode(rest.substr(0, rest.find_first_of("&#"))).value_or("");
  }
  return {};
}

net::Response TestBrowser::send(net::Request request) {
  std::string cookie;
  for (const auto& [name, value] : cookies) {
    if (!cookie.empty()) cookie += "; ";
    cookie.append(name).append("=").append(value);
  }
  if (!cookie.empty()) request = with_header(std::move(request), "Cookie", cookie);
  request = with_header(std::move(request), "Accept", "text/html");
  net::Response response = server_.ask(std::move(request));
  for (const net::Header& header : response.headers) {
    if (header.name != "Set-Cookie") continue;
    const std::string pair = header.value.substr(0, header.value.find(';'));
    const std::size_t equals = pair.find('=');
    const std::string name = pair.substr(0, equals);
    if (header.value.find("Max-Age=0") != std::string::npos) {
      cookies.erase(name);
    } else {
      cookies[name] = pair.substr(equals + 1);
    }
  }
  return response;
}

net::Response TestBrowser::follow(net::Response response) {
  for (int i = 0; i < 10 && response.status == 303; ++i) {
    const std::string location = header_of(response, "Location");
    if (!location.starts_with('/')) break;
    response = get(location);
  }
  return response;
}

net::Response TestBrowser::get(std::string_view target) { return send(serve::get(target)); }

net::Response TestBrowser::post(std::string_view target, Form form) {
  net::Request request = serve::post(target, form);
  if (!origin.empty()) request = with_header(std::move(request), "Origin", origin);
  if (!fetch_site.empty()) request = with_header(std::move(request), "Sec-Fetch-Site", fetch_site);
  return send(std::move(request));
}

net::Response TestBrowser::visit(std::string_view target) { return follow(get(target)); }

net::Response TestBrowser::submit_without_following(const net::Response& page, Form fields) {
  net::Request request = serve::post(form_action(page), fields);
  for (const std::string_view name : {"csrf", "request"}) {
    if (request.body.starts_with(std::string(name) + "=") ||
        request.body.find("&" + std::string(name) + "=") != std::string::npos) {
      continue;
    }
    request.body.append("&").append(name).append("=");
    request.body += percent_encode(hidden_field(page, name));
  }
  if (!origin.empty()) request = with_header(std::move(request), "Origin", origin);
  if (!fetch_site.empty()) request = with_header(std::move(request), "Sec-Fetch-Site", fetch_site);
  return send(std::move(request));
}

net::Response TestBrowser::submit(const net::Response& page, Form fields) {
  return follow(submit_without_following(page, fields));
}

net::Response TestBrowser::log_in(const net::Response& login_page) {
  return submit(login_page,
                {{"username", TestServer::kLogin}, {"password", TestServer::kPassword}});
}

}  // namespace grantline::serve
