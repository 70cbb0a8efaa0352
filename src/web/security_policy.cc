#include "web/security_policy.h"

#include <algorithm>

#include "web/markup.h"

namespace grantline::web {
namespace {

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

bool is_host_and_port(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == ':' || c == '_';
  });
}

}  // namespace

std::optional<std::string> form_action_source(std::string_view uri) {
  const std::string_view scheme = uri.substr(0, uri.find(':'));
  if (scheme.size() == uri.size() || !is_scheme(scheme)) return std::nullopt;
  std::string lower(scheme);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  for (std::string_view runs : {"javascript", "data", "vbscript", "blob", "filesystem"}) {
    if (lower == runs) return std::nullopt;
  }
  if (lower != "http" && lower != "https") return lower + ":";
  const std::string_view host = host_of(uri);
  if (is_host_and_port(host)) return lower + "://" + std::string(host);
  return host.starts_with('[') ? std::optional(lower + ":") : std::nullopt;
}

std::string content_security_policy(std::span<const std::string> form_targets, Script script) {
  std::string policy = "default-src 'none'; style-src 'self'; img-src 'self'; ";
  if (script != Script::none) policy += "script-src 'self'; ";
  const bool asks = script == Script::explain || script == Script::watch;
  if (asks) policy += "connect-src 'self'; ";
  policy += "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
  for (const std::string& target : form_targets) {
    if (const auto source = form_action_source(target)) policy += " " + *source;
  }
  return policy;
}

}  // namespace grantline::web
