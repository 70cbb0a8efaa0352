#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using Kind = SentToken::Kind;

// RFC 6750 section 2.1: b64token
bool is_b64token(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

// Where the token was sent in a field of its own making.
const Header* find_other_field(const HttpTurn& turn) {
  for (const Header& field : turn.sent) {
    if (field.name == "authorization" || field.name == "dpop" || field.name == "cookie") continue;
    const bool named = field.name.contains("token") || field.name.contains("authorization") ||
                       field.name.contains("authentication");
    if (named && !field.name.contains("csrf") && !field.name.contains("xsrf")) return &field;
  }
  return nullptr;
}

struct Wrong {
  std::string_view detail;
  std::string title;
  std::string fix;
};

// What is wrong with the field; an empty detail: nothing.
Wrong judge_field(const SentToken& token, std::string_view asked) {
  const std::string_view raw = token.raw;
  const std::string value =
      raw.find(' ') == raw.npos ? "" : std::string(raw.substr(raw.find(' ') + 1));
  const std::string lower = lower_case(value);
  if (token.scheme.ends_with(':') || raw.starts_with(": ")) {
    return {"colon_after_scheme", "There is a colon after the scheme", "Write \"Bearer <token>\"."};
  }
  if (lower.starts_with("bearer ") || lower.starts_with("bearer:")) {
    return {"scheme_doubled", "\"Bearer\" stands there twice",
            "The code adds \"Bearer \" to a value that has it already: add it in one place."};
  }
  if (token.scheme.empty()) {
    return {"scheme_missing", "The token was sent without a scheme before it",
            "Put \"Bearer \" before the token."};
  }
  if (value.contains("\\n") || value.contains("%0A") || value.contains("\\r")) {
    return {"newline_in_token", "There is a line break in the token",
            "Trim the value where it is read from a file, a secret or an environment variable."};
  }
  if (value.starts_with('"') || value.starts_with('\'') || value.ends_with('"') ||
      value.ends_with('\'')) {
    return {"token_quoted", "The token stands in quotation marks",
            "Parse the JSON of the token answer; do not cut the text out of it."};
  }
  if (token.scheme == "basic" && asked != "basic" && !asked.empty()) {
    return {"basic_for_bearer", "Basic credentials were sent where a bearer token is due",
            "Exchange the client's credentials at the token endpoint for an access token, and send "
            "that."};
  }
  if (token.scheme != "bearer" && token.scheme != "dpop" && token.scheme != "basic" &&
      asked == "bearer") {
    return {"scheme_other",
            fmt::format("The scheme sent is \"{}\", the API asks for Bearer", shown(token.scheme)),
            "Send \"Authorization: Bearer <token>\"."};
  }
  const bool is_token = token.scheme == "bearer" || token.scheme == "dpop";
  if (is_token && token.kind != Kind::masked && !std::ranges::all_of(value, is_b64token)) {
    return {value.contains(' ') ? "space_in_token" : "character_in_token",
            value.contains(' ') ? "There is a space in the token"
                                : "The token holds a character that no token may hold",
            "Send the token byte for byte as it was issued."};
  }
  return {};
}

void prove_absence(const Refused& refused, std::vector<Proof>& out) {
  const HttpTurn& turn = refused.turn;
  if (const Header* other = find_other_field(turn)) {
    add(out, {.cause = "access_token_missing",
              .detail = "token_in_other_field",
              .strength = Strength::strong,
              .title = fmt::format("The token was sent in the field {}, not in Authorization",
                                   shown(other->name)),
              .line = other->line,
              .field = other->name});
    return;
  }
  // oidc-provider answers 400 to a request without a token.
  const bool asks =
      turn.status == 401 || (turn.status == 400 && refused.challenge_field != nullptr);
  if (asks && !turn.url.contains("/token")) {
    add(out, {.cause = "access_token_missing",
              .detail = "no_authorization",
              .strength = Strength::proof,
              .title = "The request has no Authorization header",
              .line = turn.line});
  } else if (turn.status == 403) {
    // Without a word of why, and with nothing by which the request could have been let in.
    const bool is_bare = turn.is_wire && turn.body.find_first_not_of(" \r\n") == turn.body.npos &&
                         turn.find_sent("cookie") == nullptr;
    add(out, {.cause = "access_token_missing",
              .detail = "no_authorization",
              .strength = is_bare ? Strength::strong : Strength::hint,
              .title = "The request has no Authorization header",
              .line = turn.line});
  }
}

// The URL is no place where an API has to look (RFC 9700 section 4.3.2). One that calls the token
// invalid has looked there.
void prove_query(const Refused& refused, std::vector<Proof>& out) {
  if (!refused.turn.url.contains("access_token=")) return;
  const Challenge* challenge = refused.find_challenge("bearer");
  const std::string_view error = challenge == nullptr ? "" : challenge->param("error");
  const bool overlooked = challenge != nullptr && (error.empty() || error == "invalid_request");
  add(out, {.cause = "access_token_missing",
            .detail = "token_in_query",
            .strength = overlooked ? Strength::proof : Strength::hint,
            .title = "The token stands in the URL, where most APIs do not look",
            .line = refused.token.line,
            .fix = "Send it in the Authorization header (RFC 9700 section 4.3.2)."});
}

// Whether the field was sent more often than once (RFC 9110 section 5.3).
bool prove_twice(const Refused& refused, std::vector<Proof>& out) {
  const auto& sent = refused.turn.sent;
  const auto is_field = [](const Header& field) { return field.name == "authorization"; };
  if (std::ranges::count_if(sent, is_field) < 2) return false;
  add(out, {.cause = "authorization_header_malformed",
            .detail = "sent_twice",
            .strength = Strength::proof,
            .title = "The Authorization header was sent more than once",
            .line = std::ranges::find_if(sent.rbegin(), sent.rend(), is_field)->line,
            .field = "Authorization",
            .fix = "Two parts of the code set it, such as the client's default and an "
                   "interceptor: set it in one place."});
  return true;
}

}  // namespace

