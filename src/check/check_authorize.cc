#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "check/checkup.h"
#include "client/http.h"

namespace grantline::check {
namespace {

constexpr const char* kPkce = "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1";
constexpr const char* kRedirect = "https://www.rfc-editor.org/rfc/rfc9700#section-4.1.3";
constexpr const char* kIss = "https://www.rfc-editor.org/rfc/rfc9207#section-2.3";
// RFC 7636, appendix B: a challenge that is as good as any, since no code is ever redeemed for it.
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
constexpr std::string_view kState = "grantline-check";

struct Asked {
  std::string client_id;
  std::string redirect_uri;
  std::string challenge = std::string(kChallenge);
  std::string method = "S256";
  std::string prompt = {};
};

// What the server made of a request.
struct Answer {
  enum class Kind {
    failed,     // no answer, or a 5xx
    refused,    // an error page, or what an unknown client gets
    sent_back,  // to the redirect_uri, with an error
    code,       // to the redirect_uri, with a code
    taken,      // a login page, or on the way to one
  };
  Kind kind = Kind::failed;
  std::string error;        // of sent_back
  std::string iss;          // of sent_back
  std::string state;        // of sent_back
  std::string signature;    // what its likes have in common
  bool is_sent_on = false;  // to another place, with the request or with a session that has it
  std::string says;
};

std::string parameter_of(std::string_view url, std::string_view name) {
  std::size_t at = url.find_first_of("?#");
  while (at != std::string_view::npos) {
    const std::string_view rest = url.substr(at + 1);
    if (rest.starts_with(name) && rest.substr(name.size()).starts_with('=')) {
      const std::string_view value = rest.substr(name.size() + 1);
      return form_decode(value.substr(0, value.find_first_of("&#"))).value_or("");
    }
    at = url.find_first_of("&#", at + 1);
  }
  return {};
}

std::string title_of(std::string_view page) {
  const std::size_t from = page.find("<title>");
  if (from == page.npos) return {};
  return std::string(page.substr(from + 7, page.find("</title>", from) - from - 7)).substr(0, 100);
}

void check_pkce_metadata(Checkup& c) {
  if (c.lists("code_challenge_methods_supported", "S256")) {
    return c.pass("pkce.metadata", "The metadata offers PKCE by S256");
  }
  c.warn("pkce.metadata", "The metadata does not say that PKCE by S256 is supported",
         "Publish code_challenge_methods_supported: [\"S256\"]; clients rely on it.", kPkce);
}

class Probing {
 public:
  explicit Probing(Checkup& c) : c_(c), endpoint_(c.endpoint("authorization_endpoint")) {
    usual_ = {c.plan().client_id, c.plan().redirect_uri};
  }

  // False: PKCE could not be tried.
  bool run() {
    if (endpoint_.empty()) return leave_out("There is no authorization endpoint that may be asked");
    if (usual_.client_id.empty() || usual_.redirect_uri.empty()) {
      return leave_out("Give --client-id and --redirect-uri to try the authorization endpoint");
    }
    Asked unknown = usual_;
    unknown.client_id = "grantline-check-no-such-client";
    unknown_ = ask(unknown);
    Answer good = ask(usual_);
    if (logs_in_first(good)) {
      const std::string login = unknown_.signature;
      unknown.prompt = usual_.prompt = "none";
      unknown_ = ask(unknown);
      good = ask(usual_);
      const bool is_as_before = unknown_.signature == login && good.signature == login;
      if (is_as_before || (good.kind != Kind::refused && !is_asked_to_log_in(good))) {
        return leave_out(
            "The login comes before the request is looked at, so a wrong request "
            "cannot be told from a right one");
      }
    }
    check_unknown_client();
    if (!check_usual(good)) return false;
    check_other_uris();
    check_iss();
    check_pkce();
    return true;
  }

 private:
  using Kind = Answer::Kind;

  Answer ask(const Asked& asked) {
    std::string url = endpoint_ + (endpoint_.contains('?') ? "&" : "?") +
                      "response_type=code&scope=openid&state=" + std::string(kState) +
                      "&nonce=grantline-check&client_id=" + percent_encode(asked.client_id) +
                      "&redirect_uri=" + percent_encode(asked.redirect_uri);
    if (!asked.challenge.empty()) {
      url += "&code_challenge=" + asked.challenge + "&code_challenge_method=" + asked.method;
    }
    if (!asked.prompt.empty()) url += "&prompt=" + asked.prompt;
    return judge(c_.ask({.url = url, .as_browser = true}), asked);
  }

