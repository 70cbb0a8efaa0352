#include "cli/login_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "cli/choices.h"

namespace grantline::cli {
namespace {

using std::string_view_literals::operator""sv;

struct Endpoint {
  const char* option;
  std::string client::Provider::* place;
  const char* what;
};
constexpr std::array kEndpoints{
    Endpoint{"--token-endpoint", &client::Provider::token_endpoint,
             "Use this, and the other endpoints given, without discovery"},
    Endpoint{"--authorization-endpoint", &client::Provider::authorization_endpoint,
             "With --token-endpoint"},
    Endpoint{"--device-authorization-endpoint", &client::Provider::device_authorization_endpoint,
             "With --token-endpoint, for --device"},
    Endpoint{"--jwks-uri", &client::Provider::jwks_uri,
             "With --token-endpoint: the keys of ID tokens"},
    Endpoint{"--revocation-endpoint", &client::Provider::revocation_endpoint,
             "With --token-endpoint, for logout"},
    Endpoint{"--end-session-endpoint", &client::Provider::end_session_endpoint,
             "With --token-endpoint, for logout --browser"},
};
constexpr std::array kStandardScopes = {"openid"sv, "profile"sv, "email"sv, "offline_access"sv};

// What a login sets itself; to let it be replaced would undo what it protects.
constexpr std::array<std::string_view, 9> kOurs{
    "response_type", "client_id",      "redirect_uri",          "scope",   "state",
    "nonce",         "code_challenge", "code_challenge_method", "resource"};

void add_secret_options(CLI::App& command, SecretOptions& o) {
  command
      .add_option("--client-secret-file", o.secret_file,
                  "File with the client's secret; - reads it from standard input. A file is read "
                  "again at each refresh and must be its owner's alone (chmod 600); what came on "
                  "standard input is kept with the session, as safe as that is.")
      ->type_name("FILE")
      ->group("Client");
  command
      .add_option("--client-secret-env", o.secret_variable,
                  "Environment variable with the client's secret. It must be set for later "
                  "commands too.")
      ->type_name("NAME")
      ->group("Client");
  command
      .add_option("--client-key-file", o.key_file,
                  "File with the client's private key (PKCS #8, PEM), for private_key_jwt")
      ->type_name("FILE")
      ->group("Client");
  command
      .add_option("--client-key-id", o.key_id, "The kid under which the provider knows that key")
      ->type_name("KID")
      ->group("Client");
  choose(
      command.add_option("--auth-method", o.method, "How a secret is sent (client_secret_basic)"),
      {"client_secret_basic", "client_secret_post", "private_key_jwt", "none"})
      ->type_name("METHOD")
      ->group("Client");
}

void add_way_options(CLI::App& command, LoginCommand& o) {
  command.add_flag("--device", o.device,
                   "Log in on another device, where there is no browser here (RFC 8628)");
  command.add_flag("--client-credentials", o.client_credentials,
                   "Log the client itself in, without a person (RFC 6749 section 4.4)");
  command.add_flag("--no-browser", o.no_browser, "Only print the address");
  command
      .add_option("--redirect-uri", o.redirect_uri,
                  "Where to listen, for a provider that knows one port only "
                  "(http://127.0.0.1:PORT/callback, at a port that is free)")
      ->type_name("URL");
  command
      .add_option("--parameter", o.parameters,
                  "One more parameter of the authorization request, such as prompt=consent or "
                  "login_hint=alice; may come twice")
      ->type_name("NAME=VALUE");
  command.add_option("--timeout", o.patience, "How long to wait for the person (5m)")
      ->type_name("DURATION");
}

}  // namespace

void add_login_options(CLI::App& command, LoginCommand& o) {
  command.add_option("ISSUER", o.issuer, "The provider, such as https://login.example.com")
      ->required()
      ->type_name("");
  command.add_option("--client-id", o.client_id, "This client's id at the provider")
      ->required()
      ->type_name("ID");
  command
      .add_option_function<std::string>(
          "--scope",
          [&o](const std::string& scope) {
            o.scope = scope;
            o.has_scope = true;
          },
          "What to ask for (of openid profile email offline_access, what the provider has)")
      ->type_name("TEXT");
  add_profile_option(command, o.profile);
  command.add_option("--resource", o.resources, "For which API (RFC 8707); may come twice")
      ->type_name("URL");
  add_way_options(command, o);
  add_secret_options(command, o.secret);
  for (const Endpoint& endpoint : kEndpoints) {
    command.add_option(endpoint.option, o.endpoints.*endpoint.place, endpoint.what)
        ->type_name("URL")
        ->group("Endpoints");
  }
}

std::string scope_of(const LoginCommand& command, const client::Provider& provider) {
  if (command.has_scope) return command.scope;
  if (command.client_credentials) return {};
  std::string out;
  for (const std::string_view scope : kStandardScopes) {
    const bool is_had = provider.scopes.empty() ||
                        std::ranges::find(provider.scopes, scope) != provider.scopes.end();
    if (is_had) out += (out.empty() ? "" : " ") + std::string(scope);
  }
  return out;
}

std::string options_fault(const LoginCommand& command) {
  const SecretOptions& secret = command.secret;
  const bool has_secret =
      !secret.secret_file.empty() || !secret.secret_variable.empty() || !secret.key_file.empty();
  if (command.client_credentials && !has_secret) {
    return "--client-credentials needs the client's secret or key: --client-secret-file, "
           "--client-secret-env or --client-key-file";
  }
  if (command.client_credentials && command.device) {
    return "--client-credentials is without a person; --device is with one";
  }
  for (const Endpoint& endpoint : kEndpoints) {
    const std::string& url = command.endpoints.*endpoint.place;
    if (url.empty()) continue;
    if (command.endpoints.token_endpoint.empty()) {
      return std::string(endpoint.option) + " goes with --token-endpoint";
    }
    if (const std::string wrong = client::url_fault(url); !wrong.empty()) {
      return fmt::format("{}: {}", endpoint.option, wrong);
    }
  }
  if (!parameters_of(command)) {
    return "--parameter takes NAME=VALUE, and no name that the login sets itself, such as scope "
           "or state";
  }
  return "";
}

std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const LoginCommand& command) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& text : command.parameters) {
    const auto equals = text.find('=');
    if (equals == text.npos || equals == 0) return std::nullopt;
    const std::string name = text.substr(0, equals);
    if (std::ranges::find(kOurs, name) != kOurs.end()) return std::nullopt;
    out.emplace_back(name, text.substr(equals + 1));
  }
  return out;
}

client::Outcome<client::Provider> find_provider(client::Environment& env,
                                                const LoginCommand& command, Duration patience) {
  if (command.endpoints.token_endpoint.empty()) {
    return client::discover(env, command.issuer, patience);
  }
  client::Provider provider = command.endpoints;
  provider.issuer = command.issuer;
  return provider;
}

}  // namespace grantline::cli
