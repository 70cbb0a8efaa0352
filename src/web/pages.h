#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "spec/cause.h"
#include "spec/remedy_examples.h"

namespace grantline::web {

// Every page is a pure function of a plain view. Views hold text as it came: escaping, and making
// control and bidirectional characters visible, is done here and nowhere else. No page needs
// script.
struct Page {
  int status = 200;
  std::string html{};                     // text/html; charset=utf-8
  std::string content_security_policy{};  // the header's value; goes with this page only
};

// What all pages of one server have in common.
struct Frame {
  std::string issuer_name{};  // shown in the header; empty: "grantline"
  std::string base_path{};    // the issuer's path without its last slash; empty at a host's root
  bool dev_mode = false;      // developer's parts start open
  // The page of a program that is gone when it is read: the style is in it, it loads and links to
  // nothing, and its policy must allow the style by its hash.
  bool stands_alone = false;
  bool explains = false;  // there is a page at /explain
  bool has_site = true;   // false: the page stands alone, and has no others to lead to
};

// A hidden field of a form; the value goes back byte by byte.
struct Field {
  std::string name{};
  std::string value{};
};

// Where a form goes, with what it must carry (`csrf`, `request`).
struct Form {
  std::string action{};
  std::vector<Field> hidden{};
};

// The application that asks. Links are drawn only where they are http or https.
struct Client {
  std::string name{};  // empty: the id is shown
  std::string id{};
  std::string client_uri{};
  std::string policy_uri{};
  std::string tos_uri{};
  std::string redirect_uri{};  // where the person goes next; also let through by form-action
  bool is_device = false;      // the person goes back to the device on which it runs
};

struct Person {
  std::string id{};  // what `account` carries back; never shown
  std::string name{};
  std::string login{};
};

struct DemoUser {
  std::string login{};
  std::string password{};
};

// Posts `username`, `password`, or `decision=cancel`, or `account=another`.
struct LoginView {
  Form form{};
  Client client{};     // no name and no id: the person wants to see what they gave
  std::string asks{};  // "Read your notes": one line; empty: only to know who it is
  std::string login_hint{};
  std::optional<Person> known{};   // the account is settled and only the password is asked
  bool confirm_again = false;      // prompt=login or max_age: "confirm it is you"
  std::optional<Cause> problem{};  // user_credentials_wrong, login_throttled, form_expired, ...
  std::optional<Duration> wait{};  // with login_throttled
  bool may_cancel = true;          // draws the button that posts decision=cancel
  std::optional<DemoUser> demo{};  // dev mode only
};

// prompt=select_account, or a session is there. Posts `account` = a person's id, or "another".
struct AccountView {
  Form form{};
  Client client{};
  std::vector<Person> accounts{};
};

struct AskedScope {
  std::string name{};
  bool granted = false;  // the person allowed it before
};

// Posts `decision` = "allow" or "deny", or `account=another`.
struct ConsentView {
  Form form{};
  Client client{};
  Person person{};
  std::vector<AskedScope> scopes{};
  std::vector<std::string> resources{};
  // All of it was allowed before: the question is whether the person has just opened the client,
  // as another program could pose as it.
  bool asks_again = false;
};

// The person types the code that a device shows. Posts `user_code`.
struct DeviceCodeView {
  Form form{};
  std::string user_code{};         // as it was typed, or as the address had it
  bool is_from_address = false;    // it came with the address: to be compared with the device
  std::optional<Cause> problem{};  // user_code_unknown, _expired, _used, _throttled, form_expired
  std::optional<Duration> wait{};  // with user_code_throttled
};

// Which device is it? Posts `decision` = "go_on" or "deny".
struct DeviceConfirmView {
  Form form{};
  Client client{};
  std::string user_code{};  // "WDJB-MJHT"
  std::string from{};       // the address from which the device asked
  bool from_here = false;   // the person comes from the same network
  WallTime asked_at{};
  WallTime now{};
};

// It is decided, and the person goes back to the device.
struct DeviceDoneView {
  Client client{};
  bool allowed = true;
};

// One login at an application that can still be used.
struct GivenSignIn {
  std::string id{};  // what `grant` carries back; never shown
  WallTime since{};
  WallTime last_used{};
  std::string from{};  // an address
};

struct GivenClient {
  Client client{};
  std::vector<std::string> scopes{};
  WallTime since{};
  std::size_t sign_ins = 0;           // 0: allowed, but not in use now
  std::vector<GivenSignIn> newest{};  // of these, the last used first
};

// What a person gave to applications. Posts `client` = an id, to take all back that this one got,
// or `grant` = the id of one sign-in.
enum class GivenDone { nothing, access_withdrawn, sign_in_ended };
struct GivenView {
  Form form{};
  Person person{};
  std::vector<GivenClient> clients{};
  WallTime now{};
  GivenDone done = GivenDone::nothing;  // what the person did just now
  bool is_first = true;                 // the first page
  std::string next{};                   // what `from` carries for the next page; empty: none
};

// Two texts of which the difference is marked.
struct Comparison {
  std::string sent_label{};  // "redirect_uri that was sent"
  std::string sent{};
  std::string expected_label{};  // "nearest registered"
  std::string expected{};
  std::string difference{};  // in words, where somebody knows better than to compare
};

// An error that is shown to a person because there is no client to which it could safely go.
struct ErrorView {
  int status = 400;
  std::string title{};
  std::string sentence{};     // what is wrong, for the developer
  std::string client_name{};  // empty where it is not known
  std::optional<Comparison> comparison{};
  std::vector<Fact> evidence{};
  std::string fix{};
  std::string cause{};             // name: links to its page; empty: no link
  std::string error{};             // the wire's word
  std::string section{};           // "RFC 6749 section 3.1.2.4"
  std::string reference{};         // "gl-7k2m-9x4q-8d3f"; empty: none
  std::optional<Duration> wait{};  // "try again in ..."
};

struct LoggedOutView {
  Client client{};  // redirect_uri: where a link back goes; an empty name: no client asked
};

// RP-initiated logout without a hint that proves who asks. Posts `decision` = "logout" or "stay".
struct LogoutConfirmView {
  Form form{};
  Client client{};
  Person person{};
};

// OAuth 2.0 Form Post Response Mode 1.0. `form.action` is the client's redirect_uri.
struct FormPostView {
  Form form{};
  Client client{};
};

// Where a browser lands when `grantline login` on this machine has had its answer.
struct CommandLoginView {
  bool succeeded = true;
  std::string client_id{};
  std::string provider{};  // its host
  std::string title{};
  std::string sentence{};
  std::vector<Fact> facts{};
  std::string command_label{};
  std::string command{};  // what to run in the terminal; empty: nothing
};

// Where `grantline logout --browser` sends a browser. The form goes to the provider.
struct CommandLogoutView {
  Form form{};
  std::string provider{};  // its host
};

struct NotFoundView {
  std::string path{};
  std::string nearest{};  // empty: none is near
};

// The issuer's page at "/".
struct HomeView {
  std::string issuer{};          // the issuer identifier
  std::string discovery_path{};  // "/.well-known/openid-configuration"
  std::string version{};
  std::optional<DemoUser> demo{};  // dev mode only
  std::string sample_login_url{};  // dev mode only: an authorization request of the demo client
};

// Where the demo client lands in dev mode.
struct DemoClientView {
  std::string title{};  // "The code has arrived"
  std::string sentence{};
  bool succeeded = true;
  std::vector<Fact> facts{};    // parameter, and what the client found of it
  std::string command_label{};  // "Exchange it"
  std::string command{};        // to paste in a terminal; empty: none
  std::string again_url{};      // start over; empty: none
};

struct CausesIndexView {
  std::span<const CauseInfo> causes{};
};

// The page of one cause at /errors/NAME.
struct CauseView {
  const CauseInfo& cause;
  std::span<const CodeExample> examples{};
  std::vector<const CauseInfo*> neighbours{};  // the same wire error
};

Page render(const Frame& frame, const LoginView& view);
Page render(const Frame& frame, const AccountView& view);
Page render(const Frame& frame, const ConsentView& view);
Page render(const Frame& frame, const DeviceCodeView& view);
Page render(const Frame& frame, const DeviceConfirmView& view);
Page render(const Frame& frame, const DeviceDoneView& view);
Page render(const Frame& frame, const GivenView& view);
Page render(const Frame& frame, const ErrorView& view);
Page render(const Frame& frame, const LoggedOutView& view);
Page render(const Frame& frame, const LogoutConfirmView& view);
Page render(const Frame& frame, const FormPostView& view);
Page render(const Frame& frame, const CommandLoginView& view);
Page render(const Frame& frame, const CommandLogoutView& view);
Page render(const Frame& frame, const NotFoundView& view);
Page render(const Frame& frame, const HomeView& view);
Page render(const Frame& frame, const DemoClientView& view);
Page render(const Frame& frame, const CausesIndexView& view);
Page render(const Frame& frame, const CauseView& view);

// The sentence of the consent page: "See your email address".
std::string scope_sentence(std::string_view scope);

}  // namespace grantline::web
