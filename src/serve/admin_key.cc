#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "serve/admin_reply.h"

namespace grantline::serve {
namespace {

std::unexpected<AdminError> no_keys() {
  return broken({"the keys are not open here: start the server, or give the master key"});
}

std::string_view state_of(const store::KeyRecord& key, WallTime now) {
  if (key.retired_at.is_set() && key.retired_at <= now) return "retired";
  return key.active_from > now ? "published" : "in use";
}

}  // namespace

Reply key_list(AdminContext& context, const JsonObject&) {
  if (!context.keys.list) return no_keys();
  const auto records = context.keys.list();
  if (!records) return broken(records.error());
  JsonArray keys;
  for (const store::KeyRecord& key : *records) {
    keys.push_back(JsonObject{{"name", key.name},
                              {"use", key.use},
                              {"alg", key.alg},
                              {"state", state_of(key, context.world.now())},
                              {"created_at", to_json(key.created_at)},
                              {"active_from", to_json(key.active_from)},
                              {"retired_at", to_json(key.retired_at)}});
  }
  return JsonObject{{"keys", std::move(keys)}};
}

Reply key_rotate(AdminContext& context, const JsonObject& request) {
  if (!context.keys.rotate) return no_keys();
  const auto use = need(request, "use");
  if (!use) return std::unexpected(use.error());
  if (*use != "token" && !parse_signing_alg(*use)) {
    return wrong_usage("\"use\" must be ES256, EdDSA, RS256 or token.");
  }
  const bool now = find_bool(request, "immediately").value_or(false);
  const auto name = context.keys.rotate(*use, now);
  if (!name) return broken(name.error());
  note(context, request, *name, {{"use", *use}});
  return JsonObject{{"name", *name}, {"use", *use}, {"immediately", now}};
}

Reply key_retire(AdminContext& context, const JsonObject& request) {
  if (!context.keys.retire) return no_keys();
  const auto name = need(request, "name");
  if (!name) return std::unexpected(name.error());
  const bool drop = find_bool(request, "drop").value_or(false);
  if (const auto done = context.keys.retire(*name, drop); !done) return refuse(done.error().what);
  note(context, request, *name, {{"dropped", drop ? "true" : "false"}});
  return JsonObject{{"name", *name}, {"dropped", drop}};
}

}  // namespace grantline::serve
