#include "serve/admin_reply.h"
#include "serve/gate_time.h"
#include "serve/given.h"

namespace grantline::serve {

using store::Table;

Reply user_withdraw_consent(AdminContext& context, const JsonObject& request) {
  const auto name = need(request, "user");
  if (!name) return std::unexpected(name.error());
  const auto id = need(request, "client");
  if (!id) return std::unexpected(id.error());
  const auto user = find_user(context, *name);
  if (!user) return std::unexpected(user.error());
  const auto client = find_client(context, *id);
  if (!client) return std::unexpected(client.error());
  const auto closes = closing_time(context.engine, user->id, client->id, context.world.now());
  if (!closes) return broken(closes.error());
  bool was_given = false;
  const auto done = store::transact_now(context.engine, withdrawal_reads(user->id, client->id),
                                        [&](store::Values values) {
                                          was_given = values[1].has_value();
                                          return withdraw(user->id, client->id, values, *closes);
                                        });
  if (!done) return broken(done.error());
  tell_changed(context, Table::gates, store::gate_key(user->id, client->id));
  note(context, request, user->id.text, {{"client", client->id.text}});
  return JsonObject{{"user", user->login}, {"client", client->id.text}, {"consented", was_given}};
}

}  // namespace grantline::serve
