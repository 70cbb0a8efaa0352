#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <set>
#include <thread>

#include "base/encoding.h"
#include "client/curl_http.h"
#include "client/exchange.h"
#include "client/file_store.h"
#include "client/keyring_store.h"
#include "client/session.h"
#include "crypto/digest.h"

// client_child FOLDER ISSUER URL ACTION...: one process that uses the client library against a
// server on this machine, whose endpoints are below the URL. It can kill itself at any step that
// changes the disk or uses the network; MS is the time that it has.
//   discover MS                 finds the server's metadata
//   begin SCOPE KILL_AT         prints the handle and the URL of a new login
//   exchange HANDLE MS KILL_AT  takes the callback's query on standard input
//   token MS KILL_AT            refreshes, since it takes each access token for expired
//   expire                      has whoever looks next take the access token for expired
//   hammer SECONDS THREADS      asks for tokens without end; prints the calls, the errors, and of
//                               each token its hash, and from when until when it is good

namespace grantline::client {
namespace {

std::atomic<int> steps = 0;
int kill_at = 0;

void step(std::string_view name) {
  if (++steps != kill_at) return;
  std::printf("killed at %.*s\n", static_cast<int>(name.size()), name.data());
  std::fflush(stdout);
  ::kill(getpid(), SIGKILL);
}

// Can say of each token that it has no life left, so that each call refreshes.
class Steps final : public HttpClient {
 public:
  explicit Steps(bool is_expiring) : is_expiring_(is_expiring) {}
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override {
    step("send");
    auto answer = http_->send(request);
    step("answered");
    if (!answer || !is_expiring_) return answer;
    auto json = parse_json(answer->body.reveal());
    if (!json || !json->is_object() || !json->get_object().contains("expires_in")) return answer;
    json->get_object()["expires_in"] = 0;
    answer->body = Secret(grantline::to_text(*json));
    return answer;
  }

 private:
  bool is_expiring_;
  std::unique_ptr<HttpClient> http_ = make_curl_http();
};

struct Child {
  Child(const std::string& folder, const std::string& issuer, const std::string& url,
        bool is_expiring)
      : http(is_expiring),
        store(std::getenv("GRANTLINE_TEST_KEYRING") == nullptr
                  ? make_file_store({.folder = folder, .key = {}, .before_step = step},
                                    system_world())
                  : make_keyring_store(folder, system_world())) {
    registration.provider = {.issuer = issuer,
                             .authorization_endpoint = url + "/authorize",
                             .token_endpoint = url + "/token",
                             .jwks_uri = url + "/jwks",
                             .userinfo_endpoint = {},
                             .revocation_endpoint = url + "/revoke",
                             .device_authorization_endpoint = {},
                             .end_session_endpoint = {},
                             .sends_iss = true};
    registration.keys = std::make_shared<KeyCache>(url + "/jwks");
  }
  Steps http;
  std::unique_ptr<TokenStore> store;
  Environment env{system_world(), http, *store, [](Duration span) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(span.ms));
                  }};
  Registration registration{.provider = {}, .client_id = ClientId{"cli"}};
};

int failed(const Error& error) {
  std::cout << "error " << to_text(error.kind) << ' ' << error.code << '\n';
  std::cerr << error.what << '\n';
  return 1;
}

int look_for(Child& child, Duration patience) {
  const auto found = discover(child.env, child.registration.provider.issuer, patience);
  if (!found) return failed(found.error());
  std::cout << "ok\n";
  return 0;
}

int begin(Child& child, const std::string& scope) {
  const auto login = PendingLogin::begin(
      child.env, child.registration,
      {.session = "work", .redirect_uri = "http://127.0.0.1/cb", .scope = scope});
  if (!login) return failed(login.error());
  std::cout << login->handle() << '\n' << login->url() << '\n';
  return 0;
}

int redeem(Child& child, const std::string& handle, Duration patience) {
  const std::string query((std::istreambuf_iterator<char>(std::cin)), {});
  auto login = PendingLogin::find(child.env, handle);
  if (!login) return failed(login.error());
  auto checked = CheckedCallback::check(
      child.registration, std::move(*login),
      {.parameters = query, .purpose = {}, .arrived_at = system_world().now()});
  if (!checked) return failed(checked.error());
  const auto done = exchange(child.env, child.registration, std::move(*checked), {}, patience);
  if (!done) return failed(done.error());
  std::cout << "ok " << (done->is_repeat ? "repeat" : "first") << '\n';
  return 0;
}

int token(Child& child, Duration patience) {
  const auto session = Session::open(child.env, ClientAuth::none(), "work");
  if (!session) return failed(session.error());
  const auto given = (*session)->access_token(seconds(0), patience);
  if (!given) return failed(given.error());
  std::cout << "ok\n";
  return 0;
}

int expire(Child& child) {
  auto loaded = load_session(*child.store, "work");
  if (!loaded) return failed(loaded.error());
  if (!*loaded) return 1;
  StoredSession& session = (*loaded)->session;
  session.tokens.expires_at = session.tokens.obtained_at;
  const auto kept = child.store->replace("work.session", (*loaded)->generation, encode(session));
  return kept && *kept ? 0 : 1;
}

int hammer(Child& child, int span_s, int threads) {
  const auto session = Session::open(child.env, ClientAuth::none(), "work");
  if (!session) return failed(session.error());
  const SteadyTime end = system_world().steady_now() + seconds(span_s);
  std::atomic<std::int64_t> calls = 0;
  std::atomic<std::int64_t> errors = 0;
  std::mutex mutex;
  std::set<std::string> seen;
  const auto work = [&] {
    AccessTokenPtr last;
    while (system_world().steady_now() < end) {
      auto given = (*session)->access_token(seconds(0));
      ++calls;
      if (!given) {
        ++errors;
        const std::lock_guard lock(mutex);
        std::cerr << given.error().code << ": " << given.error().what << '\n';
      } else if (last == nullptr || last->value.reveal() != (*given)->value.reveal()) {
        last = *given;
        const std::lock_guard lock(mutex);
        seen.insert(fmt::format(
            "{}:{}:{}", hex_encode(as_view(crypto::sha256(last->value.reveal())).substr(0, 8)),
            last->obtained_at.ms, last->expires_at.ms));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(work);
  for (std::thread& thread : all) thread.join();
  std::cout << calls << ' ' << errors;
  for (const std::string& one : seen) std::cout << ' ' << one;
  std::cout << '\n';
  return 0;
}

int run(const std::vector<std::string>& words) {
  const std::string& action = words.at(3);
  Child child(words.at(0), words.at(1), words.at(2), action == "token" || action == "exchange");
  const auto number = [&](std::size_t place) { return std::stoi(words.at(place)); };
  if (action == "discover") return look_for(child, milliseconds(number(4)));
  if (action == "expire") return expire(child);
  if (action == "hammer") return hammer(child, number(4), number(5));
  kill_at = std::stoi(words.back());
  if (action == "begin") return begin(child, words.at(4));
  if (action == "token") return token(child, milliseconds(number(4)));
  return redeem(child, words.at(4), milliseconds(number(5)));
}

}  // namespace
}  // namespace grantline::client

int main(int argc, char** argv) {
  return grantline::client::run(std::vector<std::string>(argv + 1, argv + argc));
}
