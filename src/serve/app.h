#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/world.h"
#include "flow/flow.h"
#include "net/http.h"
#include "serve/audit.h"
#include "serve/client_book.h"
#include "serve/key_book.h"
#include "serve/limits.h"
#include "serve/metrics.h"
#include "serve/rule_book.h"
#include "serve/settings.h"
#include "store/engine.h"

namespace grantline::serve {

// Runs work that takes long (a password's hash) away from the event loops. Bounded: false where the
// queue is full.
class Workers {
 public:
  virtual ~Workers() = default;
  virtual bool run(std::move_only_function<void()> work) = 0;
};

// A text that is made once and served often.
struct Document {
  std::string body;
  std::string etag;  // quoted, strong
};
Document make_discovery_document(const Settings& settings);  // discovery.cc

// All that the endpoints share. Lives as long as the server; safe from every loop.
struct App {
  World& world;
  store::Engine& engine;
  const Settings& settings;
  KeyBook& keys;
  ClientBook& clients;
  Limits& limits;
  Metrics& metrics;
  Audit& audit;
  Workers& workers;
  const RuleBook& rules;
  Document discovery_document = make_discovery_document(settings);

  const std::string& issuer() const { return settings.server.issuer; }
  std::string url(std::string_view path) const { return issuer() + std::string(path); }
  flow::Lives lives() const;  // of the settings
};

// One request on its way through an endpoint.
struct Call {
  const net::Request& request;
  WallTime now;
  Address from;                // behind trusted proxies: the one that they name
  std::string trace_id;        // of traceparent, or made
  std::string_view path = {};  // of the request, below the path of the issuer: "/token"
  // Filled by the endpoints for the request's log line; never a secret.
  mutable std::string client;
  mutable std::string cause;
  mutable std::string reference;
  // The record of a refusal that belongs to no grant: on disk before the answer leaves, so that its
  // reference is known whatever happens to the server after that.
  mutable std::vector<store::Write> record = {};
  mutable std::string dpop_nonce = {};  // for the header DPoP-Nonce of the answer; empty: none

  bool wants_html() const;  // the Accept header puts text/html before JSON
};

using Endpoint = Task<net::Response> (*)(App&, const Call&);

// Every route: routes.cc holds the table. Logs, counts and limits each request.
Task<net::Response> answer(App& app, const net::Request& request);

// What Prometheus scrapes. It has a listener of its own: numbers are for the operator.
Task<net::Response> metrics_answer(App& app, const net::Request& request);

// An endpoint a file: token.cc, revoke.cc, ...
Task<net::Response> token(App& app, const Call& call);
Task<net::Response> revoke(App& app, const Call& call);
Task<net::Response> introspect(App& app, const Call& call);
Task<net::Response> userinfo(App& app, const Call& call);
Task<net::Response> guard_call(App& app, const Call& call);  // /guard, and all below it
Task<net::Response> pushed_request(App& app, const Call& call);
Task<net::Response> device_authorization(App& app, const Call& call);
Task<net::Response> discovery(App& app, const Call& call);
Task<net::Response> resource_metadata(App& app, const Call& call);
Task<net::Response> jwks(App& app, const Call& call);
Task<net::Response> explain(App& app, const Call& call);
Task<net::Response> explain_page(App& app, const Call& call);
Task<net::Response> explain_answer(App& app, const Call& call);
Task<net::Response> healthz(App& app, const Call& call);
Task<net::Response> readyz(App& app, const Call& call);

Task<net::Response> authorize(App& app, const Call& call);
Task<net::Response> login(App& app, const Call& call);
Task<net::Response> select_account(App& app, const Call& call);
Task<net::Response> consent(App& app, const Call& call);
Task<net::Response> device_page(App& app, const Call& call);
Task<net::Response> end_session(App& app, const Call& call);
Task<net::Response> account(App& app, const Call& call);
Task<net::Response> home(App& app, const Call& call);
Task<net::Response> cause_page(App& app, const Call& call);  // /errors and /errors/NAME
Task<net::Response> asset(App& app, const Call& call);  // /assets/..., /favicon.svg, /robots.txt
Task<net::Response> demo_client(App& app, const Call& call);  // /demo/callback, only with dev

}  // namespace grantline::serve
