#include "serve/demo.h"
#include "serve/demo_request.h"
#include "serve/page_answer.h"

namespace grantline::serve {

Task<net::Response> home(App& app, const Call&) {
  web::HomeView view;
  view.issuer = app.issuer();
  view.discovery_path = "/.well-known/openid-configuration";
  if (app.settings.dev) {
    view.demo = web::DemoUser{std::string(kDemoLogin), std::string(kDemoPassword)};
    view.sample_login_url = demo_login_url(app);
  }
  co_return page_answer(web::render(frame_of(app), view));
}

}  // namespace grantline::serve
