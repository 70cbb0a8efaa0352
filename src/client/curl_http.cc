#include "client/curl_http.h"

#include <fmt/format.h>

#include "client/curl_exchange.h"

namespace grantline::client {
namespace {

HttpFault fault_of(CURLcode code, CURL* handle, const Received& received, const std::string& url) {
  using Kind = HttpFault::Kind;
  Kind kind = was_begun(handle) ? Kind::lost : Kind::not_sent;
  if (is_untrusted(code)) kind = Kind::untrusted;
  const std::string place = url.substr(0, url.find('?'));
  return {kind, fmt::format("{} {}: {}", place,
                            kind == Kind::lost ? "did not answer" : "could not be reached",
                            received.what(code))};
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
    Handle handle = handles_.take();
    auto answer = send_by(handle.get(), request);
    handles_.give_back(std::move(handle));
    return answer;
  }

 private:
  static std::expected<HttpAnswer, HttpFault> send_by(CURL* h, const HttpRequest& request) {
    Received received;
    HeaderList headers;
    headers.add("Accept: application/json");
    headers.add("Expect:");
    if (!request.authorization.empty()) {
      headers.add("Authorization: " + std::string(request.authorization.reveal()));
    }
    set_place(h, request.url, {}, request.timeout);
    set_option(h, CURLOPT_USERAGENT, "grantline");
    set_option(h, CURLOPT_ACCEPT_ENCODING, "");
    set_option(h, CURLOPT_HTTPHEADER, headers.get());
    received.listen_to(h);
    if (request.method == HttpRequest::Method::post) {
      never_send_again(h);
      set_post(h, request.form);
    }
    const CURLcode code = curl().easy_perform(h);
    if (received.too_large()) {
      return std::unexpected(
          HttpFault{HttpFault::Kind::too_large, request.url + " answered with over 1 MiB"});
    }
    if (code != CURLE_OK) return std::unexpected(fault_of(code, h, received, request.url));
    received.lower_header_names();
    return HttpAnswer{.status = status_of(h),
                      .headers = std::move(received.headers()),
                      .body = received.take_body()};
  }

  HandlePool handles_{8};
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_http() { return std::make_unique<CurlHttp>(); }

}  // namespace grantline::client
