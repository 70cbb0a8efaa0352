#include "explain/http_diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iterator>

#include "explain/api_words.h"
#include "explain/evidence_for.h"
#include "explain/http_proofs.h"
#include "explain/http_weighing.h"
#include "explain/json_in_text.h"
#include "explain/knowledge.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMostShown = 5;

bool is_asset(std::string_view url) {
  const std::string path = lower_case(path_of(url));
  for (const char* end : {".ico", ".png", ".js", ".css", ".map", ".woff2", ".svg", ".txt"}) {
    if (path.ends_with(end)) return true;
  }
  return false;
}

// better-auth answers 400 to a token that lacks a scope.
bool refuses_token(const HttpTurn& turn) {
  const Header* sent = turn.find_sent("authorization");
  if (sent == nullptr || !lower_case(sent->value).starts_with("bearer ")) return false;
  return turn.body.contains("\"invalid_token\"") || turn.body.contains("\"insufficient_scope\"") ||
         turn.body.contains("\"invalid_scope\"");
}

bool tells_of_method(const HttpTurn& turn) {
  return lower_case(turn.body).contains("method not allowed");
}

// 0: none is shown.
int status_of(const HttpTurn& turn, bool by_limit) {
  if (tells_of_method(turn)) return 405;
  if (turn.status != 0) return turn.status;
  if (by_limit) return 429;
  return turn.line != 0 ? 401 : 0;
}

// How likely it is that this is the answer that the text is about; 0: it is none of those that are
// looked into.
int weight_of(const HttpTurn& turn) {
  const bool tells_challenge = turn.find_got("www-authenticate") != nullptr;
  const bool tells_limit = turn.find_got("retry-after") != nullptr;
  const bool bare = turn.status == 0 && turn.line != 0;
  const bool bad_request =
      turn.status == 400 && (tells_challenge || refuses_token(turn) || tells_of_method(turn));
  if (!is_refusal(turn.status) && !bare && !bad_request) return 0;
  int out = 1;
  if (is_asset(turn.url)) return out;
  out += turn.status == 404 ? 1 : 2;  // which every scanner of the net provokes
  if (turn.find_sent("authorization") != nullptr || tells_challenge || tells_limit) out += 2;
  return out;
}

const HttpTurn* choose(const std::vector<HttpTurn>& turns) {
  const HttpTurn* out = nullptr;
  int best = 0;
  for (const HttpTurn& turn : turns) {
    const int weight = weight_of(turn);
    if (weight == 0 || weight < best) continue;
    best = weight;
    out = &turn;
  }
  return out;
}

Around around_of(std::string_view text, const std::string& jwks) {
  Around out;
  out.metadata = find_object_with(text, "token_endpoint");
  if (!out.metadata) out.metadata = find_object_with(text, "jwks_uri");
  out.resource = find_object_with(text, "authorization_servers");
  if (out.resource && find(*out.resource, "resource") == nullptr) out.resource.reset();
  out.jwks = jwks;
  if (out.jwks.empty()) {
    const auto set = find_object_with(text, "keys");
    if (set && set->at("keys").is_array()) out.jwks = grantline::to_text(Json(*set));
  }
  return out;
}

// Whether a request to a token endpoint stands right before the answer.
bool answers_token_request(const HttpTurn& turn, const std::vector<HttpTurn>& turns,
                           const std::vector<Leg>& legs) {
  const Leg* asked = nullptr;
  for (const Leg& leg : legs) {
    const bool is_asked = leg.role == Role::token || leg.role == Role::authorize;
    if (leg.line < turn.line && is_asked) asked = &leg;
  }
  return asked != nullptr && asked->role == Role::token &&
         std::ranges::none_of(turns, [&](const HttpTurn& other) {
           return other.line > asked->line && other.line < turn.line;
         });
}

// A code of the provider's own, or a sentence that names what only a grant has: an API may say
// "Token has expired" too.
bool is_of_grants_alone(std::string_view lower) {
  constexpr std::array kOnlyThere = {"refresh"sv,   "grant"sv,     "pkce"sv,
                                     "code"sv,      "assertion"sv, "redirect"sv,
                                     "challenge"sv, "password"sv,  "client"sv};
  return !lower.contains(' ') || std::ranges::any_of(kOnlyThere, [&](std::string_view word) {
    return lower.contains(word);
  });
}

bool tells_of_a_grant(std::string_view body) {
  return std::ranges::any_of(find_messages(body), [](const Found& found) {
    return found.message->cause->name != "other" && is_of_grants_alone(found.message->lower);
  });
}

// An access token was sent, or is asked for.
bool shows_access_token(const HttpTurn& turn) {
  const auto is_bearer = [](const Header* field) {
    const std::string value = field == nullptr ? "" : lower_case(field->value);
    return value.starts_with("bearer") || value.starts_with("dpop");
  };
  return is_bearer(turn.find_sent("authorization")) || is_bearer(turn.find_got("www-authenticate"));
}

