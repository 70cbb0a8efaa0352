#include "serve/admin_reply.h"

namespace grantline::serve {

using store::Table;

// What a person took back: the consent goes, so that it is asked for again, and every grant of that
// client made before is refused from now on. One write, however many grants there are.
Reply user_withdraw_consent(AdminContext& context, const JsonObject& request) {
  const auto name = need(request, "user");
  if (!name) return std::unexpected(name.error());
  const auto id = need(request, "client");
  if (!id) return std::unexpected(id.error());
  const auto user = find_user(context, *name);
  if (!user) return std::unexpected(user.error());
  const auto client = find_client(context, *id);
  if (!client) return std::unexpected(client.error());
  const std::string gates = store::gate_key(user->id, client->id);
  const std::string consent = store::consent_key(user->id, client->id);
  const WallTime now = context.world.now();
  bool was_given = false;
  const auto done = store::transact_now(
      context.engine, {{Table::gates, gates}, {Table::consents, consent}},
      [&](store::Values values) -> std::vector<store::Write> {
        was_given = values[1].has_value();
        return {gate_write(gates, values[0], store::GateKind::consent_withdrawn, now),
                {{Table::consents, consent}, std::nullopt, 0}};
      });
  if (!done) return broken(done.error());
  tell_changed(context, Table::gates, gates);
  note(context, request, user->id.text, {{"client", client->id.text}});
  return JsonObject{{"user", user->login}, {"client", client->id.text}, {"consented", was_given}};
}

}  // namespace grantline::serve
