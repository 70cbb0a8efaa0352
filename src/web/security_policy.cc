#include "web/security_policy.h"

#include <algorithm>

#include "base/ascii.h"
#include "web/markup.h"

namespace grantline::web {
namespace {

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [&](char c) {
    return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

bool is_host_and_port(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.' || c == ':' || c == '_';
  });
}

}  // namespace

std::optional<std::string> form_action_source(std::string_view uri) {
  const std::string_view scheme = uri.substr(0, uri.find(':'));
  if (scheme.size() == uri.size() || !is_scheme(scheme)) return std::nullopt;
  const std::string name = lower_case(scheme);
  for (std::string_view runs : {"javascript", "data", "vbscript", "blob", "filesystem"}) {
    if (name == runs) return std::nullopt;
  }
  if (name != "http" && name != "https") return name + ":";
  const std::string_view host = host_of(uri);
  if (is_host_and_port(host)) return name + "://" + std::string(host);
  return host.starts_with('[') ? std::optional(name + ":") : std::nullopt;
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