// Whether the answer is what a provider says of a grant, by its own code or sentence, or one that a
// token endpoint gave. What stands before such an endpoint, and a path that is none, are looked
// into as an API's are.
bool is_of_a_grant(const HttpTurn& turn, const std::vector<HttpTurn>& turns,
                   const std::vector<Leg>& legs) {
  if (turn.status == 0 || turn.line == 0 || tells_of_method(turn)) return false;
  if (!shows_access_token(turn) && tells_of_a_grant(turn.body)) return true;
  const bool judges_grant = turn.status == 400 || turn.status == 401 || turn.status == 403;
  const bool has_words = turn.body.contains("\"error") || !find_messages(turn.body).empty();
  return judges_grant && has_words && answers_token_request(turn, turns, legs);
}

// Whether a text that shows no status is about access at all.
bool speaks_of_access(std::string_view text) {
  constexpr std::array kWords = {
      "unauthori"sv,  "unauthenticated"sv, "forbidden"sv,         "bearer"sv,        "jwt"sv,
      "oauth"sv,      "access token"sv,    "access_token"sv,      "token"sv,         "permission"sv,
      "scope"sv,      "authorization"sv,   "authentication"sv,    "credential"sv,    "csrf"sv,
      "rate limit"sv, "quota"sv,           "too many requests"sv, "access denied"sv, "blocked"sv,
      "throttl"sv,    "not allowed"sv};
  const std::string lower = lower_case(text);
  return std::ranges::any_of(kWords, [&](std::string_view one) { return lower.contains(one); }) ||
         !find_api_words(lower, lower).empty();
}

// By an error that a token endpoint alone has.
bool tells_of_client(std::string_view lower) {
  return std::ranges::any_of(std::array{"invalid_client"sv, "unauthorized_client"sv, "aadsts"sv,
                                        "unsupported_grant_type"sv},
                             [&](std::string_view error) { return lower.contains(error); });
}

// What the refused grant and this refusal have to do with each other.
double share_of(std::string_view text, const HttpTurn& turn, const std::vector<HttpTurn>& turns,
                const std::vector<Leg>& legs) {
  const std::string body = lower_case(turn.body);
  if (body.contains("invalid_grant") || tells_of_client(body)) return 0;
  const std::size_t grant = text.rfind("invalid_grant");
  const bool is_shown = turn.status != 0 || turn.line != 0;
  if (!is_shown && tells_of_client(lower_case(text))) return kShareOfApi;
  if (grant == std::string_view::npos) return is_of_a_grant(turn, turns, legs) ? kShareOfApi : 1;
  if (turn.status == 0 || turn.line == 0) return kShareOfApi;
  const auto grant_line =
      1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, grant), '\n'));
  // A refusal, then a refresh that fails: the grant is what has to be mended.
  if (grant_line > turn.line) return kShareOfApi;
  // The grant failed, the client got tokens anew, and now the API refuses.
  const bool got_tokens = text.substr(grant).find("\"access_token\"") != std::string_view::npos ||
                          std::ranges::any_of(turns, [&](const HttpTurn& other) {
                            return other.status == 200 && other.line > grant_line &&
                                   other.line < turn.line && other.body.contains("access_token");
                          });
  return got_tokens ? 0.95 : 0.25;
}

void add_link(std::vector<Link>& links, std::string_view title, std::string_view url) {
  if (url.empty() || std::ranges::find(links, url, &Link::url) != links.end()) return;
  links.push_back({std::string(title), std::string(url)});
}

void add_proofs(Ranked& ranked, const std::vector<Proof>& proofs) {
  for (const Proof& proof : proofs) {
    if (proof.cause != ranked.cause || proof.strength == Strength::refuted) continue;
    // What only hints at the cause is no finer name of it.
    if (ranked.detail.empty() && proof.strength >= Strength::strong) {
      ranked.detail = proof.detail;
      ranked.title = proof.title;
      if (!proof.fix.empty()) ranked.fix = proof.fix;
    }
    for (const Evidence& one : proof.evidence) {
      if (ranked.evidence.size() < kMostEvidence) ranked.evidence.push_back(one);
      for (const ApiWords& words : api_words()) {
        if (one.says.contains(words.who) && words.cause == ranked.cause->name &&
            words.detail == proof.detail) {
          add_link(ranked.links, words.who, words.source);
        }
      }
    }
  }
  add_link(ranked.links, "The standard", ranked.cause->section);
}