void prove_field(const Refused& refused, std::vector<Proof>& out) {
  const SentToken& token = refused.token;
  if (token.kind == Kind::absent && !token.in_field) return prove_absence(refused, out);
  if (token.kind == Kind::absent) {
    return add(out, {.cause = "access_token_missing",
                     .detail = "token_empty",
                     .strength = Strength::proof,
                     .title = "The Authorization header has a scheme and no token",
                     .line = token.line,
                     .field = "Authorization",
                     .quote = shown(token.raw)});
  }
  if (token.kind == Kind::placeholder) {
    return add(out, {.cause = "access_token_missing",
                     .detail = "placeholder_sent",
                     .strength = Strength::proof,
                     .title = "What was sent is the name of a token, not a token",
                     .line = token.line,
                     .field = "Authorization",
                     .quote = shown(token.raw),
                     .fix = "The variable was empty or was not put in when the request was made: "
                            "wait for the token, and use double quotes in a shell."});
  }
  if (!token.in_field) {
    prove_query(refused, out);
    return;
  }
  if (prove_twice(refused, out)) return;
  std::string_view asked;
  for (const char* scheme : {"basic", "dpop", "bearer"}) {
    if (refused.find_challenge(scheme) != nullptr) asked = scheme;
  }
  const Wrong wrong = judge_field(token, asked);
  if (wrong.detail.empty()) return;
  add(out, {.cause = "authorization_header_malformed",
            .detail = wrong.detail,
            .strength = Strength::proof,
            .title = wrong.title,
            .line = token.line,
            .field = "Authorization",
            .quote = fmt::format("{} {}", token.scheme, name_of(token)),
            .fix = wrong.fix});
}

}  // namespace grantline::explain
