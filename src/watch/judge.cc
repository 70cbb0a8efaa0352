#include <fmt/format.h>

#include <algorithm>

#include "watch/recorder.h"

// What a finished exchange was: the part of the recorder that reads the answer.

namespace grantline::watch {
namespace {

std::string client_of(const SeenRequest& request) {
  return request.client_id.empty() ? "the application" : request.client_id;
}

bool is_still_waiting(const std::string& error) {
  return error == "authorization_pending" || error == "slow_down";
}

const Known* known_of(const CredentialBook& book, std::optional<Mark> mark) {
  return mark ? book.find(*mark) : nullptr;
}

}  // namespace

void Recorder::judge(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  take_redirect(exchange, answer, span);
  if (answer.status == 0) {
    span.event = Event::lost;
    span.mood = Mood::bad;
    span.says = answer.lost;
    if (exchange.request.refresh_token && answer.was_sent) {
      span.says += "; if the provider had replaced the token, the next refresh will be refused";
    }
    return;
  }
  switch (exchange.request.call) {
    case Call::token: return judge_token(exchange, answer, span);
    case Call::bearer: return judge_bearer(exchange, answer, span);
    case Call::revoke:
    case Call::introspect: return judge_about_token(exchange, answer, span);
    case Call::device:
    case Call::pushed: take_tokens(exchange, answer, span); [[fallthrough]];
    case Call::authorize:
      if (span.event != Event::passed) return;
      span.event =
          answer.status >= 400 || !answer.error.empty() ? Event::refused : Event::authorized;
      span.mood = span.event == Event::refused ? Mood::bad : Mood::plain;
      span.says = span.event == Event::refused
                      ? fmt::format("The provider refused the request of {}: {} {}",
                                    client_of(exchange.request), answer.status, answer.error)
                      : "A login began at " + client_of(exchange.request);
      return warn_of_bypass(span);
    default: break;
  }
  if (span.event != Event::passed) return;
  if (!answer.note.empty()) {
    span.mood = Mood::warn;
    span.says = answer.note;
    span.detail = "token_endpoint_elsewhere";
    notice_ = answer.note;
    ++version_;
    return;
  }
  span.says =
      fmt::format("{} {}: {}", exchange.request.method, exchange.request.path, answer.status);
}

// Whoever logs in more than once has had a code to redeem.
void Recorder::warn_of_bypass(Span& span) {
  if (span.event != Event::authorized || ++logins_begun_ < 2 || token_requests_ > 0) return;
  span.mood = Mood::warn;
  span.detail = "no_token_request";
  span.says = fmt::format(
      "{} logins have begun here and no request for a token has come: the application sends those "
      "elsewhere{}. Give it the address of the watch in its token endpoint too",
      logins_begun_, has_discovery_ ? "" : ", and no discovery document has passed here either");
  span.fix =
      "A library that takes its token endpoint from discovery has to fetch discovery here, with "
      "--rewrite-discovery; one at another host is then reached under /-/at/HOST.";
  notice_ = span.says + ". " + span.fix;
  ++version_;
}

// Wherever a redirect carries a code, it belongs to the login of its state.
void Recorder::take_redirect(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  if (!answer.code) return;
  if (answer.state) {
    const auto login = std::ranges::find(logins_, answer.state, &Login::state);
    if (login != logins_.end()) exchange.line = login->line;
  }
  if (exchange.line == 0) return;
  Known known;
  known.line = exchange.line;
  known.issued = span.end;
  known.issued_by = exchange.number;
  book_.add(*answer.code, known);
  span.event = Event::code_issued;
  span.mood = Mood::plain;
  span.says = "The provider sent the browser back with a code";
}

void Recorder::judge_token(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  const SeenRequest& request = exchange.request;
  if (answer.is_granted() && answer.access_token) return judge_granted(exchange, answer, span);
  if (is_still_waiting(answer.error)) {
    span.event = Event::pending;
    span.says = answer.error == "slow_down" ? "Asked too often for a device login"
                                            : "Nobody has finished the device login yet";
    return;
  }
  if (answer.status >= 500) {
    span.event = Event::lost;
    span.mood = Mood::bad;
    span.says = fmt::format("The provider failed with {}", answer.status);
    if (request.refresh_token) span.says += "; whether it replaced the token is not known";
    return;
  }
  if (answer.status == 429) {
    return judge_too_many(exchange, answer, span);
  }
  if (answer.error.empty()) {
    span.event = Event::refused;
    span.mood = answer.status >= 400 ? Mood::bad : Mood::warn;
    span.says = fmt::format(
        "The provider answered {}, and it is no answer of a token endpoint: "
        "is {} its path?",
        answer.status, request.path);
    return;
  }
  judge_refused(exchange, answer, span);
}

// RFC 6585 section 4, and whether the client waited as it had been told the time before.
void Recorder::judge_too_many(const UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  constexpr std::size_t kMostWaits = 200;
  span.event = Event::refused;
  span.mood = Mood::warn;
  std::optional<Duration> told = answer.retry_after;
  if (answer.retry_at && *answer.retry_at > span.end) told = *answer.retry_at - span.end;
  span.says = told ? "Too many requests; wait " + to_words(*told)
                   : "Too many requests, and no Retry-After that could be read: wait longer each "
                     "time";
  const std::string& client = exchange.request.client_id;
  const auto before = waits_.find(client);
  if (before != waits_.end() && exchange.begin < before->second.until) {
    const Wait& wait = before->second;
    span.mood = Mood::bad;
    span.because_of = wait.exchange;
    span.detail = "retry_too_soon";
    span.says =
        fmt::format("Sent again after {}, where {} had been told to wait {}",
                    to_words(exchange.begin - wait.from), fmt::format("exchange {}", wait.exchange),
                    to_words(wait.until - wait.from));
    span.fix =
        "Wait as long as Retry-After says before the next request, in all processes together.";
  }
  if (!told || waits_.size() >= kMostWaits) return;
  waits_[client] = {exchange.number, span.end, span.end + *told};
}

void Recorder::judge_granted(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  const SeenRequest& request = exchange.request;
  span.mood = Mood::good;
  if (request.refresh_token) {
    judge_refreshed(exchange, answer, span);
  } else if (request.code) {
    span.event = Event::redeemed;
    span.says = answer.refresh_token ? "The code was redeemed"
                                     : "The code was redeemed, without a "
                                       "refresh token";
    const Known* code = known_of(book_, request.code);
    const auto earlier = [&](const Use& use) {
      return use.exchange != exchange.number && use.outcome == Outcome::granted;
    };
    if (code != nullptr && std::ranges::any_of(code->uses, earlier)) {
      const Use& first = *std::ranges::find_if(code->uses, earlier);
      span.mood = Mood::warn;
      span.because_of = first.exchange;
      span.overlaps = first.overlaps(*book_.find_use(*request.code, exchange.number));
      span.says = "The code was redeemed again, after " +
                  named(first.exchange, first.begin, span.end) +
                  ": this provider allows it, others do not";
    }
    span.generation = answer.refresh_token ? 1 : 0;
  } else {
    span.event = Event::issued;
    span.says = fmt::format("Tokens by {}", request.grant_type);
    span.generation = answer.refresh_token ? 1 : 0;
  }
  take_tokens(exchange, answer, span);
  // This provider did not end the grant for it.
  Line* line = find_line(exchange.line);
  if (line != nullptr && request.refresh_token) line->ended_by = 0;
}

void Recorder::judge_refreshed(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  const Mark sent = *exchange.request.refresh_token;
  const Known* known = book_.find(sent);
  span.event = Event::refreshed;
  span.from_generation = known == nullptr ? 0 : known->generation;
  span.generation = span.from_generation;
  if (!answer.refresh_token || answer.refresh_token == sent) {
    span.says = "Refreshed; the refresh token stays the same";
    return;
  }
  span.generation = span.from_generation + 1;
  span.says = span.from_generation == 0 ? "Refreshed, with a new refresh token"
                                        : fmt::format("Refreshed, generation {}", span.generation);
  if (known == nullptr) return;
  const Use* own = book_.find_use(sent, exchange.number);
  const auto other = std::ranges::find_if(known->uses, [&](const Use& use) {
    return use.exchange != exchange.number && use.outcome == Outcome::granted && use.rotated;
  });
  if (other == known->uses.end() || own == nullptr) return;
  span.mood = Mood::warn;
  span.because_of = other->exchange;
  span.overlaps = other->overlaps(*own);
  const std::string which = named(other->exchange, other->begin, span.end);
  span.says = other->gave == answer.refresh_token
                  ? "The same successor again as " + which +
                        ": the provider forgives a repeat "
                        "for a while"
                  : "A second successor of one token, after " + which +
                        ": only one of the two may stay good";
}

void Recorder::judge_refused(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  const SeenRequest& request = exchange.request;
  const std::optional<Mark> sent = request.refresh_token ? request.refresh_token : request.code;
  Line* line = find_line(exchange.line);
  const Refused refused{.request = request,
                        .answer = answer,
                        .credential = known_of(book_, sent),
                        .use = sent ? book_.find_use(*sent, exchange.number) : nullptr,
                        .line = line,
                        .proofs = std::move(exchange.proofs),
                        .provider = provider_,
                        .exchange = exchange.number,
                        .now = span.end};
  if (request.refresh_token && refused.credential != nullptr) {
    span.from_generation = refused.credential->generation;
  }
  explain_refusal(refused, span);
  // RFC 6749 section 4.1.2 and RFC 9700 section 4.14.2: a replay ends the whole grant.
  if (line != nullptr && span.event == Event::replayed && line->ended_by == 0) {
    line->ended_by = exchange.number;
  }
}

void Recorder::judge_bearer(const UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  if (exchange.line == 0) {
    span.says =
        fmt::format("{} {}: {}", exchange.request.method, exchange.request.path, answer.status);
    return;
  }
  const Known* token = known_of(book_, exchange.request.access_token);
  span.generation = token == nullptr ? 0 : token->generation;
  span.event = Event::used;
  if (answer.status != 401) {
    span.says =
        fmt::format("The access token was used at {}: {}", exchange.request.path, answer.status);
    return;
  }
  span.event = Event::refused;
  span.mood = Mood::bad;
  span.says = fmt::format("The access token was refused at {}, {} after it was issued",
                          exchange.request.path,
                          to_words(span.end - (token == nullptr ? span.end : token->issued)));
  const Line* const line = this->line(exchange.line);
  if (line == nullptr || line->ended_by == 0) return;
  span.because_of = line->ended_by;
  span.says += fmt::format("; exchange {} had ended the grant, or most likely did", line->ended_by);
}

void Recorder::judge_about_token(UnderWay& exchange, const SeenAnswer& answer, Span& span) {
  const bool revokes = exchange.request.call == Call::revoke;
  const bool done = answer.status >= 200 && answer.status < 300 && answer.error.empty();
  const Known* token = known_of(book_, exchange.request.token);
  span.event = !done ? Event::refused : revokes ? Event::revoked : Event::inspected;
  span.mood = done ? Mood::plain : Mood::bad;
  if (!done) {
    span.says =
        fmt::format("{} of a token was refused: {} {}",
                    revokes ? "The revocation" : "The introspection", answer.status, answer.error);
    return;
  }
  span.says = revokes              ? "The application revoked a token"
              : answer.is_inactive ? "The provider says that the token is not active"
                                   : "The provider says that the token is active";
  Line* line = find_line(exchange.line);
  const bool ends = token != nullptr && token->is_refresh_token;
  if (revokes && line != nullptr && ends && line->ended_by == 0) {
    line->ended_by = exchange.number;
  }
}

// Enters what the answer gave under the line of the exchange.
void Recorder::take_tokens(UnderWay& exchange, const SeenAnswer& answer, const Span& span) {
  Line* line = find_line(exchange.line);
  if (line == nullptr) return;
  Known known;
  known.line = exchange.line;
  known.generation = span.generation;
  known.issued = span.end;
  known.issued_by = exchange.number;
  for (const auto& mark : {answer.access_token, answer.device_code, answer.request_uri}) {
    if (mark) book_.add(*mark, known);
  }
  line->generation = std::max(line->generation, span.generation);
  if (!answer.refresh_token) return;
  known.is_refresh_token = true;
  known.predecessor = exchange.request.refresh_token;
  book_.add(*answer.refresh_token, known);
}

}  // namespace grantline::watch
