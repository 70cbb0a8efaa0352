#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "serve/admin_reply.h"
#include "serve/grant_line.h"

namespace grantline::serve {
namespace {

using store::Grant;
using store::Table;

constexpr std::size_t kMostLookedAt = 200'000;  // rows for one page

std::string login_of(AdminContext& context, const UserId& user) {
  if (user.empty()) return "";
  const auto found = find_user(context, user.text);
  return found ? found->login : "";
}

JsonObject grant_json(AdminContext& context, const GrantKey& key, const Grant& grant) {
  JsonObject out{{"reference", to_text(reference_of(key))},
                 {"client", grant.client.text},
                 {"user", grant.user.text},
                 {"login", login_of(context, grant.user)},
                 {"scope", grant.scope},
                 {"authorized_at", to_json(grant.authorized_at)}};
  if (store::is_unredeemed_device(grant) && grant.user.empty()) out["waits_for_person"] = true;
  if (!grant.resources.empty()) out["resources"] = to_json(grant.resources);
  if (grant.refresh_idle.ms > 0) out["ends_at"] = to_json(grant.refresh_ends_at);
  return out;
}

std::expected<GrantHistory, AdminError> history_of(AdminContext& context,
                                                   const JsonObject& request) {
  const auto text = need(request, "reference");
  if (!text) return std::unexpected(text.error());
  const auto reference = parse_reference(*text);
  if (!reference) {
    return wrong_usage(fmt::format("{} is no reference; one looks like gl-7k2m-9x4q-8d3f.",
                                   printable(text->substr(0, 80))));
  }
  auto history = find_history(context.engine, *reference);
  if (!history) return broken(history.error());
  if (!*history || !(*history)->stored.grant) {
    return not_found(
        fmt::format("There is no grant {}: it is of another server, or it ended so long "
                    "ago that it has left the store.",
                    to_text(*reference)));
  }
  return std::move(**history);
}

}  // namespace

Reply grant_list(AdminContext& context, const JsonObject& request) {
  UserId user;
  if (const std::string name = text_or_empty(request, "user"); !name.empty()) {
    const auto found = find_user(context, name);
    if (!found) return std::unexpected(found.error());
    user = found->id;
  }
  const ClientId client{text_or_empty(request, "client")};
  const auto after = hex_decode(text_or_empty(request, "after"));
  if (!after) return wrong_usage("\"after\" must be what the page before gave.");
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(find_integer(request, "limit").value_or(50), 1, 500));
  std::vector<GrantKey> page;
  std::size_t looked_at = 0;
  std::string last;
  bool more = false;
  const auto done = context.engine.scan(Table::grants, "", *after,
                                        [&](std::string_view key, std::string_view value) {
                                          more = page.size() == limit || looked_at == kMostLookedAt;
                                          if (more) return false;
                                          ++looked_at;
                                          last = key;
                                          const auto grant = store::decode_grant(value);
                                          if (!grant || (!user.empty() && grant->user != user) ||
                                              (!client.empty() && grant->client != client)) {
                                            return true;
                                          }
                                          page.push_back(GrantKey{take_array<16>(key)});
                                          return true;
                                        });
  if (!done) return broken(done.error());
  JsonArray grants;
  for (const GrantKey& key : page) {
    const auto stored = read_grant(context.engine, key);
    if (!stored) return broken(stored.error());
    if (!stored->grant) continue;
    JsonObject item = grant_json(context, key, *stored->grant);
    item["now"] = now_json(*stored, context.world.now());
    grants.emplace_back(std::move(item));
  }
  JsonObject reply{{"grants", std::move(grants)}};
  if (more) reply["after"] = hex_encode(last);
  return reply;
}

Reply grant_show(AdminContext& context, const JsonObject& request) {
  const auto history = history_of(context, request);
  if (!history) return std::unexpected(history.error());
  const WallTime now = context.world.now();
  const std::string login = login_of(context, history->stored.grant->user);
  return JsonObject{{"grant", grant_json(context, history->key, *history->stored.grant)},
                    {"line", line_json(line_of(*history, now), history->key, login)},
                    {"now", now_json(history->stored, now)}};
}

Reply grant_revoke(AdminContext& context, const JsonObject& request) {
  const auto history = history_of(context, request);
  if (!history) return std::unexpected(history.error());
  const std::string key(as_view(history->key.bytes));
  const WallTime now = context.world.now();
  bool was_open = false;
  const auto done = store::transact_now(
      context.engine, {{Table::grants, key}},
      [&](store::Values values) -> std::vector<store::Write> {
        auto grant = values[0] ? store::decode_grant(*values[0]) : fault("");
        was_open = grant && !grant->ended;
        if (!was_open) return {};
        grant->ended = store::End{store::EndedBy::admin, now, {}};
        return {{{Table::grants, key}, store::encode(*grant), store::drop_at_s(*grant)}};
      });
  if (!done) return broken(done.error());
  const std::string reference = to_text(reference_of(history->key));
  if (was_open) note(context, request, reference, {{"client", history->stored.grant->client.text}});
  return JsonObject{{"reference", reference}, {"was_open", was_open}};
}

}  // namespace grantline::serve
