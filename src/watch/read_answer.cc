#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/json.h"
#include "explain/exchange.h"
#include "spec/params.h"
#include "watch/seen.h"

namespace grantline::watch {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kStandIns = {"access_token"sv,  "device_code"sv, "id_token"sv,
                                  "refresh_token"sv, "request_uri"sv, "user_code"sv};
constexpr std::array kShown = {"active"sv,
                               "error"sv,
                               "expires_in"sv,
                               "interval"sv,
                               "scope"sv,
                               "token_type"sv,
                               "error_codes"sv,

                               "refresh_expires_in"sv,
                               "refresh_token_expires_in"sv};
constexpr std::array kTexts = {"error_description"sv, "error_uri"sv};

constexpr std::size_t kMostText = 600;

bool has(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Of a grantline server: "gl-7k2m-9x4q-8d3f". It is no secret.
bool is_reference(const Json& value) {
  if (!value.is_string()) return false;
  const std::string_view text = value.get_string();
  return text.starts_with("gl-") && text.size() < 40 &&
         std::ranges::all_of(
             text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

class Reader {
 public:
  Reader(const RawAnswer& raw, const SeenRequest& to, const Marker& marker)
      : raw_(raw), to_(to), marker_(marker) {}

  SeenAnswer read() {
    out_.status = raw_.status;
    out_.note = raw_.note;
    take_location();
    if (!out_.code) take_posted_form();
    take_retry_after();
    const auto parsed = parse_json(raw_.body);
    if (parsed && parsed->is_object()) {
      take_members(parsed->get_object());
    } else if (raw_.body.find("error=") != raw_.body.npos ||
               raw_.body.find("access_token=") != raw_.body.npos) {
      take_form(raw_.body);
    }
    return std::move(out_);
  }

 private:
  // An older habit of some providers: the answer is a form.
  void take_form(std::string_view form) {
    const auto parsed = Params::parse(form);
    if (!parsed) return;
    JsonObject object;
    for (const auto& [name, value] : parsed->entries()) object[name] = value;
    take_members(object);
  }

  void take_members(const JsonObject& object) {
    JsonObject shown;
    for (const auto& [key, value] : object) {
      const std::string_view name = key;
      if (value.is_string() && has(kStandIns, name)) {
        take_credential(name, std::string_view(value.get_string()), shown);
      } else if (name == "reference" && is_reference(value)) {
        shown[name] = value;
      } else if (has(kShown, name)) {
        shown[name] = value.is_string() ? Json(text_of(value.get_string())) : plain(value);
      } else if (value.is_string() && has(kTexts, name)) {
        shown[name] = text_of(value.get_string());
      }
    }
    if (const auto error = find_string(object, "error")) out_.error = text_of(*error);
    if (const auto text = find_string(object, "error_description"))
      out_.description = text_of(*text);
    if (const auto seconds = find_integer(object, "expires_in")) out_.expires_in = *seconds;
    out_.is_inactive = find_bool(object, "active") == false;
    if (!shown.empty()) out_.shown = grantline::to_text(Json(shown));
  }

  void take_credential(std::string_view name, std::string_view value, JsonObject& shown) {
    const Mark mark = marker_.mark(value);
    shown[name] = stand_in(name, mark);
    if (name == "access_token") out_.access_token = mark;
    if (name == "refresh_token") out_.refresh_token = mark;
    if (name == "device_code") out_.device_code = mark;
    if (name == "request_uri") out_.request_uri = mark;
    if (name == "id_token") out_.has_id_token = true;
  }

  // Where the browser is sent: `code` and `state`, or an error, of the authorization answer.
  void take_location() {
    const auto question = raw_.location.find_first_of("?#");
    if (question == raw_.location.npos) return;
    const auto parsed = Params::parse(raw_.location.substr(question + 1));
    if (!parsed) return;
    if (const auto code = parsed->find("code")) out_.code = marker_.mark(*code);
    if (const auto state = parsed->find("state")) out_.state = marker_.mark(*state);
    if (const auto error = parsed->find("error")) out_.error = text_of(*error);
    if (const auto text = parsed->find("error_description")) out_.description = text_of(*text);
  }

  // response_mode=form_post: a page whose form the browser posts to the application.
  void take_posted_form() {
    if (to_.call != Call::authorize || raw_.body.find("<form") == raw_.body.npos) return;
    if (const auto code = field_of_form("code")) out_.code = marker_.mark(*code);
    if (const auto state = field_of_form("state")) out_.state = marker_.mark(*state);
    if (const auto error = field_of_form("error")) out_.error = text_of(*error);
  }

  // The value of a hidden field; nothing where it is written with entities, which no code needs.
  std::optional<std::string_view> field_of_form(std::string_view name) const {
    const std::string mark = "name=\"" + std::string(name) + '"';
    const std::size_t at = raw_.body.find(mark);
    if (at == raw_.body.npos) return std::nullopt;
    const std::size_t open = raw_.body.rfind('<', at);
    if (open == raw_.body.npos) return std::nullopt;
    const std::string_view tag = raw_.body.substr(open, raw_.body.find('>', at) - open);
    constexpr std::string_view kValue = " value=\"";
    const std::size_t from = tag.find(kValue);
    if (from == tag.npos) return std::nullopt;
    const std::string_view rest = tag.substr(from + kValue.size());
    const std::string_view value = rest.substr(0, rest.find('"'));
    return value.empty() || value.find('&') != value.npos ? std::nullopt : std::optional(value);
  }

  // RFC 9110 section 10.2.3: seconds, or a time, which is told from the answer's own Date where it
  // has one: the clocks may differ.
  void take_retry_after() {
    constexpr std::size_t kLongest = 6;
    const std::string_view text = raw_.retry_after;
    const bool is_number = !text.empty() && text.size() <= kLongest &&
                           text.find_first_not_of("0123456789") == text.npos;
    if (is_number) out_.retry_after = seconds(std::stoll(std::string(text)));
    const auto until = is_number ? std::nullopt : explain::find_time(text);
    if (!until) return;
    const auto sent = explain::find_time(raw_.date);
    if (!sent) out_.retry_at = until;
    if (sent && *sent < *until) out_.retry_after = *until - *sent;
  }

  // Numbers, booleans, lists of numbers: nothing that could hold a credential.
  static Json plain(const Json& value) {
    if (value.is_number() || value.is_bool()) return value;
    if (!value.is_array()) return nullptr;
    JsonArray out;
    for (const Json& one : value.get_array()) {
      if (one.is_number() && out.size() < 10) out.push_back(one);
    }
    return out;
  }

  std::string text_of(std::string_view text) const {
    return shown_text(text, to_.credentials, kMostText);
  }

  const RawAnswer& raw_;
  const SeenRequest& to_;
  const Marker& marker_;
  SeenAnswer out_;
};

}  // namespace

SeenAnswer read_answer(const RawAnswer& raw, const SeenRequest& to, const Marker& marker) {
  return Reader(raw, to, marker).read();
}

}  // namespace grantline::watch
