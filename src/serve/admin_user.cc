#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "base/encoding.h"
#include "crypto/password_hash.h"
#include "serve/admin_reply.h"
#include "serve/gate_time.h"

namespace grantline::serve {
namespace {

using store::Table;
using store::UserRecord;
using store::Write;

JsonObject user_json(const UserRecord& user) {
  return {{"id", user.id.text},
          {"login", user.login},
          {"name", user.name},
          {"email", user.email},
          {"email_verified", user.email_verified},
          {"has_password", !user.password_hash.empty()},
          {"disabled", user.disabled},
          {"created_at", to_json(user.created_at)},
          {"password_changed_at", to_json(user.password_changed_at)}};
}

bool is_login(std::string_view login) {
  return !login.empty() && login.size() <= 120 && login.find_first_of(" \t") == login.npos &&
         printable(login) == login;
}

// A new password: the one of the request, or one made here, which the reply then shows once.
struct NewPassword {
  std::string hash;
  std::string shown;
};
std::expected<NewPassword, AdminError> new_password(AdminContext& context,
                                                    const JsonObject& request) {
  const auto given = find_string(request, "password");
  const bool generate = find_bool(request, "generate").value_or(false);
  if (!given && !generate) return NewPassword{};
  const auto& rules = context.settings.password;
  NewPassword out;
  if (generate) out.shown = base64url_encode(context.world.random_bytes(15));
  const Secret password(generate ? out.shown : std::string(*given));
  if (static_cast<std::int64_t>(password.size()) < rules.shortest) {
    return refuse(fmt::format(
        "The password is too short: it needs {} characters (password.shortest).", rules.shortest));
  }
  if (password.size() > 1024) return refuse("The password is longer than 1024 bytes.");
  const crypto::PasswordCost cost{static_cast<std::uint32_t>(rules.memory.bytes / 1024),
                                  static_cast<std::uint32_t>(rules.passes)};
  out.hash = crypto::hash_password(password, cost, context.world);
  return out;
}

JsonObject reply_of(const UserRecord& user, const NewPassword& password = {}) {
  JsonObject reply{{"user", user_json(user)}};
  if (!password.shown.empty()) reply["password"] = password.shown;
  return reply;
}

std::expected<bool, AdminError> take_fields(const JsonObject& request, UserRecord& user) {
  for (const auto& [name, field] : {std::pair{"name", &user.name}, {"email", &user.email}}) {
    if (const auto text = find_string(request, name)) {
      if (text->size() > 200 || printable(*text) != *text) {
        return refuse(fmt::format("The {} has control characters or more than 200 bytes.", name));
      }
      *field = *text;
    }
  }
  user.email_verified = find_bool(request, "email_verified").value_or(user.email_verified);
  if (!user.email.empty() && !user.email.contains('@')) {
    return refuse(fmt::format("{} is no e-mail address.", user.email));
  }
  if (user.email_verified && user.email.empty()) {
    return refuse("There is no e-mail address that could be verified; give one with --email.");
  }
  return true;
}

// Reads the user and its gates again inside the transaction and writes both, so that no other
// change is lost. `change` edits the record.
template <class F>
Reply change_user(AdminContext& context, const JsonObject& request,
                  std::optional<store::GateKind> gate, F change, const NewPassword& password = {}) {
  const auto name = need(request, "user");
  if (!name) return std::unexpected(name.error());
  const auto found = find_user(context, *name);
  if (!found) return std::unexpected(found.error());
  const std::string gates = store::gate_key(found->id);
  const WallTime now = context.world.now();
  const Result<WallTime> closes =
      gate ? closing_time(context.engine, found->id, std::nullopt, now) : now;
  if (!closes) return broken(closes.error());
  std::optional<UserRecord> changed;
  const auto done = store::transact_now(
      context.engine, {{Table::users, found->id.text}, {Table::gates, gates}},
      [&](store::Values values) -> std::vector<Write> {
        auto user = values[0] ? store::decode_user(*values[0]) : fault("");
        if (!user) return {};
        change(*user, now);
        std::vector<Write> writes{{{Table::users, user->id.text}, store::encode(*user), 0}};
        if (gate) writes.push_back(gate_write(gates, values[1], *gate, *closes));
        changed = std::move(*user);
        return writes;
      });
  if (!done) return broken(done.error());
  if (!changed) return not_found(fmt::format("The user {} was removed meanwhile.", found->login));
  note(context, request, changed->login);
  tell_changed(context, Table::users, changed->id.text);
  return reply_of(*changed, password);
}

}  // namespace

Reply user_add(AdminContext& context, const JsonObject& request) {
  const auto login = need(request, "user");
  if (!login) return std::unexpected(login.error());
  if (!is_login(*login)) {
    return refuse("A login name has 1 to 120 bytes and no spaces or control characters.");
  }
  UserRecord user;
  user.id.text = base64url_encode(context.world.random_bytes(16));
  user.login = *login;
  user.created_at = context.world.now();
  if (const auto taken = take_fields(request, user); !taken) return std::unexpected(taken.error());
  const auto password = new_password(context, request);
  if (!password) return std::unexpected(password.error());
  user.password_hash = password->hash;
  if (!user.password_hash.empty()) user.password_changed_at = user.created_at;
  bool exists = false;
  const std::string name_key = store::user_name_key(*login);
  const auto done =
      store::transact_now(context.engine, {{Table::user_names, name_key}},
                          [&](store::Values values) -> std::vector<Write> {
                            exists = values[0].has_value();
                            if (exists) return {};
                            return {{{Table::users, user.id.text}, store::encode(user), 0},
                                    {{Table::user_names, name_key}, user.id.text, 0}};
                          });
  if (!done) return broken(done.error());
  if (exists) return refuse(fmt::format("There is a user {} already.", *login));
  note(context, request, *login);
  tell_changed(context, Table::users, user.id.text);
  return reply_of(user, *password);
}

Reply user_list(AdminContext& context, const JsonObject& request) {
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(find_integer(request, "limit").value_or(100), 1, 1000));
  std::string after = text_or_empty(request, "after");
  JsonArray users;
  bool more = false;
  std::string last;
  std::vector<std::string> ids;
  const auto done = context.engine.scan(Table::user_names, "", after,
                                        [&](std::string_view key, std::string_view id) {
                                          more = ids.size() == limit;
                                          if (more) return false;
                                          last = key;
                                          ids.emplace_back(id);
                                          return true;
                                        });
  if (!done) return broken(done.error());
  for (const std::string& id : ids) {
    const auto user = find_user(context, id);
    if (user) users.emplace_back(user_json(*user));
  }
  JsonObject reply{{"users", std::move(users)}};
  if (more) reply["after"] = last;
  return reply;
}

