#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace grantline::proxy {

// What is under this path goes to another host of the provider: /-/at/oauth2.googleapis.com/token.
inline constexpr std::string_view kAtPath = "/-/at/";

// The hosts beside the upstream at which the provider has endpoints. Google logs in at one host and
// gives tokens at another. Only what a discovery document that came from the upstream names is gone
// to. Safe from every thread.
class OtherHosts {
 public:
  // The origins of the endpoints in `document` that are not at `origin`: https, or http on this
  // machine.
  void learn(std::string_view document, std::string_view origin);
  // Where a request for `target` goes; nothing: its path is not under kAtPath, or of no such host.
  std::optional<std::string> url_of(std::string_view target) const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> origins_;  // at most kMost
};

// The path on the watch that stands for an endpoint at another host; "" where `url` is none.
std::string path_of_other(std::string_view url);

// The token endpoint of the document where it is not below `upstream`; else "".
std::string token_endpoint_elsewhere(std::string_view document, std::string_view upstream);

}  // namespace grantline::proxy
