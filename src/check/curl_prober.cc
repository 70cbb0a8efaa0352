#include <fmt/format.h>
#include <time.h>

#include "check/prober.h"
#include "client/curl_exchange.h"
#include "client/http.h"

namespace grantline::check {
namespace {

using client::curl;
using client::set_option;

constexpr Duration kTimeout = seconds(10);

// Of what libcurl tells about a connection, the one line that names the version of TLS.
int take_text(CURL*, curl_infotype type, char* data, std::size_t size, void* into) {
  constexpr std::string_view kStart = "SSL connection using ";
  const std::string_view text(data, size);
  if (type != CURLINFO_TEXT || !text.starts_with(kStart)) return 0;
  const std::string_view rest = text.substr(kStart.size());
  *static_cast<std::string*>(into) = std::string(rest.substr(0, rest.find(' ')));
  return 0;
}

Probe::Fault fault_of(CURLcode code) {
  if (client::is_untrusted(code)) return Probe::Fault::untrusted;
  return code == CURLE_OPERATION_TIMEDOUT || code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR
             ? Probe::Fault::silent
             : Probe::Fault::unreachable;
}

std::vector<Certificate> chain_of(CURL* handle) {
  std::vector<Certificate> out;
  curl_certinfo* info = nullptr;
  if (curl().easy_getinfo(handle, CURLINFO_CERTINFO, &info) != CURLE_OK || info == nullptr)
    return out;
  for (int i = 0; i < info->num_of_certs; ++i) {
    Certificate one;
    for (const curl_slist* next = info->certinfo[i]; next != nullptr; next = next->next) {
      const std::string_view line(next->data);
      const auto take = [&](std::string_view name) {
        return line.starts_with(name) ? line.substr(name.size()) : std::string_view();
      };
      if (const auto v = take("Subject:"); !v.empty()) one.subject = v;
      if (const auto v = take("Issuer:"); !v.empty()) one.issuer = v;
      if (const auto v = take("X509v3 Subject Alternative Name:"); !v.empty()) one.names = v;
      if (const auto v = take("Start date:"); !v.empty()) one.begins = parse_certificate_time(v);
      if (const auto v = take("Expire date:"); !v.empty()) one.ends = parse_certificate_time(v);
    }
    out.push_back(std::move(one));
  }
  return out;
}

class CurlProber final : public Prober {
 public:
  CurlProber(World& world, std::string ca_file) : world_(world), ca_file_(std::move(ca_file)) {}

  Probe send(const ProbeRequest& request) override {
    if (const std::string wrong = client::url_fault(request.url); !wrong.empty()) {
      return {.fault = Probe::Fault::not_sent, .what = wrong};
    }
    if (curl().easy_init == nullptr) {
      return {.fault = Probe::Fault::not_sent, .what = "libcurl.so.4 cannot be loaded"};
    }
    if (handle_ == nullptr) handle_.reset(curl().easy_init());
    CHECK(handle_ != nullptr);
    Probe out = send_by(handle_.get(), request);
    curl().easy_reset(handle_.get());
    return out;
  }

 private:
  void set_up(CURL* h, const ProbeRequest& request, const client::HeaderList& headers) const {
    const bool trusts_any = request.trust == ProbeRequest::Trust::any;
    client::set_place(h, request.url, ca_file_, kTimeout);
    set_option(h, CURLOPT_USERAGENT, "grantline-check");
    set_option(h, CURLOPT_ACCEPT_ENCODING, "");
    set_option(h, CURLOPT_HTTPHEADER, headers.get());
    set_option(h, CURLOPT_CERTINFO, 1L);
    set_option(h, CURLOPT_VERBOSE, 1L);
    set_option(h, CURLOPT_DEBUGFUNCTION, take_text);
    set_option(h, CURLOPT_SSL_VERIFYPEER, trusts_any ? 0L : 1L);
    set_option(h, CURLOPT_SSL_VERIFYHOST, trusts_any ? 0L : 2L);
    // What was not checked is not used for what comes after.
    if (trusts_any) set_option(h, CURLOPT_FORBID_REUSE, 1L);
    if (trusts_any) set_option(h, CURLOPT_FRESH_CONNECT, 1L);
    if (request.method == ProbeRequest::Method::post) client::set_post(h, request.form);
  }

  Probe send_by(CURL* h, const ProbeRequest& request) {
    Probe out;
    client::Received received;
    client::HeaderList headers;
    headers.add(request.as_browser ? "Accept: text/html,application/xhtml+xml"
                                   : "Accept: application/json");
    headers.add("Expect:");
    if (!request.authorization.empty()) {
      headers.add("Authorization: " + std::string(request.authorization.reveal()));
    }
    set_up(h, request, headers);
    received.listen_to(h);
    set_option(h, CURLOPT_DEBUGDATA, &out.tls);
    const WallTime begun = world_.now();
    const CURLcode code = curl().easy_perform(h);
    received.lower_header_names();
    out.headers = std::move(received.headers());
    out.body = received.take_body();
    out.chain = chain_of(h);
    curl_off_t sent_us = 0;
    curl_off_t first_us = 0;
    curl().easy_getinfo(h, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
    curl().easy_getinfo(h, CURLINFO_STARTTRANSFER_TIME_T, &first_us);
    out.sent_at = begun + milliseconds(sent_us / 1000);
    out.answered_at = begun + milliseconds((first_us + 999) / 1000);
    if (received.too_large()) {
      out.fault = Probe::Fault::too_large;
      out.what = "the answer is over 1 MiB";
    } else if (code != CURLE_OK) {
      out.fault = fault_of(code);
      out.what = received.what(code);
    }
    out.status = client::status_of(h);
    return out;
  }

  World& world_;
  std::string ca_file_;
  client::Handle handle_;
};

}  // namespace

std::string_view Probe::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

WallTime parse_certificate_time(std::string_view text) {
  tm parts{};
  const std::string owned(text);
  if (strptime(owned.c_str(), "%b %d %H:%M:%S %Y GMT", &parts) == nullptr) return {};
  return from_unix_seconds(timegm(&parts));
}

std::unique_ptr<Prober> make_curl_prober(World& world, std::string ca_file) {
  return std::make_unique<CurlProber>(world, std::move(ca_file));
}

}  // namespace grantline::check
