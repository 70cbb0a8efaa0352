#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "serve/admin_api.h"
#include "spec/ids.h"
#include "store/records.h"

// What the administration functions share. Each command is a function
// `Reply name(AdminContext&, const JsonObject& request)`.

namespace grantline::serve {

struct AdminError {
  std::string_view kind;  // "refused", "not_found", "usage", "fault"
  std::string what;
};
using Reply = std::expected<JsonObject, AdminError>;

std::unexpected<AdminError> refuse(std::string what);
std::unexpected<AdminError> not_found(std::string what);
std::unexpected<AdminError> wrong_usage(std::string what);
std::unexpected<AdminError> broken(const Fault& fault);

// A member that must be there and not empty.
std::expected<std::string, AdminError> need(const JsonObject& request, std::string_view name);
std::string text_or_empty(const JsonObject& request, std::string_view name);

JsonArray to_json(const std::vector<std::string>& texts);
// RFC 3339, or null for an unset time.
Json to_json(WallTime time);

// Writes the audit entry of a change.
void note(AdminContext& context, const JsonObject& request, std::string_view object,
          const std::vector<Fact>& fields = {});
void tell_changed(AdminContext& context, store::Table table, std::string_view key);

std::expected<store::UserRecord, AdminError> find_user(AdminContext& context,
                                                       std::string_view name);
std::expected<store::ClientRecord, AdminError> find_client(AdminContext& context,
                                                           std::string_view id);
// The gates row with one more gate, as a write.
store::Write gate_write(const std::string& key, const std::optional<std::string>& stored,
                        store::GateKind kind, WallTime at);

Reply user_add(AdminContext&, const JsonObject&);
Reply user_list(AdminContext&, const JsonObject&);
Reply user_show(AdminContext&, const JsonObject&);
Reply user_set(AdminContext&, const JsonObject&);
Reply user_remove(AdminContext&, const JsonObject&);
Reply user_disable(AdminContext&, const JsonObject&);
Reply user_enable(AdminContext&, const JsonObject&);
Reply user_password(AdminContext&, const JsonObject&);
Reply user_revoke_grants(AdminContext&, const JsonObject&);
Reply user_withdraw_consent(AdminContext&, const JsonObject&);
Reply client_add(AdminContext&, const JsonObject&);
Reply client_list(AdminContext&, const JsonObject&);
Reply client_show(AdminContext&, const JsonObject&);
Reply client_set(AdminContext&, const JsonObject&);
Reply client_remove(AdminContext&, const JsonObject&);
Reply client_disable(AdminContext&, const JsonObject&);
Reply client_enable(AdminContext&, const JsonObject&);
Reply client_rotate_secret(AdminContext&, const JsonObject&);
Reply client_expire_secret(AdminContext&, const JsonObject&);
Reply client_revoke_grants(AdminContext&, const JsonObject&);
Reply key_list(AdminContext&, const JsonObject&);
Reply key_rotate(AdminContext&, const JsonObject&);
Reply key_retire(AdminContext&, const JsonObject&);
Reply grant_list(AdminContext&, const JsonObject&);
Reply grant_show(AdminContext&, const JsonObject&);
Reply grant_revoke(AdminContext&, const JsonObject&);
Reply explain_reference(AdminContext&, const JsonObject&);
Reply audit_list(AdminContext&, const JsonObject&);
Reply doctor(AdminContext&, const JsonObject&);

}  // namespace grantline::serve
