#include "client/curl_exchange.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline::client {
namespace {

constexpr std::size_t kMostHeaders = 200;

}  // namespace

void Received::listen_to(CURL* handle) {
  set_option(handle, CURLOPT_ERRORBUFFER, detail_);
  set_option(handle, CURLOPT_WRITEFUNCTION, take_piece);
  set_option(handle, CURLOPT_WRITEDATA, this);
  set_option(handle, CURLOPT_HEADERFUNCTION, take_header);
  set_option(handle, CURLOPT_HEADERDATA, this);
}

void Received::lower_header_names() {
  for (auto& [name, value] : headers_) name = lower_case(name);
}

std::string Received::what(CURLcode code) const {
  return printable(*detail_ != '\0' ? detail_ : curl().easy_strerror(code));
}

std::size_t Received::take_piece(char* data, std::size_t, std::size_t size, void* into) {
  auto& received = *static_cast<Received*>(into);
  received.too_large_ = received.body_.size() + size > kMostAnswerBytes;
  if (received.too_large_) return 0;
  received.body_.append(data, size);
  return size;
}

std::size_t Received::take_header(char* data, std::size_t, std::size_t size, void* into) {
  auto& headers = static_cast<Received*>(into)->headers_;
  const std::string_view line(data, size);
  // The first line of each answer; a proxy's or an interim one may come before the last.
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

void set_place(CURL* handle, const std::string& url, const std::string& ca_file, Duration timeout) {
  const bool is_plain = url.starts_with("http:");
  set_option(handle, CURLOPT_URL, url.c_str());
  set_option(handle, CURLOPT_PROTOCOLS_STR, is_plain ? "http" : "https");
  if (is_plain) set_option(handle, CURLOPT_NOPROXY, "*");
  if (!ca_file.empty()) set_option(handle, CURLOPT_CAINFO, ca_file.c_str());
  set_option(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set_option(handle, CURLOPT_NOSIGNAL, 1L);
  set_option(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(timeout.ms, 1)));
}

void set_post(CURL* handle, const Secret& body) {
  set_option(handle, CURLOPT_POST, 1L);
  set_option(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set_option(handle, CURLOPT_POSTFIELDS, body.reveal().data());
}

void never_send_again(CURL* handle) { set_option(handle, CURLOPT_FRESH_CONNECT, 1L); }

int status_of(CURL* handle) {
  long status = 0;
  curl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

bool is_untrusted(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
}

bool was_begun(CURL* handle) {
  curl_off_t sending_from = 0;
  curl().easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &sending_from);
  return sending_from > 0;
}

Handle HandlePool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Handle handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  Handle handle(curl().easy_init());
  CHECK(handle != nullptr);
  return handle;
}

void HandlePool::give_back(Handle handle) {
  curl().easy_reset(handle.get());
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_) idle_.push_back(std::move(handle));
}

}  // namespace grantline::client
