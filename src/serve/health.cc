#include "base/log.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

net::Response state(bool is_well, std::string_view sentence) {
  net::Response response =
      json(R"({"status":")" + std::string(sentence) + "\"}", is_well ? 200 : 503);
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

// The process answers. A supervisor restarts it where this fails, so it asks nothing of the disk.
Task<net::Response> healthz(App&, const Call&) { co_return state(true, "ok"); }

// Requests can be served: the store reads, and there is a key of each kind. A balancer sends none
// where this fails.
Task<net::Response> readyz(App& app, const Call&) {
  const auto read = app.engine.get(store::Table::meta, "format");
  if (!read) {
    log(grantline::LogLevel::error, "not_ready", {{"what", read.error().what}});
    co_return state(false, "the store does not answer");
  }
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const SigningAlg alg = app.settings.keys.default_alg;
  if (!keys || keys->ring.signer(alg, app.world.now()) == nullptr) {
    co_return state(false, "there is no signing key");
  }
  co_return state(true, "ok");
}

}  // namespace grantline::serve