  Answer judge(const Probe& probe, const Asked& asked) const {
    Answer out;
    if (!probe.is_answer() || probe.status >= 500) {
      out.says = probe.is_answer() ? fmt::format("it answers {}", probe.status) : cut(probe.what);
      return out;
    }
    const std::string location(probe.header("location"));
    // Without ";jsessionid=...", which is another each time.
    const std::string place = location.substr(0, location.find_first_of("?#;"));
    if (probe.status / 100 == 3 &&
        place == asked.redirect_uri.substr(0, asked.redirect_uri.find('?'))) {
      out.error = parameter_of(location, "error");
      out.iss = parameter_of(location, "iss");
      out.state = parameter_of(location, "state");
      out.kind = out.error.empty() ? Kind::code : Kind::sent_back;
      out.says = out.error.empty() ? "it sends a code" : "it sends back " + cut(out.error);
      return out;
    }
    out.is_sent_on = probe.status / 100 == 3;
    out.signature = fmt::format("{} {} {}", probe.status, place, title_of(probe.body.reveal()));
    const bool tells_error = !parameter_of(location, "error").empty() || location.contains("error");
    const bool as_unknown = !unknown_.signature.empty() && out.signature == unknown_.signature;
    out.kind = probe.status >= 400 || tells_error || as_unknown ? Kind::refused : Kind::taken;
    out.says = out.kind == Kind::taken ? "it goes on to the login"
                                       : fmt::format("it refuses ({})", probe.status);
    return out;
  }

  bool leave_out(std::string why) {
    c_.leave_out("authorize.probe", std::move(why));
    return false;
  }

  // As frameworks do that guard a page by a login: whatever is asked for goes along to it, or waits
  // in a session. With prompt=none the request has to be looked at.
  bool logs_in_first(const Answer& good) const {
    return unknown_.kind == Kind::taken && unknown_.is_sent_on && good.is_sent_on &&
           good.signature == unknown_.signature;
  }

  bool is_asked_to_log_in(const Answer& answer) const {
    return usual_.prompt == "none" && answer.kind == Kind::sent_back &&
           answer.error.ends_with("_required");
  }

  void check_unknown_client() {
    if (unknown_.kind == Kind::sent_back || unknown_.kind == Kind::code) {
      c_.fail("authorize.unknown_client",
              "A client that does not exist is sent back to its redirect_uri: an open redirector",
              "Show an error page, and never redirect before client and redirect_uri are known.",
              "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1");
    } else if (unknown_.kind == Kind::failed) {
      c_.fail("authorize.unknown_client",
              "An unknown client is a fault of the server: " + unknown_.says,
              "Answer with an error page of status 400.");
    } else {
      c_.pass("authorize.unknown_client", "A client that does not exist gets a page, no redirect");
    }
  }

  // Whether the rest can be judged by comparing with this.
  bool check_usual(const Answer& good) {
    if (good.kind == Kind::taken || good.kind == Kind::code || is_asked_to_log_in(good)) {
      c_.pass("authorize.redirect_uri", "The redirect_uri is registered: " + good.says);
      return true;
    }
    if (good.kind == Kind::sent_back) {
      c_.warn("authorize.redirect_uri",
              "The redirect_uri is registered, but a plain request is refused: " + good.says,
              "Look at what the client may do: response types, grant types and scopes.",
              "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1");
      return true;
    }
    c_.fail("authorize.redirect_uri",
            "A right request is refused, as for an unknown client: " + good.says,
            "Register this redirect_uri for this client, letter by letter: scheme, port, path, a "
            "slash at the end.",
            "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2.2");
    return false;
  }

