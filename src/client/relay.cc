#include "client/relay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>

#include "base/encoding.h"
#include "client/curl_library.h"

namespace grantline::client {
namespace {

using std::string_view_literals::operator""sv;
using Kind = RelayFault::Kind;

constexpr std::size_t kMostBytes = 1U << 20;
constexpr std::size_t kMostHeaders = 200;
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

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

struct Received {
  HeaderFields headers;
  std::string body;
  bool too_large = false;
  const std::atomic<bool>* given_up = nullptr;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* into) {
  auto& received = *static_cast<Received*>(into);
  received.too_large = received.body.size() + size > kMostBytes;
  if (received.too_large) return 0;
  received.body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* into) {
  auto& headers = static_cast<Received*>(into)->headers;
  const std::string_view line(data, size);
  // The first line of each answer; an interim one may come before the last.
  if (line.starts_with("HTTP/")) headers.clear();
  const auto colon = line.find(':');
  if (colon == line.npos || headers.size() >= kMostHeaders) return size;
  std::string_view value = line.substr(colon + 1);
  const auto first = value.find_first_not_of(" \t");
  value = first == value.npos ? "" : value.substr(first);
  value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
  headers.emplace_back(line.substr(0, colon), value);
  return size;
}

int watch_progress(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Received*>(of)->given_up->load() ? 1 : 0;
}

RelayFault fault_of(CURLcode code, CURL* handle, const Received& received, const char* detail,
                    const std::string& url) {
  curl_off_t sending_from = 0;
  curl().easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &sending_from);
  const std::string place = url.substr(0, url.find('?'));
  if (received.too_large) return {Kind::too_large, place + " answered with over 1 MiB"};
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Kind::given_up, "the watch was ended"};
  const std::string why = printable(*detail != '\0' ? detail : curl().easy_strerror(code));
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    return {Kind::untrusted, fmt::format("the certificate of {} is not trusted: {}", place, why)};
  }
  if (sending_from <= 0)
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
    const std::string key = lower(name);
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
    Handle handle = take_handle();
    auto answer = pass_on_by(handle.get(), request);
    curl().easy_reset(handle.get());
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kKeptHandles) idle_.push_back(std::move(handle));
    return answer;
  }

  void give_up() override { given_up_ = true; }

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

  void set_place(CURL* h, const RelayedRequest& request) const {
    const bool is_plain = request.url.starts_with("http:");
    set_option(h, CURLOPT_URL, request.url.c_str());
    set_option(h, CURLOPT_PROTOCOLS_STR, is_plain ? "http" : "https");
    if (is_plain) set_option(h, CURLOPT_NOPROXY, "*");
    if (!options_.ca_file.empty()) set_option(h, CURLOPT_CAINFO, options_.ca_file.c_str());
    set_option(h, CURLOPT_PATH_AS_IS, 1L);
    set_option(h, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(h, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set_option(h, CURLOPT_NOSIGNAL, 1L);
    set_option(h, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    set_option(h, CURLOPT_TIMEOUT_MS,
               static_cast<long>(std::max<std::int64_t>(options_.timeout.ms, 1)));
  }

  static void set_body(CURL* h, const RelayedRequest& request) {
    if (request.method == "HEAD") return set_option(h, CURLOPT_NOBODY, 1L);
    const bool has_body = !request.body.empty() || request.method == "POST";
    if (has_body) {
      set_option(h, CURLOPT_POST, 1L);
      set_option(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set_option(h, CURLOPT_POSTFIELDS, request.body.reveal().data());
    }
    set_option(h, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    // A kept connection may have died, and libcurl would then send the request once more. A code
    // that is sent twice is the very fault which is looked for.
    if (request.method != "GET") set_option(h, CURLOPT_FRESH_CONNECT, 1L);
  }

  std::expected<RelayedAnswer, RelayFault> pass_on_by(CURL* h, const RelayedRequest& request) {
    Received received;
    received.given_up = &given_up_;
    HeaderList headers;
    add_headers(request, headers);
    char detail[CURL_ERROR_SIZE] = "";
    set_place(h, request);
    set_body(h, request);
    set_option(h, CURLOPT_HTTPHEADER, headers.get());
    set_option(h, CURLOPT_ERRORBUFFER, detail);
    set_option(h, CURLOPT_WRITEFUNCTION, take_body);
    set_option(h, CURLOPT_WRITEDATA, &received);
    set_option(h, CURLOPT_HEADERFUNCTION, take_header);
    set_option(h, CURLOPT_HEADERDATA, &received);
    set_option(h, CURLOPT_NOPROGRESS, 0L);
    set_option(h, CURLOPT_XFERINFOFUNCTION, watch_progress);
    set_option(h, CURLOPT_XFERINFODATA, &received);
    const CURLcode code = curl().easy_perform(h);
    RelayedAnswer answer;
    answer.body = Secret(received.body);
    wipe(received.body);
    if (code != CURLE_OK) {
      return std::unexpected(fault_of(code, h, received, detail, request.url));
    }
    long status = 0;
    curl().easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    std::string connection;
    for (const auto& [name, value] : received.headers) {
      if (lower(name) == "connection") connection += (connection.empty() ? "" : ",") + value;
    }
    for (auto& field : received.headers) {
      const bool is_length = lower(field.first) == "content-length";
      if (!is_length && !is_hop_by_hop(field.first, connection)) {
        answer.headers.push_back(std::move(field));
      }
    }
    return answer;
  }

  const RelayOptions options_;
  std::atomic<bool> given_up_{false};
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace

std::unique_ptr<Relay> make_relay(RelayOptions options) {
  return std::make_unique<CurlRelay>(std::move(options));
}

bool is_hop_by_hop(std::string_view name, std::string_view connection) {
  const std::string key = lower(name);
  if (std::ranges::find(kHopByHop, key) != kHopByHop.end()) return true;
  const std::string named = "," + lower(connection) + ",";
  for (auto at = named.find(key); at != named.npos; at = named.find(key, at + 1)) {
    const std::string_view before = std::string_view(named).substr(0, at);
    const auto start = before.find_last_not_of(" \t");
    const auto end = named.find_first_not_of(" \t", at + key.size());
    if (before[start] == ',' && named[end] == ',') return true;
  }
  return false;
}

}  // namespace grantline::client
