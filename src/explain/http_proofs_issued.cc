#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "explain/http_proofs.h"
#include "explain/text.h"

// What the answer that issued a token tells of its later refusal. An opaque token tells nothing by
// itself.

namespace grantline::explain {
namespace {

using Kind = SentToken::Kind;

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

void say(const Refused& refused, std::vector<Proof>& out, const char* cause, const char* detail,
         Strength strength, std::string title, std::string says, std::string fix = {}) {
  add(out, {.cause = cause,
            .detail = detail,
            .strength = strength,
            .title = std::move(title),
            .line = refused.token.line,
            .field = "Authorization",
            .quote = name_of(refused.token),
            .says = std::move(says),
            .fix = std::move(fix)});
}

// RFC 6749 section 5.1: expires_in counts from the answer.
void check_life(const Refused& refused, const Leg& issued, std::vector<Proof>& out) {
  constexpr std::int64_t kLongest_s = 10LL * 365 * 24 * 3600;
  const auto life = number_of(issued.value("expires_in"));
  if (!life || *life > kLongest_s || !issued.time || !refused.now) return;
  const std::int64_t age = refused.now->unix_seconds() - issued.time->unix_seconds();
  if (age < 0) return;
  const std::string says = fmt::format("issued on line {} with expires_in {}", issued.line, *life);
  if (age >= *life) {
    say(refused, out, "access_token_expired", "expires_in_passed", Strength::proof,
        fmt::format("The token was issued for {} and came {} later", to_words(seconds(*life)),
                    to_words(seconds(age))),
        says);
  } else {
    say(refused, out, "access_token_expired", "expires_in_ahead", Strength::refuted,
        fmt::format("The token was issued {} before, for {}",
                    age == 0 ? "less than a second" : to_words(seconds(age)),
                    to_words(seconds(*life))),
        says);
  }
}

// OpenID Connect Core section 5.3: the token of an authentication request, whose scope has openid.
void check_userinfo(const Refused& refused, const Leg& issued, std::vector<Proof>& out) {
  std::string path = lower_case(path_of(refused.turn.url));
  while (path.ends_with('/')) path.pop_back();
  const std::string scope = fmt::format(" {} ", issued.value("scope"));
  if (!path.ends_with("/userinfo") || issued.find("scope") == nullptr) return;
  if (scope.contains(" openid ")) return;
  say(refused, out, "scope_missing", "userinfo_without_openid", Strength::proof,
      "The token was issued without the scope openid, which UserInfo needs",
      fmt::format("issued on line {} for \"{}\"", issued.line, shown(issued.value("scope"))),
      "Ask for scope=openid in the authorization request.");
}

}  // namespace

void prove_issued(const Refused& refused, std::vector<Proof>& out) {
  if (refused.token.kind != Kind::opaque) return;
  const std::string_view sent = refused.token.value;
  for (const Leg& leg : refused.legs) {
    if (leg.role != Role::answer || leg.line >= refused.turn.line) continue;
    if (leg.value("access_token") != sent) continue;
    check_life(refused, leg, out);
    check_userinfo(refused, leg, out);
  }
}

// RFC 9110 sections 15.4.2 and 15.4.3: after 301 and 302 most clients go on by GET, without the
// body.
void prove_redirected(const Refused& refused, std::vector<Proof>& out) {
  const HttpTurn* before = refused.before;
  const HttpTurn& turn = refused.turn;
  if (before == nullptr || before->method != "POST" || turn.method != "GET") return;
  const Header* location = before->find_got("location");
  if ((before->status != 301 && before->status != 302) || location == nullptr) return;
  if (path_of(location->value) != path_of(turn.url)) return;
  const std::string from(path_of(before->url));
  const bool by_slash = from + "/" == path_of(location->value);
  const bool to_https = before->url.starts_with("http://") && location->value.starts_with("https:");
  add(out,
      {.cause = "path_wrong",
       .detail = "redirected_to_get",
       .strength = Strength::proof,
       .title = fmt::format("A {} led the POST to {}; the client went on there by GET, without "
                            "the body",
                            before->status,
                            by_slash   ? "an address with a slash at its end"
                            : to_https ? "an address with https"
                                       : "another address"),
       .line = location->line,
       .field = "Location",
       .quote = shown(location->value),
       .fix = fmt::format("Send the POST to {} itself.", shown(location->value))});
}

}  // namespace grantline::explain
