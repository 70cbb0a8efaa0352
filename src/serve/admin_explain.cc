#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "serve/admin_reply.h"
#include "serve/grant_story.h"

namespace grantline::serve {

Reply explain_reference(AdminContext& context, const JsonObject& request) {
  const auto text = need(request, "reference");
  if (!text) return std::unexpected(text.error());
  const auto reference = parse_reference(*text);
  if (!reference) {
    return wrong_usage(
        fmt::format("{} is no reference; one looks like gl-7k2m-9x4q-8d3f-w5tz and is "
                    "in the answer of the refused request.",
                    printable(text->substr(0, 80))));
  }
  const auto history = find_history(context.engine, *reference);
  if (!history) return broken(history.error());
  if (!*history) {
    return not_found(
        fmt::format("Nothing is known of {}: it is of another server, or so old that it has "
                    "left the store.",
                    to_text(*reference)));
  }
  const WallTime now = context.world.now();
  const std::vector<LineEntry> line = line_of(**history, now);
  const auto& grant = (*history)->stored.grant;
  JsonObject out{{"reference", to_text(*reference)}};
  if (grant) {
    add_grant(**history, line, now, out);
    const auto user = grant->user.empty() ? not_found("") : find_user(context, grant->user.text);
    out["user"] = user ? user->login : grant->user.text;
    out["line"] = line_json(line, (*history)->key, user ? user->login : "");
  }
  const store::Event* event = pick_event(**history, *reference);
  if (event == nullptr || !event->cause) {
    if (reference->event_number) {
      return not_found(fmt::format("The grant of {} is known, but this refusal has left the store.",
                                   to_text(*reference)));
    }
    return out;
  }
  add_event((*history)->key, *event, now, out);
  add_cause({*event->cause, event->evidence}, context.settings.server.issuer, out);
  add_turning_point(line, (*history)->key, *event->cause, event->at, out);
  return out;
}

}  // namespace grantline::serve
