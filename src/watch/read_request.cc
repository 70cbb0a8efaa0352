#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/json.h"
#include "explain/redact.h"
#include "spec/params.h"
#include "watch/seen.h"

namespace grantline::watch {
namespace {

using std::string_view_literals::operator""sv;

// What may be shown as it is. All else is a credential, or of a person, or nobody's business.
constexpr std::array kShown = {"access_type"sv,           "audience"sv,   "client_id"sv,
                               "code_challenge_method"sv, "grant_type"sv, "prompt"sv,
                               "redirect_uri"sv,          "resource"sv,   "response_mode"sv,
                               "response_type"sv,         "scope"sv,      "token_type_hint"sv};

// Proof of possession of a login: a recording that held stand-ins for these would look like a
// mistake. The recorder compares them instead.
constexpr std::array kLeftOut = {"code_challenge"sv, "code_verifier"sv};

constexpr std::array kNamed = {"assertion"sv,     "client_assertion"sv,
                               "client_secret"sv, "code"sv,
                               "device_code"sv,   "id_token_hint"sv,
                               "nonce"sv,         "password"sv,
                               "refresh_token"sv, "request"sv,
                               "request_uri"sv,   "state"sv,
                               "subject_token"sv, "token"sv,
                               "username"sv};

constexpr std::size_t kMostShown = 300;
constexpr std::size_t kMostParams = 40;

bool has(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

struct Read {
  std::vector<std::pair<std::string, std::string>> params;
  std::string fault;
  ~Read() {
    for (auto& [name, value] : params) wipe(value);
  }
};

void take_form(std::string_view form, Read& out) {
  const auto parsed = Params::parse(form);
  if (!parsed) {
    out.fault = "the parameters cannot be read: " + std::string(info(parsed.error().cause).title);
    return;
  }
  for (const auto& [name, value] : parsed->entries()) out.params.emplace_back(name, value);
}

void take_json(std::string_view body, Read& out) {
  const auto parsed = parse_json(body);
  if (!parsed || !parsed->is_object()) return;
  for (const auto& [name, value] : parsed->get_object()) {
    if (value.is_string()) {
      out.params.emplace_back(std::string(name), std::string(value.get_string()));
    }
  }
  if (!out.params.empty()) out.fault = "the body is JSON, where a form is due";
}

Read read_params(const RawRequest& raw) {
  Read out;
  if (!raw.query.empty()) take_form(raw.query, out);
  const std::string type = lower_case(raw.content_type);
  const bool is_form = type.starts_with("application/x-www-form-urlencoded");
  if (raw.body.empty()) return out;
  if (is_form) {
    take_form(raw.body, out);
  } else if (type.find("json") != type.npos || raw.body.starts_with('{')) {
    take_json(raw.body, out);
  } else if (raw.body.find("grant_type=") != raw.body.npos) {
    take_form(raw.body, out);
    if (out.fault.empty()) {
      out.fault = "the Content-Type is not application/x-www-form-urlencoded";
    }
  }
  return out;
}

class Reader {
 public:
  Reader(const RawRequest& raw, const Marker& marker) : raw_(raw), marker_(marker) {}

  SeenRequest read() {
    const Read read = read_params(raw_);
    out_.method = printable(raw_.method.substr(0, 16));
    out_.fault = read.fault;
    for (const auto& [name, value] : read.params) take(name, value);
    take_authorization();
    out_.call = call_of(read);
    out_.path = shown_text(raw_.path, out_.credentials, kMostShown);
    return std::move(out_);
  }

 private:
  void take(const std::string& name, const std::string& value) {
    if (name == "grant_type") out_.grant_type = shown_value(value);
    if (name == "client_id") out_.client_id = shown_value(value);
    if (name == "response_type") has_response_type_ = true;
    if (name == "prompt") out_.prompt_none = value == "none";
    if (name == "code_challenge") out_.challenge = value.substr(0, kMostShown);
    if (name == "code_challenge_method") out_.challenge_method = shown_value(value);
    if (name == "redirect_uri") {
      out_.redirect_uri = shown_value(value);
      out_.has_redirect_uri = true;
    }
    const Mark mark = marker_.mark(value);
    if (name == "code") out_.code = mark;
    if (name == "refresh_token") out_.refresh_token = mark;
    if (name == "token") out_.token = mark;
    if (name == "state") out_.state = mark;
    if (name == "device_code") out_.device_code = mark;
    if (name == "request_uri") out_.request_uri = mark;
    if (name == "code_verifier") out_.verifier = Secret(value);
    if (!has(kShown, name)) out_.credentials.emplace_back(value);
    show(name, value, mark);
  }

  void show(const std::string& name, const std::string& value, Mark mark) {
    if (has(kLeftOut, name) || ++shown_ > kMostParams) return;
    if (!out_.shown.empty()) out_.shown += '&';
    if (has(kShown, name)) {
      out_.shown += name + '=' + percent_encode(shown_value(value));
    } else if (has(kNamed, name)) {
      out_.shown += name + '=' + stand_in(name, mark);
    } else {
      out_.shown += percent_encode(shown_text(name, {}, 40)) + "=...";
    }
  }

  static std::string shown_value(std::string_view value) {
    return printable(value.substr(0, kMostShown));
  }

  void take_authorization() {
    const auto space = raw_.authorization.find(' ');
    if (space == raw_.authorization.npos) return;
    const std::string scheme = lower_case(raw_.authorization.substr(0, space));
    const std::string_view value = raw_.authorization.substr(space + 1);
    out_.credentials.emplace_back(std::string(value));
    if (scheme == "bearer" || scheme == "dpop") out_.access_token = marker_.mark(value);
    if (scheme != "basic") return;
    std::string plain = base64_decode(value).value_or("");
    const auto colon = plain.find(':');
    if (colon != plain.npos) {
      const std::string_view secret = std::string_view(plain).substr(colon + 1);
      out_.credentials.emplace_back(std::string(secret));
      if (auto decoded = form_decode(secret)) out_.credentials.emplace_back(std::move(*decoded));
      const std::string_view id = std::string_view(plain).substr(0, colon);
      if (out_.client_id.empty()) out_.client_id = shown_value(form_decode(id).value_or(""));
    }
    wipe(plain);
  }

  Call call_of(const Read& read) const {
    const bool is_post = raw_.method == "POST";
    const auto ends = [&](std::string_view end) { return lower_case(raw_.path).ends_with(end); };
    if (!out_.grant_type.empty()) return Call::token;
    if (has_response_type_ || (out_.request_uri && !out_.client_id.empty() && !is_post)) {
      return is_post && ends("par") ? Call::pushed : Call::authorize;
    }
    if (raw_.path.find("/.well-known/") != raw_.path.npos) return Call::discovery;
    if (is_post && out_.token) {
      return raw_.path.find("introspect") != raw_.path.npos ? Call::introspect : Call::revoke;
    }
    if (is_post && !read.params.empty() && raw_.path.find("device") != raw_.path.npos &&
        !out_.client_id.empty()) {
      return Call::device;
    }
    if (is_post && (out_.code || out_.refresh_token || ends("/token"))) return Call::token;
    if (is_post && ends("/par")) return Call::pushed;
    return out_.access_token ? Call::bearer : Call::other;
  }

  const RawRequest& raw_;
  const Marker& marker_;
  SeenRequest out_;
  std::size_t shown_ = 0;
  bool has_response_type_ = false;
};

}  // namespace

std::string_view to_text(Call call) {
  constexpr std::array kNames = {"authorize"sv, "pushed_authorize"sv, "token"sv,
                                 "device"sv,    "revoke"sv,           "introspect"sv,
                                 "discovery"sv, "bearer"sv,           "other"sv};
  return kNames[static_cast<std::size_t>(call)];
}

std::string shown_text(std::string_view text, const std::vector<Secret>& credentials,
                       std::size_t most) {
  std::string out(text);
  for (const Secret& secret : credentials) {
    if (secret.size() < 4) continue;
    for (auto at = out.find(secret.reveal()); at != out.npos; at = out.find(secret.reveal(), at)) {
      out.replace(at, secret.size(), "...");
    }
  }
  std::string shown = printable(explain::redacted(out));
  wipe(out);
  if (shown.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80) --end;
    shown = shown.substr(0, end) + "...";
  }
  return shown;
}

SeenRequest read_request(const RawRequest& raw, const Marker& marker) {
  return Reader(raw, marker).read();
}

}  // namespace grantline::watch
