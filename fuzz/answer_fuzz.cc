// Any bytes as what a provider answers to the client: its metadata, its keys, its tokens, the
// claims of its ID token, the login of a device. What is taken is fit to be sent on, what is
// refused is told in one line that holds no byte of a terminal's own.
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "client/device.h"
#include "client/id_token.h"
#include "client/memory_store.h"
#include "client/token_request.h"

namespace grantline::client {
namespace {

constexpr WallTime kNow{1'800'000'000'000};
// Signed by no key of the answer, but by one that a set may name.
constexpr std::string_view kToken = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJhIn0.AAAA";

class StoppedWorld final : public World {
 public:
  WallTime now() override { return kNow; }
  SteadyTime steady_now() override { return {kNow.ms}; }
  void fill_random(void* out, std::size_t size) override {
    std::fill_n(static_cast<std::uint8_t*>(out), size, std::uint8_t{7});
  }
};

// Answers each request with the same.
class Answering final : public HttpClient {
 public:
  explicit Answering(HttpAnswer answer) : answer_(std::move(answer)) {}
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override {
    CHECK(url_fault(request.url).empty());
    return HttpAnswer{answer_.status, answer_.headers, answer_.body.copy()};
  }

 private:
  HttpAnswer answer_;
};

// The first byte chooses the status, the first line is a date, the rest is the body.
HttpAnswer read_answer(std::string_view input) {
  constexpr std::array kStatuses = {200, 400, 401, 429, 503, 302, 404};
  HttpAnswer out;
  out.status = kStatuses[static_cast<std::uint8_t>(input.front()) % kStatuses.size()];
  input.remove_prefix(1);
  const std::string_view line = input.substr(0, input.find('\n'));
  out.headers = {{"date", std::string(line)}, {"retry-after", std::string(line)}};
  out.body = Secret(std::string(input.substr(std::min(line.size() + 1, input.size()))));
  return out;
}

bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 127; });
}

void check_error(const Error& error) {
  CHECK(!error.code.empty() && !error.what.empty());
  CHECK(is_printable(error.code) && is_printable(error.what) && is_printable(error.reference));
  CHECK(!error.retry_after || (error.retry_after->ms >= 0 && *error.retry_after <= hours(1)));
}

void check_metadata(const JsonObject& metadata) {
  const std::string issuer(find_string(metadata, "issuer").value_or(""));
  const auto provider = parse_provider(issuer, metadata);
  if (!provider) return check_error(provider.error());
  const auto again = parse_provider(issuer, to_json(*provider));
  CHECK(again.has_value() && to_json(*again) == to_json(*provider));
  for (const auto& member : to_json(*provider)) {
    if (!member.key().ends_with("_endpoint")) continue;
    CHECK(url_fault(std::string_view(member.value().get_string())).empty());
  }
}

void check_claims(const JsonObject& claims) {
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    const std::string issuer(find_string(claims, "iss").value_or(""));
    const IdTokenRule rule{.issuer = issuer,
                           .client_id = "app",
                           .nonce = "n",
                           .access_token = "at",
                           .subject = "",
                           .server_time = kNow,
                           .local_time = kNow};
    const auto subject = check_id_token(claims, alg, rule);
    if (!subject) {
      check_error(subject.error());
      continue;
    }
    CHECK(find_string(claims, "nonce") == "n" && find_string(claims, "sub") == *subject);
    CHECK(!subject->empty());
  }
}

void check_tokens(Environment& env, const Registration& registration) {
  Form form;
  const auto tokens = ask_for_tokens(env, registration, form, seconds(1));
  if (!tokens) return check_error(tokens.error());
  const std::string_view token = tokens->access_token.reveal();
  CHECK(!token.empty() && std::ranges::all_of(token, [](char c) { return c > 32 && c < 127; }));
  CHECK(!tokens->expires_at.is_set() || tokens->expires_at >= tokens->obtained_at);
}

void check_answer(std::string_view input) {
  StoppedWorld world;
  Answering http(read_answer(input));
  const auto store = make_memory_store();
  Environment env{world, http, *store, [](Duration) {}};
  Registration registration;
  registration.client_id = ClientId{"app"};
  registration.provider.issuer = "https://as.example";
  registration.provider.token_endpoint = "https://as.example/token";
  registration.provider.device_authorization_endpoint = "https://as.example/device";
  registration.keys = std::make_shared<KeyCache>("https://as.example/jwks");
  check_tokens(env, registration);
  const auto jws = registration.keys->verify(env, kToken);
  CHECK(!jws.has_value());
  check_error(jws.error());
  const auto device = begin_device_login(env, registration, "openid", {});
  if (!device) return check_error(device.error());
  CHECK(url_fault(device->verification_uri).empty() && is_printable(device->user_code));
  CHECK(device->interval >= seconds(1) && device->expires_at > kNow);
}

}  // namespace
}  // namespace grantline::client

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  client::check_answer(input);
  const std::size_t body = std::min(input.find('\n'), size - 1) + 1;
  const Result<Json> json = parse_json(input.substr(body));
  if (json && json->is_object()) {
    client::check_metadata(json->get_object());
    client::check_claims(json->get_object());
  }
  return 0;
}
