#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "serve/admin_metadata.h"
#include "serve/admin_reply.h"

namespace grantline::serve {
namespace {

using store::ClientRecord;
using store::ClientSecret;
using store::Table;
using store::Write;

constexpr std::size_t kMostSecrets = 8;

bool needs_secret(const ClientRecord& client) {
  const AuthMethod method = client.metadata.token_endpoint_auth_method;
  return method == AuthMethod::client_secret_basic || method == AuthMethod::client_secret_post;
}

JsonObject client_json(const ClientRecord& client, WallTime now) {
  JsonArray secrets;
  for (const ClientSecret& secret : client.secrets) {
    const bool valid = !secret.expires_at.is_set() || secret.expires_at > now;
    secrets.push_back(JsonObject{{"id", secret.id},
                                 {"created_at", to_json(secret.created_at)},
                                 {"expires_at", to_json(secret.expires_at)},
                                 {"valid", valid}});
  }
  return {{"id", client.id.text},
          {"disabled", client.disabled},
          {"created_at", to_json(client.created_at)},
          {"metadata", metadata_json(client.metadata)},
          {"secrets", std::move(secrets)}};
}

// The text has 256 bits of chance and only characters that no encoding of a request changes.
std::string make_secret(World& world) { return "gls_" + base64url_encode(world.random_bytes(32)); }

// A client that moves here may keep its secret. A hash without salt guards it, so it must be one
// that nobody can guess; the characters are those of RFC 6749 appendix A.2.
std::optional<std::string> own_secret_fault(const ClientRecord& client, std::string_view secret) {
  if (!needs_secret(client)) return "Only a client that authenticates by a secret has one.";
  const bool is_visible = std::ranges::all_of(secret, [](char c) { return c >= 0x20 && c < 0x7f; });
  if (is_visible && secret.size() >= 32 && secret.size() <= 256) return std::nullopt;
  return "A secret of one's own has 32 to 256 visible ASCII characters, drawn by chance.";
}

// Adds a secret under the next free number and ends the others at `old_end`.
void add_secret(ClientRecord& client, std::string_view text, WallTime now, WallTime old_end) {
  int newest = 0;
  for (ClientSecret& old : client.secrets) {
    newest = std::max(newest, std::atoi(old.id.c_str() + 1));
    if (!old.expires_at.is_set() || old.expires_at > old_end) old.expires_at = old_end;
  }
  // The expired ones stay for a while, so that their use can be explained.
  if (client.secrets.size() >= kMostSecrets) client.secrets.erase(client.secrets.begin());
  client.secrets.push_back({fmt::format("s{}", newest + 1), crypto::sha256(text), now, WallTime{}});
}

// Edits the record inside a transaction. `change` gives what is wrong, or nothing.
template <class F>
Reply change_client(AdminContext& context, const JsonObject& request, F change,
                    std::string_view shown_secret = {}) {
  const auto id = need(request, "client");
  if (!id) return std::unexpected(id.error());
  const auto found = find_client(context, *id);
  if (!found) return std::unexpected(found.error());
  const WallTime now = context.world.now();
  std::optional<ClientRecord> changed;
  std::optional<AdminError> wrong;
  const auto done = store::transact_now(
      context.engine, {{Table::clients, *id}}, [&](store::Values values) -> std::vector<Write> {
        auto client = values[0] ? store::decode_client(*values[0]) : fault("");
        if (!client) return {};
        wrong = change(*client, now);
        if (wrong) return {};
        changed = std::move(*client);
        return {{{Table::clients, *id}, store::encode(*changed), 0}};
      });
  if (!done) return broken(done.error());
  if (wrong) return std::unexpected(*wrong);
  if (!changed) return not_found(fmt::format("The client {} was removed meanwhile.", *id));
  note(context, request, *id);
  tell_changed(context, Table::clients, *id);
  JsonObject reply{{"client", client_json(*changed, now)}};
  if (!shown_secret.empty()) reply["client_secret"] = shown_secret;
  return reply;
}

std::optional<AdminError> set_disabled(ClientRecord& client, bool value) {
  client.disabled = value;
  return std::nullopt;
}

bool is_client_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 &&
         std::ranges::all_of(id, [](char c) { return c > 0x20 && c < 0x7f; });
}

Reply close_gate(AdminContext& context, const JsonObject& request, store::GateKind kind,
                 std::vector<Write> also) {
  const auto id = need(request, "client");
  if (!id) return std::unexpected(id.error());
  const auto client = find_client(context, *id);
  if (!client) return std::unexpected(client.error());
  const std::string gates = store::gate_key(client->id);
  const WallTime now = context.world.now();
  const auto done =
      store::transact_now(context.engine, {{Table::gates, gates}}, [&](store::Values values) {
        also.push_back(gate_write(gates, values[0], kind, now));
        return std::move(also);
      });
  if (!done) return broken(done.error());
  note(context, request, *id);
  tell_changed(context, Table::clients, *id);
  return JsonObject{{"client", client_json(*client, now)}};
}

}  // namespace

