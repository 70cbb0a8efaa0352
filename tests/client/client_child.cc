#include <signal.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <set>
#include <thread>

#include "base/encoding.h"
#include "client/curl_http.h"
#include "client/exchange.h"
#include "client/file_store.h"
#include "client/session.h"
#include "crypto/digest.h"

// client_child FOLDER PORT ACTION...: one process that uses the client library against a server on
// this machine. It can kill itself at any step that changes the disk or uses the network.
//   begin                    prints the handle and the URL of a new login
//   exchange HANDLE KILL_AT  takes the callback's query on standard input
//   token KILL_AT            refreshes, since it takes each access token for expired
//   patient MS               the same, with so much time for it
//   hammer SECONDS THREADS   asks for tokens that it takes to live for two seconds
//   generation               how often the session was refreshed, by the server's own count

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

// Says of each token that it lives as long as the test wants.
class ShortLived final : public HttpClient {
 public:
  explicit ShortLived(int life_s) : life_s_(life_s) {}
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override {
    step("send");
    auto answer = http_->send(request);
    step("answered");
    if (!answer) return answer;
    auto json = parse_json(answer->body.reveal());
    if (!json || !json->is_object() || !json->get_object().contains("expires_in")) return answer;
    json->get_object()["expires_in"] = life_s_;
    answer->body = Secret(grantline::to_text(*json));
    return answer;
  }

 private:
  int life_s_;
  std::unique_ptr<HttpClient> http_ = make_curl_http();
};

struct Child {
  Child(const std::string& folder, const std::string& port, int life_s)
      : http(life_s),
        store(make_file_store({.folder = folder, .key = {}, .before_step = step}, system_world())) {
    const std::string at = "http://127.0.0.1:" + port;
    registration.provider.issuer = "http://localhost:9";
    registration.provider.authorization_endpoint = at + "/authorize";
    registration.provider.token_endpoint = at + "/token";
    registration.provider.sends_iss = true;
  }
  ShortLived http;
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

int begin(Child& child) {
  const auto login = PendingLogin::begin(
      child.env, child.registration,
      {.session = "work", .redirect_uri = "http://127.0.0.1/cb", .scope = "api.read"});
  if (!login) return failed(login.error());
  std::cout << login->handle() << '\n' << login->url() << '\n';
  return 0;
}

int redeem(Child& child, const std::string& handle) {
  const std::string query((std::istreambuf_iterator<char>(std::cin)), {});
  auto login = PendingLogin::find(child.env, handle);
  if (!login) return failed(login.error());
  auto checked = CheckedCallback::check(
      child.registration, std::move(*login),
      {.parameters = query, .purpose = {}, .arrived_at = system_world().now()});
  if (!checked) return failed(checked.error());
  const auto done = exchange(child.env, child.registration, std::move(*checked));
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
        seen.insert(hex_encode(as_view(crypto::sha256(last->value.reveal())).substr(0, 8)));
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

int generation(Child& child) {
  const auto loaded = load_session(*child.store, "work");
  if (!loaded || !*loaded) return 1;
  const std::string_view text = (*loaded)->session.tokens.refresh_token.reveal();
  const auto body = base64url_decode(text.substr(4));
  if (!body || body->size() < 25) return 1;
  std::cout << read_u32(std::string_view(*body).substr(21, 4)) << '\n';
  return 0;
}

int run(const std::vector<std::string>& words) {
  const std::string& action = words.at(2);
  Child child(words.at(0), words.at(1), action == "hammer" ? 2 : 0);
  if (action == "begin") return begin(child);
  if (action == "generation") return generation(child);
  if (action == "hammer") return hammer(child, std::stoi(words.at(3)), std::stoi(words.at(4)));
  if (action == "patient") return token(child, milliseconds(std::stoi(words.at(3))));
  kill_at = std::stoi(words.back());
  return action == "exchange" ? redeem(child, words.at(3)) : token(child, seconds(30));
}

}  // namespace
}  // namespace grantline::client

int main(int argc, char** argv) {
  return grantline::client::run(std::vector<std::string>(argv + 1, argv + argc));
}
