// An API that takes the access tokens of one provider: each place says what it asks of a token, and
// whoever is refused is told why.
#include <cstdlib>
#include <iostream>

#include "grantline/grantline.h"
#include "http_server.h"

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Response refuse(const grantline::Denied& denied) {
  std::cerr << denied.cause() << ": " << denied.what() << '\n';
  Response response{.status = denied.status(), .body = denied.body() + "\n"};
  for (const auto& [name, value] : denied.headers()) {
    response.headers.push_back(name + ": " + value);
  }
  return response;
}

class Api {
 public:
  Api(grantline::GuardedPlace read, grantline::GuardedPlace write)
      : read_(std::move(read)), write_(std::move(write)) {}

  Response handle(const Request& request) const {
    if (request.path != "/orders") return {.status = 404, .body = "There is no such place.\n"};
    const auto caller = (request.method == "POST" ? write_ : read_).check(shown(request));
    if (!caller) return refuse(caller.error());
    Response response{.body = "orders of " + caller->subject() + ", asked by " +
                              caller->client_id() + "\n"};
    for (const auto& [name, value] : caller->headers()) {
      response.headers.push_back(name + ": " + value);
    }
    return response;
  }

 private:
  // Each Authorization header: one too many is refused, not chosen from.
  static grantline::ApiRequest shown(const Request& request) {
    grantline::ApiRequest out{.method = request.method,
                              .target = request.path + "?" + request.query};
    const auto [first, last] = request.headers.equal_range("authorization");
    for (auto one = first; one != last; ++one) out.authorization.push_back(one->second);
    return out;
  }

  grantline::GuardedPlace read_;
  grantline::GuardedPlace write_;
};

}  // namespace

int main() {
  const auto guard = grantline::Guard::open(grantline::Context(),
                                            {.issuer = variable("ISSUER"),
                                             .audience = variable("AUDIENCE"),
                                             .accept_plain_jwt = variable("PLAIN_JWT") == "yes"});
  if (!guard) {
    std::cerr << guard.error().what << '\n';
    return 1;
  }
  const auto read = guard->place({.scope = "api.read", .rate = "100/s burst 200"});
  const auto write = guard->place({.scope = "api.write", .rate = "1/m burst 3"});
  if (!read || !write) {
    std::cerr << (read ? write : read).error().what << '\n';
    return 1;
  }
  const Api api(*read, *write);
  return serve(std::atoi(variable("PORT").c_str()),
               [&api](const Request& request) { return api.handle(request); });
}
