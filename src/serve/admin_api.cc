#include "serve/admin_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "base/encoding.h"
#include "serve/admin_reply.h"

namespace grantline::serve {
namespace {

struct Command {
  std::string_view name;
  Reply (*run)(AdminContext&, const JsonObject&);
};

constexpr std::array kCommands{
    Command{"user.add", user_add},
    Command{"user.list", user_list},
    Command{"user.show", user_show},
    Command{"user.set", user_set},
    Command{"user.remove", user_remove},
    Command{"user.disable", user_disable},
    Command{"user.enable", user_enable},
    Command{"user.password", user_password},
    Command{"user.revoke-grants", user_revoke_grants},
    Command{"user.withdraw-consent", user_withdraw_consent},
    Command{"client.add", client_add},
    Command{"client.list", client_list},
    Command{"client.show", client_show},
    Command{"client.set", client_set},
    Command{"client.remove", client_remove},
    Command{"client.disable", client_disable},
    Command{"client.enable", client_enable},
    Command{"client.rotate-secret", client_rotate_secret},
    Command{"client.expire-secret", client_expire_secret},
    Command{"client.revoke-grants", client_revoke_grants},
    Command{"key.list", key_list},
    Command{"key.rotate", key_rotate},
    Command{"key.retire", key_retire},
    Command{"grant.list", grant_list},
    Command{"grant.show", grant_show},
    Command{"grant.revoke", grant_revoke},
    Command{"explain", explain_reference},
    Command{"audit.list", audit_list},
    Command{"doctor", doctor},
};

Json error_reply(const AdminError& error) {
  return JsonObject{{"ok", false}, {"kind", std::string(error.kind)}, {"error", error.what}};
}

}  // namespace

Json admin(AdminContext& context, const Json& request) {
  if (!request.is_object()) return error_reply({"usage", "The request is not a JSON object."});
  const JsonObject& object = request.get_object();
  const auto name = find_string(object, "command").value_or("");
  const auto* command = std::ranges::find(kCommands, name, &Command::name);
  if (command == kCommands.end()) {
    return error_reply(
        {"usage", fmt::format("There is no command {}.", printable(name.substr(0, 60)))});
  }
  Reply reply = command->run(context, object);
  if (!reply) return error_reply(reply.error());
  JsonObject out{{"ok", true}};
  for (auto& member : *reply) out.emplace(member.key(), std::move(member.value()));
  return out;
}

std::unexpected<AdminError> refuse(std::string what) {
  return std::unexpected(AdminError{"refused", std::move(what)});
}
std::unexpected<AdminError> not_found(std::string what) {
  return std::unexpected(AdminError{"not_found", std::move(what)});
}
std::unexpected<AdminError> wrong_usage(std::string what) {
  return std::unexpected(AdminError{"usage", std::move(what)});
}
std::unexpected<AdminError> broken(const Fault& fault) {
  return std::unexpected(AdminError{"fault", fault.what});
}

std::expected<std::string, AdminError> need(const JsonObject& request, std::string_view name) {
  const auto text = find_string(request, name);
  if (!text || text->empty()) return wrong_usage(fmt::format("\"{}\" is missing.", name));
  return std::string(*text);
}

std::string text_or_empty(const JsonObject& request, std::string_view name) {
  return std::string(find_string(request, name).value_or(""));
}

JsonArray to_json(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

Json to_json(WallTime time) { return time.is_set() ? Json(to_rfc3339(time)) : Json(nullptr); }

void note(AdminContext& context, const JsonObject& request, std::string_view object,
          const std::vector<Fact>& fields) {
  const auto actor = find_string(request, "actor").value_or("admin");
  const auto command = find_string(request, "command").value_or("");
  context.audit.record(context.world.now(), printable(actor.substr(0, 120)), command, object,
                       fields);
}

void tell_changed(AdminContext& context, store::Table table, std::string_view key) {
  if (context.changed) context.changed(table, key);
}

std::expected<store::UserRecord, AdminError> find_user(AdminContext& context,
                                                       std::string_view name) {
  auto id = context.engine.get(store::Table::user_names, store::user_name_key(name));
  if (!id) return broken(id.error());
  const std::string key = *id ? **id : std::string(name);
  auto row = context.engine.get(store::Table::users, key);
  if (!row) return broken(row.error());
  if (!*row) {
    return not_found(fmt::format("There is no user {}; `grantline user list` shows all.",
                                 printable(name.substr(0, 120))));
  }
  auto user = store::decode_user(**row);
  if (!user) return broken(user.error());
  return std::move(*user);
}

std::expected<store::ClientRecord, AdminError> find_client(AdminContext& context,
                                                           std::string_view id) {
  auto row = context.engine.get(store::Table::clients, id);
  if (!row) return broken(row.error());
  if (!*row) {
    return not_found(fmt::format("There is no client {}; `grantline client list` shows all.",
                                 printable(id.substr(0, 128))));
  }
  auto client = store::decode_client(**row);
  if (!client) return broken(client.error());
  return std::move(*client);
}

store::Write gate_write(const std::string& key, const std::optional<std::string>& stored,
                        store::GateKind kind, WallTime at) {
  std::vector<store::Gate> gates;
  if (stored) {
    // A row that cannot be read is replaced: the new gate closes on all that the old ones did.
    if (auto read = store::decode_gates(*stored)) gates = std::move(*read);
  }
  return {
      {store::Table::gates, key}, store::encode(store::with_gate(std::move(gates), {kind, at})), 0};
}

}  // namespace grantline::serve
