#include "base/encoding.h"
#include "crypto/digest.h"
#include "serve/demo.h"
#include "serve/demo_request.h"
#include "serve/page_answer.h"

namespace grantline::serve {
namespace {

std::string exchange_command(const App& app, std::string_view code) {
  std::string out = "curl -s " + app.url("/token");
  const auto add = [&](std::string_view name, std::string_view value) {
    out.append(" \\\n  -d ").append(name).append("=").append(value);
  };
  add("grant_type", "authorization_code");
  add("client_id", kDemoClient);
  add("redirect_uri", demo_redirect_uri(app));
  add("code_verifier", kDemoVerifier);
  add("code", code);
  return out;
}

std::string found(const Params& params, std::string_view name, std::string_view due) {
  const auto value = params.find(name);
  if (!value) return "absent";
  return *value == due ? "as it should be" : "not the one that was expected";
}

web::DemoClientView view_of_error(const Params& params, std::string_view error) {
  web::DemoClientView view;
  view.succeeded = false;
  view.title = "The server said no";
  view.sentence = params.find("error_description").value_or("It gave no description.");
  view.facts = {{"error", std::string(error)}};
  if (const auto uri = params.find("error_uri"))
    view.facts.push_back({"error_uri", std::string(*uri)});
  return view;
}

// The command is only for a code of this server: what anybody could put into a link never becomes a
// line to paste.
web::DemoClientView view_of_code(const App& app, const Params& params) {
  web::DemoClientView view;
  const std::string_view code = params.find("code").value_or("");
  const auto keys = app.keys.now();
  if (!check_credential(keys->tokens, CredentialKind::code, code)) {
    view.succeeded = false;
    view.title = "There is no code here";
    view.sentence = "A login that succeeds ends here with an authorization code.";
    return view;
  }
  view.title = "The code has arrived";
  view.sentence =
      "You agreed, and the demo client holds an authorization code. It is good once, for about a "
      "minute. A real client exchanges it by itself; here the verifier is the same for everybody, "
      "so "
      "you can.";
  view.facts = {{"code", name_secret("code", code)},
                {"state", found(params, "state", kDemoState)},
                {"iss", found(params, "iss", app.issuer())}};
  view.command_label =
      "Exchange it for tokens. Run it twice, and read what the second answer says.";
  view.command = exchange_command(app, code);
  return view;
}

}  // namespace

std::string demo_redirect_uri(const App& app) { return app.url("/demo/callback"); }

std::string demo_login_url(const App& app) {
  Params params;
  params.set("response_type", "code");
  params.set("client_id", std::string(kDemoClient));
  params.set("redirect_uri", demo_redirect_uri(app));
  params.set("scope", "openid profile email offline_access");
  params.set("state", std::string(kDemoState));
  params.set("code_challenge", base64url_encode(as_view(crypto::sha256(kDemoVerifier))));
  params.set("code_challenge_method", "S256");
  return base_path(app) + "/authorize?" + params.encoded();
}

Task<net::Response> demo_client(App& app, const Call& call) {
  if (!app.settings.dev) co_return not_found_page(app, call, "");
  const auto params = Params::parse(call.request.query);
  if (!params) co_return error_page(app, call, params.error());
  const auto error = params->find("error");
  web::DemoClientView view = error ? view_of_error(*params, *error) : view_of_code(app, *params);
  view.again_url = demo_login_url(app);
  co_return page_answer(web::render(frame_of(app), view));
}

}  // namespace grantline::serve
