#include "cli/read_jwks.h"

#include <fstream>

#include "client/curl_http.h"

namespace grantline::cli {

Result<std::string> read_jwks(const std::string& where) {
  constexpr std::size_t kMost = 1U << 20;
  if (!where.contains("://")) {
    std::ifstream file(where, std::ios::binary);
    std::string text(kMost, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || file.gcount() == 0) return fault(where + " cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
  }
  const auto http = client::make_curl_http();
  const auto answer = http->send({.url = where});
  if (!answer) return fault(answer.error().what);
  if (answer->status != 200) {
    return fault(where + " answered " + std::to_string(answer->status));
  }
  return std::string(answer->body.reveal());
}

}  // namespace grantline::cli
