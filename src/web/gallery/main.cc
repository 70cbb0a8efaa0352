// web_gallery FOLDER: writes each page with sample data to FOLDER/NAME.html, its policy to
// NAME.csp, and the assets below FOLDER, so that people and tools can look at them.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "web/assets.h"
#include "web/pages.h"

namespace grantline::web {
namespace {

const Frame plain{.issuer_name = "Northwind ID", .base_path = "", .dev_mode = false};
const Frame dev{.issuer_name = "", .base_path = "", .dev_mode = true};

const Form form{.action = "/login", .hidden = {{"csrf", "c5Rf"}, {"request", "r3q"}}};
const Client notes{.name = "Fieldnotes",
                   .id = "fieldnotes",
                   .client_uri = "https://fieldnotes.example/",
                   .policy_uri = "https://fieldnotes.example/privacy",
                   .tos_uri = "https://fieldnotes.example/terms",
                   .redirect_uri = "https://app.fieldnotes.example/callback"};
const Client long_client{
    .name =
        "The Interdepartmental Reconciliation Workbench for Donaudampfschifffahrtsgesellschaften",
    .id = "workbench",
    .client_uri = "https://reconciliation-workbench.interdepartmental-services.example.org:8443/",
    .policy_uri = "https://example.org/p",
    .tos_uri = "",
    .redirect_uri =
        "https://reconciliation-workbench.interdepartmental-services.example.org:8443/cb"};
const Person person{.id = "u1", .name = "Sample Person", .login = "person@example.com"};
const Person long_person{.id = "u2",
                         .name = "A person whose name is a good deal longer than the row is wide",
                         .login = "a.person.with.a.very.long.login@mail.department.example.org"};

struct Sample {
  std::string name;
  Page page;
};

LoginView login(const Client& client) {
  return {.form = form, .client = client, .asks = "Your name and email address"};
}

void add_command(std::vector<Sample>& out) {
  const Frame alone{.stands_alone = true};
  CommandLoginView view{.client_id = "fieldnotes-cli",
                        .provider = "login.northwind.example",
                        .title = "You are logged in",
                        .sentence = "You can close this window and go back to the terminal.",
                        .facts = {{"Session", "default"}, {"Scope", "openid profile email"}},
                        .command_label = "Print a token that is good",
                        .command = "grantline token"};
  out.push_back({"command-login", render(alone, view)});
  view.succeeded = false;
  view.title = "The login failed";
  view.sentence = "The provider answered access_denied: the person said no.";
  view.facts = {};
  view.command_label = "Try again in the terminal";
  view.command = "grantline login https://login.northwind.example --client-id fieldnotes-cli";
  out.push_back({"command-login-failed", render(alone, view)});
  out.push_back(
      {"command-logout", render(alone, CommandLogoutView{form, "login.northwind.example"})});
}

void add_sign_in(std::vector<Sample>& out) {
  LoginView view = login(notes);
  out.push_back({"login", render(plain, view)});
  view.login_hint = "person@example.com";
  view.problem = Cause::user_credentials_wrong;
  out.push_back({"login-wrong", render(plain, view)});
  view.problem = Cause::login_throttled;
  view.wait = seconds(42);
  out.push_back({"login-throttled", render(plain, view)});
  view = login(notes);
  view.demo = DemoUser{"demo", "demo-pass"};
  view.problem = Cause::form_expired;
  out.push_back({"login-dev", render(dev, view)});
  view = login(notes);
  view.known = person;
  view.confirm_again = true;
  out.push_back({"login-again", render(plain, view)});
  view = login(long_client);
  view.known = long_person;
  out.push_back({"login-long", render(plain, view)});
  out.push_back({"account", render(plain, AccountView{form, notes, {person, long_person}})});
}

void add_consent(std::vector<Sample>& out) {
  out.push_back({"consent", render(plain, ConsentView{form,
                                                      notes,
                                                      person,
                                                      {{"openid", true},
                                                       {"profile", true},
                                                       {"email", false},
                                                       {"offline_access", false},
                                                       {"notes:write", false}},
                                                      {"https://api.fieldnotes.example/"}})});
  out.push_back(
      {"consent-again",
       render(plain,
              ConsentView{form, notes, person, {{"openid", true}, {"email", true}}, {}, true})});
  ConsentView view{form, long_client, long_person, {}, {}};
  for (const char* scope : {"openid", "profile", "email", "address", "phone", "offline_access"}) {
    view.scopes.push_back({scope, false});
  }
  view.scopes.push_back(
      {"https://example.org/permissions/reconciliation.ledger.entries.read-and-annotate", false});
  view.scopes.push_back(
      {"a_scope_that_is_one_long_word_without_any_place_to_break_it_at_all", true});
  view.resources = {"https://ledger.reconciliation-workbench.interdepartmental.example.org/v2/api",
                    "https://archive.example.org/"};
  out.push_back({"consent-long", render(plain, view)});
}

void add_device(std::vector<Sample>& out) {
  const WallTime now = from_unix_seconds(1'790'000'000);
  DeviceCodeView code{.form = form};
  out.push_back({"device", render(plain, code)});
  code.user_code = "WDJB-MJHT";
  code.is_from_address = true;
  out.push_back({"device-filled", render(plain, code)});
  code.is_from_address = false;
  for (const auto& [name, problem] : {std::pair{"device-wrong", Cause::user_code_unknown},
                                      {"device-expired", Cause::user_code_expired},
                                      {"device-used", Cause::user_code_used},
                                      {"device-late", Cause::form_expired}}) {
    code.problem = problem;
    out.push_back({name, render(plain, code)});
  }
  code.problem = Cause::user_code_throttled;
  code.wait = minutes(12);
  out.push_back({"device-throttled", render(plain, code)});
  Client at_device = notes;
  at_device.redirect_uri.clear();
  at_device.is_device = true;
  DeviceConfirmView which{.form = form,
                          .client = at_device,
                          .user_code = "WDJB-MJHT",
                          .from = "203.0.113.9",
                          .asked_at = now - minutes(2),
                          .now = now};
  out.push_back({"device-confirm", render(plain, which)});
  which.client = long_client;
  which.client.is_device = true;
  which.from = "2001:db8:85a3:8d3:1319:8a2e:370:7348";
  which.from_here = true;
  which.asked_at = now - seconds(3);
  out.push_back({"device-confirm-long", render(plain, which)});
  LoginView sign_in = login(at_device);
  out.push_back({"device-login", render(plain, sign_in)});
  out.push_back({"device-consent",
                 render(plain, ConsentView{form, at_device, person, {{"openid", true}}, {}})});
  out.push_back({"device-done", render(plain, DeviceDoneView{at_device, true})});
  out.push_back({"device-denied", render(plain, DeviceDoneView{at_device, false})});
}

void add_given(std::vector<Sample>& out) {
  const WallTime now = from_unix_seconds(1'790'000'000);
  GivenView view{.form = {"/account", form.hidden}, .person = person, .now = now};
  out.push_back({"given-none", render(plain, view)});
  view.clients = {{notes,
                   {"openid", "profile", "email", "offline_access"},
                   now - days(40),
                   3,
                   {{"1", now - days(2), now - minutes(3), "203.0.113.7"},
                    {"2", now - days(40), now - hours(5), "2001:db8::17"},
                    {"3", now - days(9), now - days(9), "198.51.100.77"}}},
                  {long_client,
                   {"openid", "reconciliation.ledger.entries.read-and-annotate"},
                   now - days(400),
                   1,
                   {{"4", now - days(1), now - seconds(20), "203.0.113.7"}}},
                  {{.name = "", .id = "quiet-app"}, {"openid"}, now - days(90), 0, {}}};
  view.next = "abc";
  out.push_back({"given", render(plain, view)});
  view.done = GivenDone::access_withdrawn;
  view.person = long_person;
  out.push_back({"given-done", render(plain, view)});
  out.push_back({"login-account", render(plain, LoginView{.form = form, .may_cancel = false})});
}

void add_errors(std::vector<Sample>& out) {
  ErrorView view{
      .status = 400,
      .title = "The redirect URI is not registered",
      .sentence = "The redirect_uri is not one of those which are registered for this client.",
      .client_name = "Fieldnotes",
      .comparison = Comparison{"redirect_uri that was sent",
                               "https://app.fieldnotes.example/callback/?from=mail",
                               "Nearest registered", "https://app.fieldnotes.example/callback"},
      .evidence = {{"client_id", "fieldnotes"}, {"registered_count", "3"}},
      .fix = "Send the registered address to the letter, or register the one that is sent.",
      .cause = "redirect_uri_not_registered",
      .error = "invalid_request",
      .section = "RFC 9700 section 4.1.3, RFC 6749 section 3.1.2.4",
      .reference = "gl-7k2m-9x4q-8d3f",
      .wait = {}};
  out.push_back({"error", render(plain, view)});
  out.push_back({"error-dev", render(dev, view)});
  view.comparison->sent =
      "http://localhost:3000/auth/callback/with/a/long/path/that/goes/on/and/on?session="
      "0123456789abcdef0123456789abcdef0123456789abcdef";
  view.comparison->expected =
      "http://127.0.0.1:3000/auth/callback/with/a/long/path/that/goes/on/and/on";
  view.client_name = long_client.name;
  out.push_back({"error-long", render(dev, view)});
  ErrorView busy{.status = 503,
                 .title = "The server is busy",
                 .sentence = "Too much work is waiting.",
                 .client_name = "",
                 .comparison = {},
                 .evidence = {},
                 .fix = "Try again later.",
                 .cause = "server_busy",
                 .error = "temporarily_unavailable",
                 .section = "",
                 .reference = "",
                 .wait = seconds(5)};
  out.push_back({"error-busy", render(plain, busy)});
  out.push_back({"not-found", render(plain, NotFoundView{"/authorise", "/authorize"})});
}

void add_rest(std::vector<Sample>& out) {
  out.push_back({"logged-out", render(plain, LoggedOutView{notes})});
  add_command(out);
  out.push_back({"logout-confirm", render(plain, LogoutConfirmView{form, notes, person})});
  out.push_back(
      {"form-post", render(plain, FormPostView{{notes.redirect_uri, {{"code", "c"}}}, notes})});
  out.push_back({"home", render(plain, HomeView{"https://id.northwind.example",
                                                "/.well-known/openid-configuration",
                                                "0.1.0",
                                                {},
                                                ""})});
  out.push_back({"home-dev",
                 render(dev, HomeView{"http://127.0.0.1:8080", "/.well-known/openid-configuration",
                                      "0.1.0", DemoUser{"demo", "demo-pass"}, "/demo/start"})});
  out.push_back(
      {"demo-client",
       render(dev, DemoClientView{.title = "The code has arrived",
                                  .sentence = "It is good for one exchange within a minute.",
                                  .facts = {{"code", "received (64 characters)"},
                                            {"state", "matches"},
                                            {"iss", "http://127.0.0.1:8080"}},
                                  .command_label = "Exchange it for tokens:",
                                  .command = "grantline token exchange --client demo \\\n"
                                             "  --issuer http://127.0.0.1:8080 --last-callback",
                                  .again_url = "/demo/start"})});
}

void add_causes(std::vector<Sample>& out) {
  out.push_back({"causes", render(plain, CausesIndexView{all_causes()})});
  for (const CauseInfo& cause : all_causes()) {
    std::vector<const CauseInfo*> neighbours;
    for (const CauseInfo& other : all_causes()) {
      if (other.error == cause.error && other.cause != cause.cause) neighbours.push_back(&other);
    }
    out.push_back({"errors/" + std::string(cause.name),
                   render(plain, CauseView{cause, grantline::examples(cause.remedy), neighbours})});
  }
}

std::vector<Sample> samples() {
  std::vector<Sample> out;
  add_sign_in(out);
  add_consent(out);
  add_device(out);
  add_given(out);
  add_errors(out);
  add_rest(out);
  add_causes(out);
  return out;
}

void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace
}  // namespace grantline::web

int main(int count, char** arguments) {
  using namespace grantline::web;
  if (count != 2) {
    fmt::print(stderr, "usage: web_gallery FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  for (const auto& [name, page] : samples()) {
    write(folder / (name + ".html"), page.html);
    write(folder / (name + ".csp"), page.content_security_policy);
  }
  for (const std::string_view path :
       {stylesheet_path(), submit_script_path(), std::string_view("/favicon.svg")}) {
    write(folder / path.substr(1), asset(path)->body);
  }
  return 0;
}
