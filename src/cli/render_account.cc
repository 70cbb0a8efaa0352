#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/render.h"

namespace grantline::cli {
namespace {

std::string joined(const JsonObject& object, std::string_view name) {
  const Json* list = find(object, name);
  std::string out;
  if (list == nullptr || !list->is_array()) return out;
  for (const Json& item : list->get_array()) {
    if (!out.empty()) out += '\n';
    out += std::string_view(item.get_string().data(), item.get_string().size());
  }
  return out;
}

bool flag(const JsonObject& object, std::string_view name) {
  return find_bool(object, name).value_or(false);
}

std::string state_of(const JsonObject& object, const Style& style) {
  return flag(object, "disabled") ? style.bad("disabled") : style.good("enabled");
}

void add(std::vector<Pair>& list, std::string name, std::string value) {
  if (!value.empty()) list.push_back({std::move(name), std::move(value)});
}

std::string more(const JsonObject& reply, const Style& style) {
  const std::string after = text_at(reply, "after");
  return after.empty() ? "" : style.quiet(fmt::format("More: add --after {}\n", after));
}

// Shown once: the store keeps a hash alone.
std::string once(const JsonObject& reply, std::string_view name, std::string_view title,
                 const Style& style) {
  const std::string value = text_at(reply, name);
  if (value.empty()) return "";
  return fmt::format("\n{}\n  {}\n{}", style.strong(title), value,
                     style.quiet("Keep it now: it is not stored and cannot be shown again.\n"));
}

std::string secrets_of(const JsonObject& client) {
  const Json* secrets = find(client, "secrets");
  std::string out;
  if (secrets == nullptr || !secrets->is_array()) return out;
  for (const Json& item : secrets->get_array()) {
    const JsonObject& secret = item.get_object();
    const std::string end = text_at(secret, "expires_at");
    if (!out.empty()) out += '\n';
    out +=
        fmt::format("{} made {}", text_at(secret, "id"), short_time(text_at(secret, "created_at")));
    if (!end.empty()) {
      out += fmt::format(", {} {}", flag(secret, "valid") ? "valid until" : "expired",
                         short_time(end));
    }
  }
  return out;
}

}  // namespace

std::string text_at(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::string render_user(const JsonObject& reply, const Style& style) {
  const JsonObject& user = reply.at("user").get_object();
  std::vector<Pair> list;
  add(list, "state", state_of(user, style));
  add(list, "id (sub)", text_at(user, "id"));
  add(list, "name", text_at(user, "name"));
  const std::string email = text_at(user, "email");
  if (!email.empty())
    add(list, "email", email + (flag(user, "email_verified") ? ", verified" : ""));
  const std::string changed = text_at(user, "password_changed_at");
  add(list, "password", flag(user, "has_password") ? "set " + short_time(changed) : "none");
  add(list, "made", short_time(text_at(user, "created_at")));
  return style.strong(text_at(user, "login")) + '\n' + pairs(list, 2, style.width) +
         once(reply, "password", "Password", style);
}

std::string render_withdrawn(const JsonObject& reply, const Style&) {
  return text_at(reply, "user") +
         (flag(reply, "consented") ? " no longer consents to " : " had not consented to ") +
         text_at(reply, "client") + "; grants made before now are refused.\n";
}

std::string render_users(const JsonObject& reply, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& item : reply.at("users").get_array()) {
    const JsonObject& user = item.get_object();
    rows.push_back({text_at(user, "login"), state_of(user, style),
                    short_time(text_at(user, "created_at")), text_at(user, "name")});
  }
  if (rows.empty()) return "There is no user yet; `grantline user add LOGIN` makes one.\n";
  return table({"LOGIN", "STATE", "MADE (UTC)", "NAME"}, rows, style) + more(reply, style);
}

std::string render_client(const JsonObject& reply, const Style& style) {
  const JsonObject& client = reply.at("client").get_object();
  const JsonObject& m = client.at("metadata").get_object();
  std::vector<Pair> list;
  add(list, "state", state_of(client, style));
  add(list, "name", text_at(m, "client_name"));
  add(list, "authenticates by", text_at(m, "token_endpoint_auth_method"));
  add(list, "grant types", joined(m, "grant_types"));
  add(list, "redirect URIs", joined(m, "redirect_uris"));
  add(list, "after logout", joined(m, "post_logout_redirect_uris"));
  const std::string scope = text_at(m, "scope");
  add(list, "scope", scope.empty() ? "none that it may ask for; --scope adds some" : scope);
  add(list, "resources", joined(m, "resources"));
  add(list, "access tokens",
      text_at(m, "access_token_format") == "opaque"
          ? "opaque"
          : "jwt, " + text_at(m, "access_token_signed_response_alg"));
  add(list, "bound to a key", flag(m, "dpop_bound_access_tokens") ? "always, by DPoP" : "");
  add(list, "id tokens", text_at(m, "id_token_signed_response_alg"));
  add(list, "consent", flag(m, "skip_consent") ? "not asked for" : "");
  for (const auto* unsafe :
       {"remember_unproven_consent", "legacy_password", "legacy_authorize_without_pkce"}) {
    add(list, "unsafe", flag(m, unsafe) ? style.bad(unsafe) : "");
  }
  for (const auto* life : {"code_life", "access_token_life", "refresh_token_idle",
                           "refresh_token_life", "refresh_retry_window"}) {
    add(list, life, text_at(m, life));
  }
  add(list, "secrets", secrets_of(client));
  add(list, "made", short_time(text_at(client, "created_at")));
  return style.strong(text_at(client, "id")) + '\n' + pairs(list, 2, style.width) +
         once(reply, "client_secret", "Client secret", style);
}

std::string render_clients(const JsonObject& reply, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& item : reply.at("clients").get_array()) {
    const JsonObject& client = item.get_object();
    const JsonObject& m = client.at("metadata").get_object();
    rows.push_back({text_at(client, "id"), state_of(client, style),
                    text_at(m, "token_endpoint_auth_method"), text_at(m, "client_name")});
  }
  if (rows.empty()) return "There is no client yet; `grantline client add ID` registers one.\n";
  return table({"CLIENT", "STATE", "AUTHENTICATES BY", "NAME"}, rows, style) + more(reply, style);
}

std::string render_keys(const JsonObject& reply, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& item : reply.at("keys").get_array()) {
    const JsonObject& key = item.get_object();
    const std::string state = text_at(key, "state");
    rows.push_back(
        {text_at(key, "name"), text_at(key, "alg"), state == "in use" ? style.good(state) : state,
         short_time(text_at(key, "active_from")), short_time(text_at(key, "retired_at"))});
  }
  if (rows.empty())
    return "There is no key yet; `grantline serve` makes them at its first start.\n";
  return table({"KEY", "ALGORITHM", "STATE", "USED FROM (UTC)", "RETIRED"}, rows, style);
}

std::string render_key_change(const JsonObject& reply, const Style& style) {
  const std::string name = style.strong(text_at(reply, "name"));
  if (!reply.contains("dropped")) {
    return wrapped(fmt::format("{} was made for {}; {}", name, text_at(reply, "use"),
                               flag(reply, "immediately") || text_at(reply, "use") == "token"
                                   ? "it is used from now on."
                                   : "it is published now and signs after keys.publish_ahead."),
                   0, style.width);
  }
  return wrapped(
      fmt::format("{} is retired: {}", name,
                  flag(reply, "dropped")
                      ? "what it made is refused from now on."
                      : "it makes nothing new, and what it made is good until it expires."),
      0, style.width);
}

}  // namespace grantline::cli