Reply client_add(AdminContext& context, const JsonObject& request) {
  ClientRecord client;
  client.id.text = text_or_empty(request, "client");
  if (client.id.empty()) client.id.text = base64url_encode(context.world.random_bytes(16));
  if (!is_client_id(client.id.text)) {
    return refuse("A client id has 1 to 128 visible ASCII characters and no spaces.");
  }
  client.created_at = context.world.now();
  const SigningAlg alg = context.settings.keys.default_alg;
  client.metadata.id_token_signed_response_alg = alg;
  client.metadata.access_token_signed_response_alg = alg;
  if (auto wrong = take_metadata(request, client.metadata)) return refuse(std::move(*wrong));
  if (auto wrong = metadata_fault(client.metadata)) return refuse(std::move(*wrong));
  const Secret own(text_or_empty(request, "secret"));
  if (!own.empty()) {
    if (auto wrong = own_secret_fault(client, own.reveal())) return refuse(std::move(*wrong));
    add_secret(client, own.reveal(), client.created_at, client.created_at);
  }
  std::string secret;
  if (needs_secret(client) && own.empty()) {
    secret = make_secret(context.world);
    add_secret(client, secret, client.created_at, client.created_at);
  }
  bool exists = false;
  const auto done =
      store::transact_now(context.engine, {{Table::clients, client.id.text}},
                          [&](store::Values values) -> std::vector<Write> {
                            exists = values[0].has_value();
                            if (exists) return {};
                            return {{{Table::clients, client.id.text}, store::encode(client), 0}};
                          });
  if (!done) return broken(done.error());
  if (exists) return refuse(fmt::format("There is a client {} already.", client.id.text));
  note(context, request, client.id.text);
  tell_changed(context, Table::clients, client.id.text);
  JsonObject reply{{"client", client_json(client, client.created_at)}};
  if (!secret.empty()) reply["client_secret"] = secret;
  return reply;
}

Reply client_list(AdminContext& context, const JsonObject& request) {
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(find_integer(request, "limit").value_or(100), 1, 1000));
  const WallTime now = context.world.now();
  JsonArray clients;
  std::string last;
  bool more = false;
  Result<void> readable;
  const auto done = context.engine.scan(Table::clients, "", text_or_empty(request, "after"),
                                        [&](std::string_view key, std::string_view value) {
                                          more = clients.size() == limit;
                                          if (more) return false;
                                          last = key;
                                          const auto client = store::decode_client(value);
                                          if (client)
                                            clients.emplace_back(client_json(*client, now));
                                          else
                                            readable = std::unexpected(client.error());
                                          return readable.has_value();
                                        });
  if (!done) return broken(done.error());
  if (!readable) return broken(readable.error());
  JsonObject reply{{"clients", std::move(clients)}};
  if (more) reply["after"] = last;
  return reply;
}

