#include "guard/rule_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/ascii.h"
#include "base/encoding.h"
#include "spec/redirect_uri.h"

namespace grantline::guard {
namespace {

constexpr std::size_t kLongestText = 200;
constexpr std::size_t kLongestUri = 2000;
constexpr Duration kOldestLogin = days(365);

// RFC 9110 section 5.6.2, without small letters.
bool is_method_character(char c) {
  return is_upper(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

// Of ASCII, but for those that end or bend a quoted string of a header.
bool is_visible_character(char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; }

Problem take_uri(std::string& out, std::string_view text) {
  if (text.size() > kLongestUri) return "it is longer than 2000 characters";
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (parsed.has_error()) return "";
  if (parsed->has_fragment()) return "it has a fragment (#)";
  if (parsed->has_userinfo()) return "it has a user name before the host";
  out = text;
  return std::nullopt;
}

// A page may be shown from one of its headings on: a fragment is as good as none.
Problem take_page(std::string& out, std::string_view text) {
  const bool is_visible = std::ranges::all_of(text, is_visible_character);
  if (!is_visible || !is_web_url(text.substr(0, text.find('#')))) return "";
  out = text;
  return std::nullopt;
}

Problem take_scope(Scope& out, std::string_view text) {
  const auto scope = Scope::parse(text);
  if (!scope) return "it has a character that no scope has (RFC 6749 section 3.3)";
  if (scope->empty()) return "leave the key out where none is needed";
  out = *scope;
  return std::nullopt;
}

Problem take_rate(Rate& out, std::string_view text) {
  const auto rate = parse_rate(text);
  if (!rate) return "";
  out = *rate;
  return std::nullopt;
}

Problem take_line(std::string& out, std::string_view text) {
  if (text.empty() || text.size() > kLongestText || printable(text) != text) return "";
  out = text;
  return std::nullopt;
}

Problem take_methods(Rule& rule, const std::vector<std::string>& list) {
  if (list.empty()) return "it is empty; leave the key out for all methods";
  for (const std::string& method : list) {
    if (method.empty()) return "one of them is empty";
    if (std::ranges::any_of(method, [](char c) { return is_letter(c) && !is_upper(c); })) {
      return fmt::format("\"{}\" is not in capitals, in which methods come", printable(method));
    }
    if (!std::ranges::all_of(method, is_method_character)) {
      return fmt::format("\"{}\" is no method", printable(method));
    }
    if (std::ranges::count(list, method) > 1) return fmt::format("{} is there twice", method);
  }
  rule.methods = list;
  return std::nullopt;
}

Problem take_path(Rule& rule, std::string_view text) {
  auto pattern = PathPattern::parse(text);
  if (!pattern) return std::move(pattern.error().what);
  rule.path = std::move(*pattern);
  return std::nullopt;
}

// They are told to clients in one quoted string, separated by spaces (RFC 9470 section 3).
Problem take_acr(Rule& rule, const std::vector<std::string>& list) {
  if (list.empty()) return "it is empty; leave the key out where any will do";
  for (const std::string& acr : list) {
    if (acr.empty()) return "one of them is empty";
    if (!std::ranges::all_of(acr, is_visible_character)) {
      return fmt::format("\"{}\" has a space or another character that none of them has",
                         printable(acr));
    }
    if (std::ranges::count(list, acr) > 1) return fmt::format("\"{}\" is there twice", acr);
  }
  rule.acr_values = list;
  return std::nullopt;
}

// RFC 9470 section 3: max_age is told in seconds.
Problem take_max_age(Rule& rule, std::string_view text) {
  Duration age;
  if (!parse_duration(text, age) || age > kOldestLogin) return "";
  if (age < seconds(1)) return "no login would be young enough";
  if (age.ms % 1000 != 0) return "it is told to clients in whole seconds";
  rule.max_age = age;
  return std::nullopt;
}

constexpr std::string_view kRateDue = "a rate";

constexpr std::array kApiKeys{
    RuleKey<Api>{
        "audience", +[](Api& api, std::string_view text) { return take_uri(api.audience, text); },
        "an absolute URI without a fragment", "\"https://orders.example.com\"", "",
        "The resource identifier of the API (RFC 8707). A token counts only where its `aud` has "
        "it, "
        "character by character: clients ask for it with `resource`, and it is registered for them "
        "with `grantline client add --resource`."},
    RuleKey<Api>{"scope",
                 +[](Api& api, std::string_view text) { return take_scope(api.scope, text); },
                 "scopes with spaces between them", "\"orders\"", "none is needed",
                 "What a token must have been given for any request to the API, all of it. Rules "
                 "may ask for "
                 "more. Open rules ask for none."},
    RuleKey<Api>{
        "rate", +[](Api& api, std::string_view text) { return take_rate(api.rate, text); },
        kRateDue, "\"100/s burst 200\"", "`off`",
        "How many requests one client may send to the API for one person; more are answered with "
        "429 and `Retry-After`. Without a token the address of the client is counted."},
    RuleKey<Api>{
        "open_preflight", +[](Api& api, bool value) { api.open_preflight = value; },
        "true or false", "true", "`false`",
        "Lets the question through which a browser asks before it sends a request to another site "
        "(CORS): `OPTIONS` with `Origin` and `Access-Control-Request-Method`. It never carries a "
        "token."},
    RuleKey<Api>{
        "metadata", +[](Api& api, bool value) { api.metadata = value; }, "true or false", "true",
        "`false`",
        "Tells clients at `/.well-known/oauth-protected-resource` where tokens for the API are "
        "issued and which scopes it knows (RFC 9728). Its audience must be an https URL then, and "
        "no other API's."},
    RuleKey<Api>{
        "name", +[](Api& api, std::string_view text) { return take_line(api.resource_name, text); },
        "a name of up to 200 characters", "\"Orders\"", "none",
        "What the API is called among people, for its metadata (`resource_name`)."},
    RuleKey<Api>{
        "documentation",
        +[](Api& api, std::string_view text) { return take_page(api.documentation, text); },
        "an https URL", "\"https://docs.example.com/orders\"", "none",
        "A page for developers, for the metadata (`resource_documentation`)."},
};

constexpr std::array kRuleKeys{
    RuleKey<Rule>{"methods", take_methods, "a list of methods", "[\"GET\", \"POST\"]", "all",
                  "For which methods the rule is, in capitals. `GET` is for `HEAD` too."},
    RuleKey<Rule>{
        "path", take_path, "a path", "\"/orders/**\"", "",
        "For which paths the rule is, written as in a URL. A segment that is `*` stands for any "
        "one, `**` at the end for any rest, also none; all others for themselves, in the same "
        "case. "
        "A slash at the end does not count; a star itself is written `%2A`."},
    RuleKey<Rule>{"scope",
                  +[](Rule& rule, std::string_view text) { return take_scope(rule.scope, text); },
                  "scopes with spaces between them", "\"orders.read\"", "none is needed",
                  "What a token must have been given, all of it, beside the scope of the API."},
    RuleKey<Rule>{
        "acr", take_acr, "a list of acr values", "[\"urn:example:mfa\"]", "any will do",
        "How the person must have logged in: the token's `acr` must be one of these. Else "
        "the client is told to send the person through another login (RFC 9470)."},
    RuleKey<Rule>{"max_age", take_max_age, "a duration from 1s to 365d", "\"10m\"", "any will do",
                  "How long ago the login may be, by the token's `auth_time`. Else the client is "
                  "told to send "
                  "the person through another login (RFC 9470)."},
    RuleKey<Rule>{"rate",
                  +[](Rule& rule, std::string_view text) { return take_rate(rule.rate, text); },
                  kRateDue, "\"5/s\"", "`off`",
                  "How many requests that the rule is for one client may send for one person, "
                  "beside the rate "
                  "of the API."},
    RuleKey<Rule>{
        "open", +[](Rule& rule, bool value) { rule.open = value; }, "true or false", "true",
        "`false`",
        "No token is needed, and none is looked at. Excludes `scope`, `acr` and `max_age`; "
        "the scope of the API does not count either."},
};

}  // namespace

std::span<const RuleKey<Api>> api_keys() { return kApiKeys; }
std::span<const RuleKey<Rule>> rule_keys() { return kRuleKeys; }

bool is_web_url(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) && !redirect_uri_fault(text);
}

}  // namespace grantline::guard
