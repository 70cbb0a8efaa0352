// A service that calls an API in its own name (client_credentials).
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "grantline/grantline.h"

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

int failed(const grantline::Error& error) {
  std::cerr << to_text(error.kind) << ": " << error.what << '\n';
  return 1;
}

}  // namespace

int main() {
  const grantline::Context context;
  const auto client = grantline::Client::discover(
      context, variable("ISSUER"),
      {.client_id = variable("CLIENT_ID"),
       .authentication =
           grantline::Authentication::basic(read_secret(variable("CLIENT_SECRET_FILE")))});
  if (!client) return failed(client.error());
  // Ask before each call to the API: all but the first answer come from memory, until the token is
  // about to end.
  for (int call = 1; call <= 3; ++call) {
    const auto token = client->service_token({.scope = variable("SCOPE")});
    if (!token) return failed(token.error());
    const grantline::SecretText header = token->header();  // for the API: "Bearer ..."
    std::cout << "call " << call << ": a token for \"" << token->scope() << "\" ("
              << header.reveal().size() << " bytes)\n";
  }
  return 0;
}
