#include "cli/admin_route.h"

#include "serve/refuse.h"

namespace grantline::cli {
namespace {

net::Response complain(std::string_view kind, std::string_view what) {
  JsonObject reply{{"ok", false}, {"kind", kind}, {"error", what}};
  return serve::json(to_text(reply));
}

std::string run(serve::App& app, const Json& request) {
  serve::AdminContext context{.engine = app.engine,
                              .world = app.world,
                              .settings = app.settings,
                              .audit = app.audit,
                              .keys = hooks_of(app.keys),
                              .changed = [&app](store::Table table, std::string_view key) {
                                if (table == store::Table::clients)
                                  app.clients.forget(ClientId{std::string(key)});
                              }};
  return to_text(serve::admin(context, request));
}

}  // namespace

serve::KeyHooks hooks_of(serve::KeyBook& book) {
  return {.list = [&book] { return book.list(); },
          .rotate = [&book](std::string_view use, bool now) { return book.rotate(use, now); },
          .retire = [&book](std::string_view name, bool drop) { return book.retire(name, drop); }};
}

Task<net::Response> answer_admin(serve::App& app, const net::Request& request) {
  if (request.path != "/admin" || request.method != "POST") {
    co_return complain("usage", "The administration takes POST /admin.");
  }
  const auto parsed = parse_json(request.body);
  if (!parsed) co_return complain("usage", parsed.error().what);
  std::optional<std::string> reply;
  auto begin = [&](auto done) {
    auto shared = std::make_shared<decltype(done)>(std::move(done));
    const bool taken = app.workers.run(
        [&app, &parsed, shared] { (*shared)(std::optional<std::string>(run(app, *parsed))); });
    if (!taken) (*shared)(std::optional<std::string>());
  };
  reply = co_await await_callback<std::optional<std::string>>(std::move(begin));
  if (!reply) co_return complain("fault", "The server is busy; try again.");
  co_return serve::json(std::move(*reply));
}

}  // namespace grantline::cli
