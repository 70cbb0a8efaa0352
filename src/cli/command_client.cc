#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fstream>
#include <memory>
#include <sstream>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {
namespace {

struct ClientOptions {
  std::string id;
  JsonObject metadata;
  std::string jwks_file;
  std::string keep_old;
  std::string secret;
  bool secret_from_stdin = false;
  bool yes = false;
  std::int64_t limit = 100;
  std::string after;
};
using Options = std::shared_ptr<ClientOptions>;

enum class Kind { text, list, flag };
struct Member {
  const char* option;
  const char* member;
  Kind kind;
  const char* type;
  const char* what;
};
constexpr Member kMembers[] = {
    {"--name", "client_name", Kind::text, "TEXT", "Name shown to people"},
    {"--redirect-uri", "redirect_uris", Kind::list, "URI", "Where codes go; repeat for several"},
    {"--post-logout-redirect-uri", "post_logout_redirect_uris", Kind::list, "URI",
     "Where people go after logout"},
    {"--scope", "scope", Kind::text, "TEXT", "All that it may ask for, separated by spaces"},
    {"--auth-method", "token_endpoint_auth_method", Kind::text, "METHOD",
     "none (default), client_secret_basic, client_secret_post or private_key_jwt"},
    {"--grant-type", "grant_types", Kind::list, "TYPE",
     "authorization_code and refresh_token (default), client_credentials, device_code"},
    {"--resource", "resources", Kind::list, "URI", "Audience that it may ask for (RFC 8707)"},
    {"--access-token-format", "access_token_format", Kind::text, "FORMAT",
     "jwt (default) or opaque"},
    {"--access-token-alg", "access_token_signed_response_alg", Kind::text, "ALG",
     "ES256, EdDSA or RS256"},
    {"--id-token-alg", "id_token_signed_response_alg", Kind::text, "ALG", "ES256, EdDSA or RS256"},
    {"--dpop,!--no-dpop", "dpop_bound_access_tokens", Kind::flag, "",
     "Give no token without a DPoP proof, so that each is bound to a key"},
    {"--skip-consent,!--ask-consent", "skip_consent", Kind::flag, "",
     "First-party: do not ask people for consent"},
    {"--remember-unproven-consent,!--ask-each-time", "remember_unproven_consent", Kind::flag, "",
     "Unsafe: ask once, though a public client on loopback or a private scheme may be another"},
    {"--legacy-password,!--no-legacy-password", "legacy_password", Kind::flag, "",
     "Unsafe: allow the password grant"},
    {"--legacy-authorize-without-pkce,!--require-pkce", "legacy_authorize_without_pkce", Kind::flag,
     "", "Unsafe: allow requests without PKCE"},
    {"--client-uri", "client_uri", Kind::text, "URL", "Its home page"},
    {"--logo-uri", "logo_uri", Kind::text, "URL", "Its logo"},
    {"--policy-uri", "policy_uri", Kind::text, "URL", "Its privacy policy"},
    {"--tos-uri", "tos_uri", Kind::text, "URL", "Its terms of service"},
    {"--code-life", "code_life", Kind::text, "DURATION", "Instead of tokens.code_life"},
    {"--access-token-life", "access_token_life", Kind::text, "DURATION",
     "Instead of tokens.access_token_life"},
    {"--refresh-token-idle", "refresh_token_idle", Kind::text, "DURATION",
     "Instead of tokens.refresh_token_idle"},
    {"--refresh-token-life", "refresh_token_life", Kind::text, "DURATION",
     "Instead of tokens.refresh_token_life"},
    {"--refresh-retry-window", "refresh_retry_window", Kind::text, "DURATION",
     "Instead of tokens.refresh_retry_window"},
};

JsonArray to_array(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

void add_metadata(CLI::App& command, const Options& o) {
  for (const Member& m : kMembers) {
    const std::string member = m.member;
    switch (m.kind) {
      case Kind::text:
        command
            .add_option_function<std::string>(
                m.option,
                [o, member](const std::string& text) {
                  // A duration that is taken back falls to the server's setting again.
                  o->metadata[member] = text == "default" ? Json(nullptr) : Json(text);
                },
                m.what)
            ->type_name(m.type);
        break;
      case Kind::list:
        command
            .add_option_function<std::vector<std::string>>(
                m.option,
                [o, member](const std::vector<std::string>& texts) {
                  o->metadata[member] = to_array(texts);
                },
                m.what)
            ->type_name(m.type)
            ->type_size(1)
            ->allow_extra_args(false);
        break;
      case Kind::flag:
        command.add_flag_function(
            m.option, [o, member](std::int64_t count) { o->metadata[member] = count > 0; }, m.what);
        break;
    }
  }
  command.add_option("--jwks", o->jwks_file, "File with its public keys, for private_key_jwt")
      ->type_name("FILE");
}

bool read_jwks(Session& session, ClientOptions& o) {
  if (o.jwks_file.empty()) return true;
  std::ifstream file(o.jwks_file);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || !parse_json(text.str())) {
    session.complain("cannot read a JSON Web Key Set from " + o.jwks_file, kUsage);
    return false;
  }
  o.metadata["jwks"] = text.str();
  return true;
}

bool add_own_secret(Session& session, const ClientOptions& o, JsonObject& request) {
  if (!o.secret_from_stdin) return true;
  const auto secret = session.terminal.read_secret("Client secret: ");
  if (!secret) {
    session.complain(secret.error().what + "; give the client secret as one line", kUsage);
    return false;
  }
  request["secret"] = secret->reveal();
  return true;
}

JsonObject request_of(const char* command, const ClientOptions& o) {
  return {{"command", command}, {"client", o.id}};
}

CLI::App* add_one(CLI::App& client, const Options& o, const char* name, const char* what) {
  CLI::App* command = client.add_subcommand(name, what);
  command->add_option("CLIENT", o->id, "The client id")->required()->type_name("");
  return command;
}

void add_registration(CLI::App& client, Session& session, const Options& o) {
  CLI::App* add = client.add_subcommand("add", "Register a client; shows its secret once");
  add->add_option("CLIENT", o->id, "The client id; made up where it is absent")->type_name("");
  add->add_flag("--secret-from-stdin", o->secret_from_stdin,
                "Keep the secret that it has elsewhere: one line of standard input");
  CLI::App* set = add_one(client, o, "set", "Change what is registered; the rest stays");
  set->footer("A duration or text of `default` takes the member back to its default.");
  for (CLI::App* command : {add, set}) {
    add_metadata(*command, o);
    command->callback([&session, o, name = command == add ? "client.add" : "client.set"] {
      if (!read_jwks(session, *o)) return;
      JsonObject request = request_of(name, *o);
      request["metadata"] = o->metadata;
      if (!add_own_secret(session, *o, request)) return;
      session.ask(std::move(request), render_client);
    });
  }
}

void add_secrets(CLI::App& client, Session& session, const Options& o) {
  CLI::App* rotate = add_one(client, o, "rotate-secret", "Make another secret and show it once");
  rotate->add_option("--keep-old", o->keep_old, "How long the old ones stay good; else not at all")
      ->type_name("DURATION");
  rotate->callback([&session, o] {
    JsonObject request = request_of("client.rotate-secret", *o);
    request["keep_old"] = o->keep_old;
    session.ask(std::move(request), render_client);
  });
  CLI::App* expire = add_one(client, o, "expire-secret", "End one secret now");
  expire->add_option("SECRET", o->secret, "Its name, such as s1")->required()->type_name("");
  expire->callback([&session, o] {
    JsonObject request = request_of("client.expire-secret", *o);
    request["secret"] = o->secret;
    session.ask(std::move(request), render_client);
  });
}

}  // namespace

