#include "proxy/other_hosts.h"

#include <boost/json/object.hpp>

#include "base/json.h"
#include "client/http.h"

namespace grantline::proxy {
namespace {

constexpr std::size_t kMost = 16;

// "https://oauth2.googleapis.com"; "" where the URL may not be gone to.
std::string_view origin_of(std::string_view url) {
  if (!client::url_fault(url).empty() || url.find_first_of("?#@ \t\r\n\"\\") != url.npos) return {};
  const std::size_t start = url.find("://");
  if (start == url.npos) return {};
  return url.substr(0, url.find('/', start + 3));
}

// http is marked: it is on this machine alone, and rare.
std::string name_of(std::string_view origin) {
  const std::string_view host = origin.substr(origin.find("://") + 3);
  return (origin.starts_with("http:") ? "http:" : "") + std::string(host);
}

bool is_below(std::string_view url, std::string_view upstream) {
  return url.starts_with(upstream) && url.substr(upstream.size()).starts_with('/');
}

}  // namespace

void OtherHosts::learn(std::string_view document, std::string_view origin) {
  const auto parsed = parse_json(document);
  if (!parsed || !parsed->is_object()) return;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, value] : parsed->get_object()) {
    if (!std::string_view(name).ends_with("_endpoint") || !value.is_string()) continue;
    const std::string_view other = origin_of(std::string_view(value.get_string()));
    if (!other.empty() && other != origin && origins_.size() < kMost) origins_.emplace(other);
  }
}

std::optional<std::string> OtherHosts::url_of(std::string_view target) const {
  if (!target.starts_with(kAtPath)) return std::nullopt;
  target.remove_prefix(kAtPath.size());
  const std::size_t slash = target.find('/');
  if (slash == target.npos) return std::nullopt;
  const std::lock_guard lock(mutex_);
  for (const std::string& origin : origins_) {
    if (name_of(origin) == target.substr(0, slash))
      return origin + std::string(target.substr(slash));
  }
  return std::nullopt;
}

std::string path_of_other(std::string_view url) {
  const std::string_view origin = origin_of(url);
  if (origin.empty() || origin.size() == url.size()) return {};
  return std::string(kAtPath) + name_of(origin) + std::string(url.substr(origin.size()));
}

std::string token_endpoint_elsewhere(std::string_view document, std::string_view upstream) {
  const auto parsed = parse_json(document);
  if (!parsed || !parsed->is_object()) return {};
  const auto url = find_string(parsed->get_object(), "token_endpoint");
  return url && !is_below(*url, upstream) ? std::string(*url) : std::string();
}

}  // namespace grantline::proxy
