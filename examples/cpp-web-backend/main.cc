// A web back end whose callback route exchanges the code at once, once, and survives a reload, a
// prefetch, a second worker and a restart in between.
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "grantline/grantline.h"
#include "http_server.h"

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

grantline::SecretText read_secret(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return grantline::SecretText(std::move(line));
}

// HttpOnly: no script reads it. Behind https, add "; Secure".
std::string set_cookie(const std::string& name, const std::string& value) {
  return "Set-Cookie: " + name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax";
}

Response failed(const grantline::Error& error) {
  using grantline::ErrorKind;
  switch (error.kind) {
    case ErrorKind::not_a_visit: return {.status = 204};
    case ErrorKind::retry_later: return {.status = 503, .body = error.what + "; try again\n"};
    case ErrorKind::log_in_again:
    case ErrorKind::already_handled:
      return {.status = 400, .body = error.what + "\nTo go on: /login\n"};
    default: break;
  }
  // For whoever runs this, not for the person.
  std::cerr << to_text(error.kind) << ' ' << error.code << ": " << error.what << '\n';
  return {.status = 500, .body = "This does not work now.\n"};
}

class App {
 public:
  explicit App(grantline::Client client) : client_(std::move(client)) {}

  Response handle(const Request& request) const {
    if (request.path == "/login") return log_in();
    if (request.path == "/callback") return callback(request);
    if (request.path == "/logout" && request.method == "POST") return log_out(request);
    if (request.path == "/") return home(request);
    return {.status = 404, .body = "There is no such page.\n"};
  }

 private:
  Response log_in() const {
    const auto login = client_.begin_login(
        {.redirect_uri = variable("PUBLIC_URL") + "/callback", .scope = variable("SCOPE")});
    if (!login) return failed(login.error());
    return {.status = 303,
            .headers = {"Location: " + login->url(), set_cookie("login", login->handle())}};
  }

  // The session's name comes to the browser only here: nobody could have known it before.
  Response callback(const Request& request) const {
    grantline::CallbackRequest visit{.method = request.method, .parameters = request.query};
    if (const auto purpose = request.headers.find("sec-purpose");
        purpose != request.headers.end()) {
      visit.purpose = purpose->second;
    }
    const auto done = client_.handle_callback(request.cookie("login"), visit);
    if (!done) return failed(done.error());
    return {.status = 303, .headers = {"Location: /", set_cookie("session", done->session())}};
  }

  Response home(const Request& request) const {
    const auto session = client_.open_session(request.cookie("session"));
    if (!session) return {.body = "Nobody is logged in. /login\n"};
    const auto token = session->access_token();  // for the API that this back end calls
    if (!token) return failed(token.error());
    return {.body = "Logged in as " + session->subject() + ", with a token for \"" +
                    std::string(token->scope()) + "\"\n"};
  }

  Response log_out(const Request& request) const {
    const auto session = client_.open_session(request.cookie("session"));
    if (!session) return {.status = 303, .headers = {"Location: /"}};
    const auto url = session->logout_url();
    const auto ended = session->log_out();
    if (!ended) return failed(ended.error());
    const std::string next = url ? std::string(url->reveal()) : "/";
    return {.status = 303, .headers = {"Location: " + next, set_cookie("session", "")}};
  }

  grantline::Client client_;
};

}  // namespace

int main() {
  // All workers share the folder: a callback may come to any of them.
  auto store = grantline::TokenStore::file({.folder = variable("SESSIONS")});
  if (!store) {
    std::cerr << store.error().what << '\n';
    return 1;
  }
  auto client = grantline::Client::discover(
      grantline::Context({.store = *store}), variable("ISSUER"),
      {.client_id = variable("CLIENT_ID"),
       .authentication =
           grantline::Authentication::basic(read_secret(variable("CLIENT_SECRET_FILE")))});
  if (!client) {
    std::cerr << client.error().what << '\n';
    return 1;
  }
  // Logins that nobody came back to.
  if (const auto old = client->forget_logins(std::chrono::hours(24)); !old) {
    std::cerr << old.error().what << '\n';
  }
  const App app(std::move(*client));
  return serve(std::atoi(variable("PORT").c_str()),
               [&app](const Request& request) { return app.handle(request); });
}