void add_client(CLI::App& app, Session& session) {
  CLI::App* client = app.add_subcommand("client", "Applications that may ask for grants");
  client->require_subcommand(1);
  const auto o = std::make_shared<ClientOptions>();
  add_registration(*client, session, o);
  add_secrets(*client, session, o);
  struct Plain {
    const char* name;
    const char* command;
    const char* what;
  };
  static constexpr Plain kPlain[] = {
      {"show", "client.show", "Show one client"},
      {"disable", "client.disable", "Refuse all that it asks"},
      {"enable", "client.enable", "Answer it again"},
      {"revoke-grants", "client.revoke-grants", "End all grants of the client"},
  };
  for (const Plain& plain : kPlain) {
    add_one(*client, o, plain.name, plain.what)->callback([&session, o, command = plain.command] {
      session.ask(request_of(command, *o), render_client);
    });
  }
  CLI::App* remove =
      add_one(*client, o, "remove", "Remove a client and end all its grants, for good");
  remove->add_flag("--yes", o->yes, "Do not ask");
  remove->callback([&session, o] {
    if (session.confirm(o->yes, "Remove " + o->id + " and end all its grants?")) {
      session.ask(request_of("client.remove", *o), render_client);
    }
  });
  CLI::App* list = client->add_subcommand("list", "List clients by id");
  list->add_option("--limit", o->limit, "At most so many")->type_name("NUMBER");
  list->add_option("--after", o->after, "Go on behind this one")->type_name("TEXT");
  list->callback([&session, o] {
    session.ask({{"command", "client.list"}, {"limit", o->limit}, {"after", o->after}},
                render_clients);
  });
}

}  // namespace grantline::cli
