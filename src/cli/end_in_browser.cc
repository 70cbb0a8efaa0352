#include "cli/end_in_browser.h"

#include "base/encoding.h"
#include "base/world.h"
#include "cli/interrupt.h"
#include "cli/loopback_listener.h"
#include "cli/open_browser.h"
#include "web/markup.h"

namespace grantline::cli {
namespace {

constexpr Duration kPatience = minutes(2);

web::Page page_of(const client::StoredSession& ended) {
  web::CommandLogoutView view{
      .form = {.action = ended.provider.end_session_endpoint,
               .hidden = {{"client_id", ended.client_id.text}}},
      .provider = std::string(web::host_of(ended.provider.issuer)),
  };
  if (!ended.tokens.id_token.empty()) {
    view.form.hidden.push_back({"id_token_hint", std::string(ended.tokens.id_token.reveal())});
  }
  return web::render({.stands_alone = true}, view);
}

}  // namespace

bool end_in_browser(Session& session, const client::StoredSession& ended) {
  if (ended.provider.end_session_endpoint.empty()) {
    session.complain(
        "the session is revoked and forgotten, but the provider names no page to end the browser's "
        "login (end_session_endpoint)",
        kRefused);
    return false;
  }
  auto listener = LoopbackListener::open();
  if (!listener) {
    session.complain(listener.error().what, kFault);
    return false;
  }
  // Only who was given this address gets the page: it holds the ID token.
  const std::string key = base64url_encode(system_world().random_bytes(16));
  const std::string url = listener->redirect_uri() + "?" + key;
  const InterruptFlag interrupts;
  session.terminal.err << (open_browser(url) ? "The browser was opened. If it shows nothing, open "
                                               "this:\n  "
                                             : "Open this in a browser on this machine:\n  ")
                       << url << '\n'
                       << std::flush;
  const SteadyTime end = system_world().steady_now() + kPatience;
  while (auto visit = listener->next(end - system_world().steady_now(), InterruptFlag::is_set)) {
    if (visit->method != "GET" || visit->query != key) {
      visit->answer_nothing();
      continue;
    }
    visit->answer(page_of(ended));
    return true;
  }
  session.complain(
      "the session is revoked and forgotten, but no browser came: it may still be logged in at the "
      "provider",
      InterruptFlag::is_set() ? kInterrupted : kRefused);
  return false;
}

}  // namespace grantline::cli
