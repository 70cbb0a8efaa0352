#pragma once

#include <string>

#include "base/json.h"
#include "cli/text.h"

// Replies of the administration (serve/admin_api.h) as text for people.

namespace grantline::cli {

std::string render_user(const JsonObject& reply, const Style& style);
std::string render_users(const JsonObject& reply, const Style& style);
std::string render_withdrawn(const JsonObject& reply, const Style& style);
std::string render_client(const JsonObject& reply, const Style& style);
std::string render_clients(const JsonObject& reply, const Style& style);
std::string render_keys(const JsonObject& reply, const Style& style);
std::string render_key_change(const JsonObject& reply, const Style& style);
std::string render_grants(const JsonObject& reply, const Style& style);
std::string render_grant(const JsonObject& reply, const Style& style);
std::string render_revoked(const JsonObject& reply, const Style& style);
std::string render_explanation(const JsonObject& reply, const Style& style);
std::string render_check(const JsonObject& reply, const Style& style);
std::string render_diagnosis(const JsonObject& reply, const Style& style);
std::string render_audit(const JsonObject& reply, const Style& style);
std::string render_doctor(const JsonObject& reply, const Style& style);

// "  + 3.0 s  code redeemed  from 10.0.0.8" and so on, a line for each event of a grant.
std::string render_line(const JsonArray& line, const Style& style);
// Of a grant without a person: "the client itself", or "nobody yet" where a device waits for one.
std::string nobody(const JsonObject& grant);
// A member's text; "" where it is absent or null.
std::string text_at(const JsonObject& object, std::string_view name);

}  // namespace grantline::cli
