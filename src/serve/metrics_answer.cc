#include "serve/app.h"

namespace grantline::serve {

Task<net::Response> metrics_answer(App& app, const net::Request& request) {
  if (request.path != "/metrics") co_return net::Response{.status = 404, .headers = {}, .body = {}};
  app.metrics.set_gauge("grants",
                        static_cast<double>(app.engine.approximate_rows(store::Table::grants)));
  app.metrics.set_gauge("clients",
                        static_cast<double>(app.engine.approximate_rows(store::Table::clients)));
  app.metrics.set_gauge("users",
                        static_cast<double>(app.engine.approximate_rows(store::Table::users)));
  app.metrics.set_gauge("signing_keys", static_cast<double>(app.keys.now()->ring.keys().size()));
  app.metrics.set_gauge("audit_entries_lost", static_cast<double>(app.audit.lost()));
  net::Response response;
  response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.body = app.metrics.text();
  co_return response;
}

}  // namespace grantline::serve
