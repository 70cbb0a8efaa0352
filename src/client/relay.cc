#include "client/relay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "client/curl_exchange.h"

namespace grantline::client {
namespace {

using std::string_view_literals::operator""sv;
using Kind = RelayFault::Kind;

constexpr std::size_t kKeptHandles = 16;
constexpr long kConnectTimeoutMs = 10'000;

constexpr std::array kHopByHop = {"connection"sv,
                                  "keep-alive"sv,
                                  "proxy-authenticate"sv,
                                  "proxy-authorization"sv,
                                  "proxy-connection"sv,
                                  "te"sv,
                                  "trailer"sv,
                                  "transfer-encoding"sv,
                                  "upgrade"sv};

int watch_progress(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(of)->load() ? 1 : 0;
}

RelayFault fault_of(CURLcode code, CURL* handle, const Received& received, const std::string& url) {
  const std::string place = url.substr(0, url.find('?'));
  if (received.too_large()) return {Kind::too_large, place + " answered with over 1 MiB"};
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Kind::given_up, "the watch was ended"};
  const std::string why = received.what(code);
  if (is_untrusted(code)) {
    return {Kind::untrusted, fmt::format("the certificate of {} is not trusted: {}", place, why)};
  }
  if (!was_begun(handle))
    return {Kind::not_sent, fmt::format("{} cannot be reached: {}", place, why)};
  return {code == CURLE_OPERATION_TIMEDOUT ? Kind::timed_out : Kind::lost,
          fmt::format("{} gave no whole answer: {}", place, why)};
}

// What curl would add on its own is taken out again, and so is the coding of the answer, which has
// to be read.
void add_headers(const RelayedRequest& request, HeaderList& list) {
  bool has_accept = false;
  bool has_type = false;
  for (const auto& [name, value] : request.headers) {
    const std::string key = lower_case(name);
    has_accept = has_accept || key == "accept";
    has_type = has_type || key == "content-type";
    list.add(value.empty() ? name + ';' : name + ": " + value);
  }
  if (!has_accept) list.add("Accept:");
  if (!has_type) list.add("Content-Type:");
  list.add("Expect:");
  list.add("Accept-Encoding: identity");
}

class CurlRelay final : public Relay {
 public:
  explicit CurlRelay(RelayOptions options) : options_(std::move(options)) {}

  std::expected<RelayedAnswer, RelayFault> pass_on(const RelayedRequest& request) override {
    if (curl().easy_init == nullptr) {
      return std::unexpected(
          RelayFault{Kind::not_sent, "libcurl.so.4 cannot be loaded; install libcurl4"});
    }
    Handle handle = handles_.take();
    auto answer = pass_on_by(handle.get(), request);
    handles_.give_back(std::move(handle));
    return answer;
  }

  void give_up() override { given_up_ = true; }

 private:
  static void set_body(CURL* h, const RelayedRequest& request) {
    if (request.method == "HEAD") return set_option(h, CURLOPT_NOBODY, 1L);
    if (!request.body.empty() || request.method == "POST") set_post(h, request.body);
    set_option(h, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method != "GET") never_send_again(h);
  }

  std::expected<RelayedAnswer, RelayFault> pass_on_by(CURL* h, const RelayedRequest& request) {
    Received received;
    HeaderList headers;
    add_headers(request, headers);
    set_place(h, request.url, options_.ca_file, options_.timeout);
    set_option(h, CURLOPT_PATH_AS_IS, 1L);
    set_option(h, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    set_body(h, request);
    set_option(h, CURLOPT_HTTPHEADER, headers.get());
    received.listen_to(h);
    set_option(h, CURLOPT_NOPROGRESS, 0L);
    set_option(h, CURLOPT_XFERINFOFUNCTION, watch_progress);
    set_option(h, CURLOPT_XFERINFODATA, &given_up_);
    const CURLcode code = curl().easy_perform(h);
    if (code != CURLE_OK) return std::unexpected(fault_of(code, h, received, request.url));
    RelayedAnswer answer{.status = status_of(h), .headers = {}, .body = received.take_body()};
    std::string connection;
    for (const auto& [name, value] : received.headers()) {
      if (lower_case(name) == "connection") connection += (connection.empty() ? "" : ",") + value;
    }
    for (auto& field : received.headers()) {
      const bool is_length = lower_case(field.first) == "content-length";
      if (!is_length && !is_hop_by_hop(field.first, connection)) {
        answer.headers.push_back(std::move(field));
      }
    }
    return answer;
  }

  const RelayOptions options_;
  std::atomic<bool> given_up_{false};
  HandlePool handles_{kKeptHandles};
};

}  // namespace

std::unique_ptr<Relay> make_relay(RelayOptions options) {
  return std::make_unique<CurlRelay>(std::move(options));
}

bool is_hop_by_hop(std::string_view name, std::string_view connection) {
  const std::string key = lower_case(name);
  if (std::ranges::find(kHopByHop, key) != kHopByHop.end()) return true;
  const std::string named = "," + lower_case(connection) + ",";
  for (auto at = named.find(key); at != named.npos; at = named.find(key, at + 1)) {
    const std::string_view before = std::string_view(named).substr(0, at);
    const auto start = before.find_last_not_of(" \t");
    const auto end = named.find_first_not_of(" \t", at + key.size());
    if (before[start] == ',' && named[end] == ',') return true;
  }
  return false;
}

}  // namespace grantline::client