JsonObject describe(const Refused& refused) {
  const HttpTurn& turn = refused.turn;
  JsonObject out;
  if (turn.status != 0) out["status"] = turn.status;
  if (turn.line != 0) out["line"] = static_cast<std::int64_t>(turn.line);
  if (!turn.method.empty()) out["method"] = shown(turn.method);
  if (!turn.url.empty()) out["url"] = shown(turn.url.substr(0, turn.url.find('?')));
  JsonArray challenges;
  for (const Challenge& one : refused.challenges.list) {
    JsonObject entry{{"scheme", shown(one.scheme)}};
    for (const auto& [name, value] : one.params) entry[shown(name)] = shown(value);
    challenges.push_back(std::move(entry));
  }
  if (!challenges.empty()) out["challenges"] = std::move(challenges);
  JsonArray limits;
  for (const RateLimit& one : refused.limits.all) {
    JsonObject entry{{"field", shown(one.field)}};
    if (!one.policy.empty()) entry["policy"] = shown(one.policy);
    if (one.limit) entry["limit"] = *one.limit;
    if (one.remaining) entry["remaining"] = *one.remaining;
    if (one.window_s) entry["window_s"] = *one.window_s;
    if (one.reset_s) entry["reset_s"] = *one.reset_s;
    limits.push_back(std::move(entry));
  }
  if (!limits.empty()) out["limits"] = std::move(limits);
  if (refused.limits.retry_after_s) out["retry_after_s"] = *refused.limits.retry_after_s;
  return out;
}

std::string question(const Refused& refused, const Ranked& first) {
  const bool no_token =
      refused.token.kind == SentToken::Kind::none || refused.token.kind == SentToken::Kind::masked;
  if (no_token && (refused.turn.status == 401 || refused.turn.status == 403)) {
    return "Paste the request with its Authorization header, as `curl -v` prints both: the token "
           "is "
           "looked at here and never shown.";
  }
  if (refused.turn.status == 404 && !refused.around.metadata) {
    return "Paste the issuer's discovery document below the answer.";
  }
  return first.confirm;
}

}  // namespace

HttpDiagnosis diagnose_http(std::string_view text, const std::vector<Leg>& legs, const Clues& clues,
                            const std::string& jwks, const ApiWeights* given) {
  HttpDiagnosis out;
  const std::vector<HttpTurn> turns = read_turns(text);
  const HttpTurn none;
  const HttpTurn* const chosen = choose(turns);
  if (chosen == nullptr && !speaks_of_access(text)) return out;
  const HttpTurn& turn = chosen == nullptr ? none : *chosen;
  const double share = share_of(text, turn, turns, legs);
  const Around around = around_of(text, jwks);
  const HttpTurn* before = chosen == nullptr || chosen == turns.data() ? nullptr : chosen - 1;
  const Refused refused = look_at(turn, before, text, around, legs);
  const std::vector<Proof> proofs = find_http_proofs(refused);
  const bool by_limit = !refused.limits.all.empty() || refused.limits.retry_after != nullptr;
  const int status = status_of(turn, by_limit);
  const ApiChances chances = chances_of(status, proofs);
  out.clues = api_clues_of(chances, status, share, proofs, clues);
  const ApiWeights own = given != nullptr ? ApiWeights{} : api_weights_for(out.clues);
  const ApiWeights& weights = given != nullptr ? *given : own;
  const PerApiCause weighed = probabilities(out.clues, weights);
  const Shown shown = chosen == nullptr  ? Shown::not_at_all
                      : turn.got.empty() ? Shown::by_status
                                         : Shown::whole;
  out.share = weigh_share(share, weighed, shown, !clues.messages.empty(), chances.taken > 0);
  out.causes = rank(weighed, chances, shown);
  if (out.causes.size() > kMostShown) out.causes.resize(kMostShown);
  for (Ranked& ranked : out.causes) {
    add_proofs(ranked, proofs);
    if (!ranked.evidence.empty()) continue;
    const std::size_t index = api_index_of(ranked.cause->name);
    add_words(ranked, text, out.clues.named, [&](const std::string& name) {
      const auto found = weights.named.find(name);
      return found == weights.named.end() ? 0 : found->second[index] * out.clues.of_words;
    });
  }
  std::ranges::copy_if(proofs, std::back_inserter(out.ruled_out),
                       [](const Proof& proof) { return proof.strength == Strength::refuted; });
  if (!refused.challenges.fault.empty()) {
    out.not_read.push_back(
        fmt::format("WWW-Authenticate breaks RFC 9110 section 11.6.1: {}; a client may see less of "
                    "it than was read here",
                    refused.challenges.fault));
  }
  if (!refused.limits.fault.empty()) out.not_read.push_back(refused.limits.fault);
  if (chosen != nullptr) out.answer = describe(refused);
  out.ask = question(refused, out.causes.front());
  return out;
}

}  // namespace grantline::explain