Reply user_show(AdminContext& context, const JsonObject& request) {
  const auto name = need(request, "user");
  if (!name) return std::unexpected(name.error());
  const auto user = find_user(context, *name);
  if (!user) return std::unexpected(user.error());
  return reply_of(*user);
}

Reply user_set(AdminContext& context, const JsonObject& request) {
  UserRecord trial;
  trial.email = "trial@example.com";
  if (const auto taken = take_fields(request, trial); !taken) return std::unexpected(taken.error());
  return change_user(context, request, std::nullopt, [&](UserRecord& user, WallTime) {
    const std::string email = user.email;
    if (!take_fields(request, user)) user.email_verified = false;
    // A new address was not verified, whatever the old one was.
    if (user.email != email) {
      user.email_verified = find_bool(request, "email_verified").value_or(false);
    }
  });
}

Reply user_disable(AdminContext& context, const JsonObject& request) {
  return change_user(context, request, store::GateKind::user_disabled,
                     [](UserRecord& user, WallTime) { user.disabled = true; });
}

Reply user_enable(AdminContext& context, const JsonObject& request) {
  return change_user(context, request, std::nullopt,
                     [](UserRecord& user, WallTime) { user.disabled = false; });
}

Reply user_revoke_grants(AdminContext& context, const JsonObject& request) {
  return change_user(context, request, store::GateKind::admin_revoked_user,
                     [](UserRecord&, WallTime) {});
}

Reply user_password(AdminContext& context, const JsonObject& request) {
  const auto password = new_password(context, request);
  if (!password) return std::unexpected(password.error());
  if (password->hash.empty()) return wrong_usage("\"password\" is missing.");
  return change_user(
      context, request, store::GateKind::password_changed,
      [&](UserRecord& user, WallTime now) {
        user.password_hash = password->hash;
        user.password_changed_at = now;
      },
      *password);
}

Reply user_remove(AdminContext& context, const JsonObject& request) {
  const auto name = need(request, "user");
  if (!name) return std::unexpected(name.error());
  const auto user = find_user(context, *name);
  if (!user) return std::unexpected(user.error());
  std::vector<Write> writes{
      {{Table::users, user->id.text}, std::nullopt, 0},
      {{Table::user_names, store::user_name_key(user->login)}, std::nullopt, 0}};
  const auto scanned = context.engine.scan(
      Table::consents, user->id.text + '\0', "", [&](std::string_view key, std::string_view) {
        writes.push_back({{Table::consents, std::string(key)}, std::nullopt, 0});
        return true;
      });
  if (!scanned) return broken(scanned.error());
  const std::string gates = store::gate_key(user->id);
  const auto closes = closing_time(context.engine, user->id, std::nullopt, context.world.now());
  if (!closes) return broken(closes.error());
  const auto done =
      store::transact_now(context.engine, {{Table::gates, gates}}, [&](store::Values values) {
        writes.push_back(gate_write(gates, values[0], store::GateKind::user_removed, *closes));
        return std::move(writes);
      });
  if (!done) return broken(done.error());
  note(context, request, user->login);
  tell_changed(context, Table::users, user->id.text);
  return reply_of(*user);
}

}  // namespace grantline::serve
