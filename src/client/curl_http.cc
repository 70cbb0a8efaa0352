#include "client/curl_http.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <mutex>

#include "base/check.h"
#include "base/encoding.h"
#include "client/curl_library.h"

namespace grantline::client {
namespace {

constexpr std::size_t kMostBytes = 1U << 20;
constexpr std::size_t kMostHeaders = 100;

struct Received {
  HttpAnswer answer;
  std::string body;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* into) {
  auto& received = *static_cast<Received*>(into);
  received.too_large = received.body.size() + size > kMostBytes;
  if (received.too_large) return 0;
  received.body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* into) {
  auto& headers = static_cast<Received*>(into)->answer.headers;
  const std::string_view line(data, size);
  // The first line of each answer; a proxy's or an interim one may come before the last.
  if (line.starts_with("HTTP/")) headers.clear();
  const auto colon = line.find(':');
  if (colon == line.npos || headers.size() >= kMostHeaders) return size;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view value = line.substr(colon + 1);
  const auto first = value.find_first_not_of(" \t");
  value = first == value.npos ? "" : value.substr(first);
  value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
  headers.emplace_back(std::move(name), value);
  return size;
}

HttpFault fault_of(CURLcode code, CURL* handle, const std::string& url, const char* detail) {
  using Kind = HttpFault::Kind;
  curl_off_t sending_from = 0;
  curl().easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &sending_from);
  Kind kind = sending_from > 0 ? Kind::lost : Kind::not_sent;
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    kind = Kind::untrusted;
  }
  const std::string_view why = *detail != '\0' ? detail : curl().easy_strerror(code);
  const std::string place = url.substr(0, url.find('?'));
  return {kind, fmt::format("{} {}: {}", place,
                            kind == Kind::lost ? "did not answer" : "could not be reached",
                            printable(why))};
}

class CurlHttp final : public HttpClient {
 public:
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override {
    if (const std::string wrong = url_fault(request.url); !wrong.empty()) {
      return std::unexpected(HttpFault{HttpFault::Kind::refused, wrong});
    }
    if (curl().easy_init == nullptr) {
      return std::unexpected(
          HttpFault{HttpFault::Kind::refused, "libcurl.so.4 cannot be loaded; install libcurl4"});
    }
    Handle handle = take_handle();
    auto answer = send_by(handle.get(), request);
    // What was set holds pointers into the request; the connections stay.
    curl().easy_reset(handle.get());
    const std::lock_guard lock(mutex_);
    if (idle_.size() < 8) idle_.push_back(std::move(handle));
    return answer;
  }

 private:
  Handle take_handle() {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Handle handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
    Handle handle(curl().easy_init());
    CHECK(handle != nullptr);
    return handle;
  }

  static std::expected<HttpAnswer, HttpFault> send_by(CURL* h, const HttpRequest& request) {
    Received received;
    HeaderList headers;
    char detail[CURL_ERROR_SIZE] = "";
    headers.add("Accept: application/json");
    headers.add("Expect:");
    if (!request.authorization.empty()) {
      headers.add("Authorization: " + std::string(request.authorization.reveal()));
    }
    const bool is_plain = request.url.starts_with("http:");
    set_option(h, CURLOPT_URL, request.url.c_str());
    set_option(h, CURLOPT_PROTOCOLS_STR, is_plain ? "http" : "https");
    if (is_plain) set_option(h, CURLOPT_NOPROXY, "*");
    set_option(h, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(h, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set_option(h, CURLOPT_NOSIGNAL, 1L);
    set_option(h, CURLOPT_USERAGENT, "grantline");
    set_option(h, CURLOPT_ACCEPT_ENCODING, "");
    set_option(h, CURLOPT_TIMEOUT_MS,
               static_cast<long>(std::max<std::int64_t>(request.timeout.ms, 1)));
    set_option(h, CURLOPT_HTTPHEADER, headers.get());
    set_option(h, CURLOPT_ERRORBUFFER, detail);
    set_option(h, CURLOPT_WRITEFUNCTION, take_body);
    set_option(h, CURLOPT_WRITEDATA, &received);
    set_option(h, CURLOPT_HEADERFUNCTION, take_header);
    set_option(h, CURLOPT_HEADERDATA, &received);
    if (request.method == HttpRequest::Method::post) {
      // On a connection that was used before, libcurl sends a request again where it ended without
      // an answer. A code or a refresh token must not go twice.
      set_option(h, CURLOPT_FRESH_CONNECT, 1L);
      set_option(h, CURLOPT_POST, 1L);
      set_option(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.form.size()));
      set_option(h, CURLOPT_POSTFIELDS, request.form.reveal().data());
    }
    const CURLcode code = curl().easy_perform(h);
    Secret body(received.body);
    wipe(received.body);
    if (received.too_large) {
      return std::unexpected(
          HttpFault{HttpFault::Kind::too_large, request.url + " answered with over 1 MiB"});
    }
    if (code != CURLE_OK) return std::unexpected(fault_of(code, h, request.url, detail));
    long status = 0;
    curl().easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    received.answer.status = static_cast<int>(status);
    received.answer.body = std::move(body);
    return std::move(received.answer);
  }

  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_http() { return std::make_unique<CurlHttp>(); }

}  // namespace grantline::client