Reply client_show(AdminContext& context, const JsonObject& request) {
  const auto id = need(request, "client");
  if (!id) return std::unexpected(id.error());
  const auto client = find_client(context, *id);
  if (!client) return std::unexpected(client.error());
  return JsonObject{{"client", client_json(*client, context.world.now())}};
}

Reply client_set(AdminContext& context, const JsonObject& request) {
  const std::string secret = make_secret(context.world);
  bool was_made = false;
  Reply reply = change_client(context, request,
                              [&](ClientRecord& client, WallTime now) -> std::optional<AdminError> {
                                auto wrong = take_metadata(request, client.metadata);
                                if (!wrong) wrong = metadata_fault(client.metadata);
                                if (wrong) return AdminError{"refused", std::move(*wrong)};
                                was_made = needs_secret(client) && client.secrets.empty();
                                if (was_made) add_secret(client, secret, now, now);
                                if (!needs_secret(client)) client.secrets.clear();
                                return std::nullopt;
                              });
  if (reply && was_made) (*reply)["client_secret"] = secret;
  return reply;
}

Reply client_disable(AdminContext& context, const JsonObject& request) {
  return change_client(context, request,
                       [](ClientRecord& client, WallTime) { return set_disabled(client, true); });
}

Reply client_enable(AdminContext& context, const JsonObject& request) {
  return change_client(context, request,
                       [](ClientRecord& client, WallTime) { return set_disabled(client, false); });
}

Reply client_rotate_secret(AdminContext& context, const JsonObject& request) {
  Duration keep;
  const std::string keep_text = text_or_empty(request, "keep_old");
  if (!keep_text.empty() && !parse_duration(keep_text, keep)) {
    return wrong_usage("\"keep_old\" must be a duration, such as 24h.");
  }
  const std::string secret = make_secret(context.world);
  return change_client(
      context, request,
      [&](ClientRecord& client, WallTime now) -> std::optional<AdminError> {
        if (!needs_secret(client)) {
          return AdminError{
              "refused",
              fmt::format("The client {} authenticates by {} and has no secret.", client.id.text,
                          to_text(client.metadata.token_endpoint_auth_method))};
        }
        add_secret(client, secret, now, now + keep);
        return std::nullopt;
      },
      secret);
}

Reply client_expire_secret(AdminContext& context, const JsonObject& request) {
  const auto name = need(request, "secret");
  if (!name) return std::unexpected(name.error());
  return change_client(
      context, request, [&](ClientRecord& client, WallTime now) -> std::optional<AdminError> {
        const auto secret = std::ranges::find(client.secrets, *name, &ClientSecret::id);
        if (secret == client.secrets.end()) {
          return AdminError{"not_found", fmt::format("The client {} has no secret {}.",
                                                     client.id.text, printable(*name))};
        }
        if (!secret->expires_at.is_set() || secret->expires_at > now) secret->expires_at = now;
        return std::nullopt;
      });
}

Reply client_revoke_grants(AdminContext& context, const JsonObject& request) {
  return close_gate(context, request, store::GateKind::admin_revoked_client, {});
}

// The consents go too: another client that gets this id later was not agreed to by anyone.
Reply client_remove(AdminContext& context, const JsonObject& request) {
  const std::string id = text_or_empty(request, "client");
  std::vector<Write> writes{{{Table::clients, id}, std::nullopt, 0}};
  const std::string ending = '\0' + id;
  const auto scanned =
      context.engine.scan(Table::consents, "", "", [&](std::string_view key, std::string_view) {
        if (key.ends_with(ending)) {
          writes.push_back({{Table::consents, std::string(key)}, std::nullopt, 0});
        }
        return true;
      });
  if (!scanned) return broken(scanned.error());
  return close_gate(context, request, store::GateKind::client_removed, std::move(writes));
}

}  // namespace grantline::serve