  void check_other_uris() {
    const std::string& right = usual_.redirect_uri;
    const std::string path = right + (right.ends_with('/') ? "" : "/") + "grantline-check";
    const struct {
      const char* id;
      std::string uri;
      const char* what;
    } tries[] = {{"authorize.other_host", "https://grantline-check.invalid/callback",
                  "A redirect_uri on a host that is not registered"},
                 {"authorize.other_path", path, "A redirect_uri with a longer path"}};
    for (const auto& one : tries) {
      Asked asked = usual_;
      asked.redirect_uri = one.uri;
      const Answer answer = ask(asked);
      if (answer.kind == Kind::refused) {
        c_.pass(one.id, fmt::format("{} is refused", one.what));
      } else if (answer.kind == Kind::failed) {
        c_.warn(one.id, fmt::format("{}: {}", one.what, answer.says), "Answer with an error page.");
      } else {
        c_.fail(
            one.id, fmt::format("{} is taken: {}", one.what, answer.says),
            "Compare redirect_uri as whole strings with those that are registered: else anybody "
            "can have a code sent to himself.",
            kRedirect);
      }
    }
  }

  // RFC 7636 section 4.4.1 refuses a method that the server has not. Who lets even that go on to
  // the login looks at PKCE after it, if at all: then what goes on is not yet taken.
  void check_pkce() {
    check_pkce_metadata(c_);
    Asked asked = usual_;
    asked.method = "plain";
    const Answer plain = ask(asked);
    asked.method = "grantline-check";
    const bool is_looked_at = !goes_on(plain) || !goes_on(ask(asked));
    judge_pkce("pkce.plain", "PKCE by plain", plain, is_looked_at,
               "Refuse code_challenge_method=plain: who sees the request has the verifier.");
    asked.challenge.clear();
    judge_pkce("pkce.required", "A request without PKCE", ask(asked), is_looked_at,
               "Require a code_challenge of every client.");
  }

  bool goes_on(const Answer& answer) const {
    return answer.kind == Kind::taken || is_asked_to_log_in(answer);
  }

  void judge_pkce(const char* id, std::string_view what, const Answer& answer, bool is_looked_at,
                  const char* fix) {
    const bool is_taken = goes_on(answer) || answer.kind == Kind::code;
    if (goes_on(answer) && !is_looked_at) {
      return c_.leave_out(
          id, fmt::format("{}: what becomes of it is not seen before the login, to which a method "
                          "that does not exist goes on too",
                          what));
    }
    if (is_taken) return c_.warn(id, fmt::format("{} is taken: {}", what, answer.says), fix, kPkce);
    if (answer.kind == Kind::failed) {
      return c_.warn(id, fmt::format("{}: {}", what, answer.says), fix, kPkce);
    }
    c_.pass(id, fmt::format("{} is refused: {}", what, answer.says));
  }

  // A request that can only be sent back: what comes with it is looked at.
  void check_iss() {
    Asked silent = usual_;
    silent.prompt = "none";
    const Answer answer = ask(silent);
    if (answer.kind != Kind::sent_back) {
      return c_.warn("authorize.iss", "prompt=none is not sent back with an error: " + answer.says,
                     "Answer login_required to the redirect_uri.",
                     "https://openid.net/specs/openid-connect-core-1_0.html#AuthError");
    }
    if (answer.state != kState) {
      c_.fail("authorize.state", "What comes back does not have the state that was sent",
              "Send state back as it came.",
              "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2");
    } else {
      c_.pass("authorize.state", "What comes back has the state that was sent");
    }
    const bool promised =
        find_bool(c_.metadata, "authorization_response_iss_parameter_supported").value_or(false);
    if (answer.iss == c_.plan().issuer) {
      return promised
                 ? c_.pass("authorize.iss", "What comes back names the issuer")
                 : c_.warn("authorize.iss",
                           "What comes back names the issuer, and the metadata does not say so",
                           "Publish authorization_response_iss_parameter_supported.", kIss);
    }
    if (promised || !answer.iss.empty()) {
      return c_.fail("authorize.iss",
                     answer.iss.empty()
                         ? std::string("The metadata promises iss, and what comes back has none")
                         : fmt::format("What comes back names another issuer: {}", cut(answer.iss)),
                     "Send iss with each answer, errors too: clients refuse what lacks it.", kIss);
    }
    c_.warn(
        "authorize.iss", "What comes back does not name the issuer (iss)",
        "Send iss (RFC 9207); until then a client that has several issuers needs a redirect_uri "
        "for each.",
        kIss);
  }

  Checkup& c_;
  std::string endpoint_;
  Asked usual_;
  Answer unknown_;
};

}  // namespace

void check_authorize(Checkup& c) {
  Probing probing(c);
  if (!probing.run()) check_pkce_metadata(c);
}

}  // namespace grantline::check
