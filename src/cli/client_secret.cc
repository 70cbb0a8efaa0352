#include "cli/client_secret.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "base/world.h"
#include "cli/client_setup.h"

namespace grantline::cli {
namespace {

using client::AuthMethod;
using client::ClientAuth;

constexpr std::string_view kVariable = "env:";
constexpr std::string_view kStore = "store:";
constexpr std::size_t kMostBytes = 64 * 1024;

Result<Secret> read_source(client::TokenStore& store, const std::string& source) {
  if (source.starts_with(kVariable)) {
    const std::string name = source.substr(kVariable.size());
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
      return fault(fmt::format("the variable {} is not set", name));
    }
    return Secret(std::string(value));
  }
  if (!source.starts_with(kStore)) return read_secret_file(source);
  auto entry = store.load(source.substr(kStore.size()));
  if (!entry) return std::unexpected(entry.error());
  if (!*entry) return fault("it is no longer kept among the sessions; log in again");
  return (*entry)->content.copy();
}

Result<Secret> typed_secret(Session& session) {
  if (session.terminal.is_interactive) return session.terminal.read_secret("Client secret: ");
  auto text = session.terminal.read_input(kMostBytes);
  if (!text) return std::unexpected(text.error());
  Secret secret(text->substr(0, text->find_last_not_of(" \t\r\n") + 1));
  wipe(*text);
  return secret;
}

std::string absolute(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::absolute(path, unknown).string();
}

// What is wrong with the options together; nothing: they fit.
std::string options_fault(const SecretOptions& o) {
  const int sources = !o.secret_file.empty() + !o.secret_variable.empty() + !o.key_file.empty();
  if (sources > 1) {
    return "one of --client-secret-file, --client-secret-env and --client-key-file is enough";
  }
  if (!o.key_id.empty() && o.key_file.empty()) return "--client-key-id goes with --client-key-file";
  if (o.method.empty()) return "";
  const auto named = client::parse_auth_method(o.method);
  if (named == AuthMethod::private_key_jwt && !o.key_file.empty()) return "";
  if (named == AuthMethod::none && sources == 0) return "";
  const bool is_secrets = named == AuthMethod::basic || named == AuthMethod::post;
  if (is_secrets && sources == 1 && o.key_file.empty()) return "";
  return "--auth-method is client_secret_basic or client_secret_post, with a secret from "
         "--client-secret-file or --client-secret-env; --client-key-file alone means "
         "private_key_jwt";
}

}  // namespace

Result<FoundSecret> find_secret(Session& session, client::TokenStore& store,
                                const SecretOptions& options) {
  if (std::string wrong = options_fault(options); !wrong.empty()) return fault(std::move(wrong));
  const auto named = client::parse_auth_method(options.method);
  AuthMethod method = named.value_or(AuthMethod::basic);
  std::string source;
  if (!options.key_file.empty()) {
    method = AuthMethod::private_key_jwt;
    source = absolute(options.key_file);
  } else if (!options.secret_variable.empty()) {
    source = std::string(kVariable) + options.secret_variable;
  } else if (options.secret_file == "-") {
    auto secret = typed_secret(session);
    if (!secret) return std::unexpected(secret.error());
    if (secret->empty()) return fault("no client secret came on standard input");
    auto auth = method == AuthMethod::basic ? ClientAuth::basic(secret->copy())
                                            : ClientAuth::post(secret->copy());
    return FoundSecret{std::move(auth), "", std::move(*secret)};
  } else if (!options.secret_file.empty()) {
    source = absolute(options.secret_file);
  } else {
    method = AuthMethod::none;
  }
  auto auth = read_client_auth(store, method, source, options.key_id);
  if (!auth) return std::unexpected(auth.error());
  return FoundSecret{std::move(*auth), std::move(source)};
}

Result<void> keep_secret(client::TokenStore& store, FoundSecret& found,
                         const std::string& profile) {
  if (found.typed.empty()) return {};
  const std::string name =
      fmt::format("{}-{}.secret", profile, hex_encode(system_world().random_bytes(6)));
  const auto kept = store.replace(name, 0, found.typed);
  if (!kept) return std::unexpected(kept.error());
  found.source = std::string(kStore) + name;
  found.typed = {};
  return {};
}

Result<ClientAuth> read_client_auth(client::TokenStore& store, AuthMethod method,
                                    const std::string& source, const std::string& key_id) {
  if (method == AuthMethod::none) return ClientAuth::none();
  auto secret = read_source(store, source);
  if (!secret) return std::unexpected(secret.error());
  if (method == AuthMethod::basic) return ClientAuth::basic(std::move(*secret));
  if (method == AuthMethod::post) return ClientAuth::post(std::move(*secret));
  auto auth = ClientAuth::private_key_jwt(*secret, key_id);
  if (!auth) return fault(source + ": " + auth.error().what);
  return auth;
}

void forget_secret(client::TokenStore& store, const std::string& source) {
  if (!source.starts_with(kStore)) return;
  const std::string name = source.substr(kStore.size());
  const auto entry = store.load(name);
  if (entry && *entry) static_cast<void>(store.remove(name, (*entry)->generation));
}

}  // namespace grantline::cli
