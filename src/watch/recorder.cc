#include "watch/recorder.h"

#include <algorithm>
#include <array>

#include "spec/pkce.h"

namespace grantline::watch {
namespace {

using std::string_view_literals::operator""sv;

constexpr Duration kLongestLogin = minutes(30);
constexpr std::size_t kMostLogins = 200;

// The credential that the exchange spends or renews.
std::optional<Mark> sent_credential(const SeenRequest& request) {
  if (request.call != Call::token) return std::nullopt;
  if (request.refresh_token) return request.refresh_token;
  if (request.code) return request.code;
  return request.device_code;
}

explain::Param param(std::string name, std::string_view value) {
  explain::Param out;
  out.name = std::move(name);
  out.value = value;
  out.raw = value;
  return out;
}

bool belongs_to(const Secret& verifier, const std::string& challenge) {
  if (verifier.empty() || challenge.empty()) return false;
  const auto parsed = parse_challenge(challenge);
  return (parsed && verifier_matches(verifier.reveal(), *parsed)) ||
         find_challenge_mistake(verifier.reveal(), challenge);
}

}  // namespace

std::string_view to_text(Event event) {
  constexpr std::array kNames = {"authorized"sv, "code_issued"sv, "redeemed"sv, "refreshed"sv,
                                 "issued"sv,     "pending"sv,     "used"sv,     "revoked"sv,
                                 "inspected"sv,  "replayed"sv,    "refused"sv,  "lost"sv,
                                 "passed"sv};
  return kNames[static_cast<std::size_t>(event)];
}

const Line* Recorder::line(std::uint64_t number) const {
  const auto at = std::ranges::find(lines_, number, &Line::number);
  return at == lines_.end() ? nullptr : &*at;
}

Line* Recorder::find_line(std::uint64_t number) {
  const auto at = std::ranges::find(lines_, number, &Line::number);
  return at == lines_.end() ? nullptr : &*at;
}

Line& Recorder::new_line(std::string origin, const std::string& client_id) {
  if (lines_.size() >= limits_.lines) {
    const std::uint64_t oldest = lines_.front().number;
    book_.forget_line(oldest);
    std::erase_if(logins_, [&](const Login& login) { return login.line == oldest; });
    std::erase_if(client_lines_, [&](const auto& entry) { return entry.second == oldest; });
    lines_.pop_front();
    ++lines_dropped_;
  }
  Line line;
  line.number = ++last_line_;
  line.client_id = client_id;
  line.origin = std::move(origin);
  line.version = ++version_;
  return lines_.emplace_back(std::move(line));
}

std::uint64_t Recorder::begin(SeenRequest request, WallTime now) {
  const std::uint64_t number = ++exchanges_;
  if (request.call == Call::discovery) has_discovery_ = true;
  if (request.call == Call::token) {
    ++token_requests_;
    notice_.clear();
  }
  UnderWay exchange{std::move(request), now, 0, number, {}};
  exchange.line = line_for(exchange);
  exchange.request.verifier = Secret();
  if (const auto sent = sent_credential(exchange.request)) {
    if (exchange.line != 0) {
      Known known;
      known.line = exchange.line;
      known.is_refresh_token = sent == exchange.request.refresh_token;
      const Known& is = book_.add(*sent, known);
      // Who sends the successor has read the answer that held it.
      Use* gave = is.predecessor ? book_.find_use(*is.predecessor, is.issued_by) : nullptr;
      if (gave != nullptr) gave->successor_used = true;
    }
    book_.begin_use(*sent, number, now);
  }
  under_way_.emplace(number, std::move(exchange));
  return number;
}

const SeenRequest* Recorder::request_of(std::uint64_t exchange) const {
  const auto at = under_way_.find(exchange);
  return at == under_way_.end() ? nullptr : &at->second.request;
}

// The line that the request is about, 0 where it is of no grant. A login is compared with the
// exchange of its code here, while the verifier is at hand.
std::uint64_t Recorder::line_for(UnderWay& exchange) {
  const SeenRequest& request = exchange.request;
  const auto known_line = [&](std::optional<Mark> mark) {
    const Known* known = mark ? book_.find(*mark) : nullptr;
    return known == nullptr ? 0 : known->line;
  };
  switch (request.call) {
    case Call::authorize:
    case Call::pushed: {
      exchange.line = known_line(request.request_uri);
      if (exchange.line == 0) exchange.line = new_line("login", request.client_id).number;
      note_login(exchange);
      return exchange.line;
    }
    case Call::token: break;
    case Call::device: return new_line("device login", request.client_id).number;
    case Call::bearer: return known_line(request.access_token);
    default: return known_line(request.token);
  }
  if (const std::uint64_t line = known_line(sent_credential(request)); line != 0) {
    if (request.code) {
      const auto login = std::ranges::find(logins_, line, &Login::line);
      if (login != logins_.end()) compare(*login, exchange);
    }
    return line;
  }
  if (request.refresh_token) return new_line("before the watch", request.client_id).number;
  if (request.code) {
    if (Login* login = login_for(request, exchange.begin)) {
      login->has_exchange = true;
      compare(*login, exchange);
      return login->line;
    }
    return new_line("login not seen", request.client_id).number;
  }
  return request.device_code ? new_line("before the watch", request.client_id).number
                             : line_of_client(request);
}

// One line for all that a client gets in its own name.
std::uint64_t Recorder::line_of_client(const SeenRequest& request) {
  const std::string key = request.grant_type + ' ' + request.client_id;
  if (const auto at = client_lines_.find(key); at != client_lines_.end()) return at->second;
  const std::string origin = request.grant_type.empty() ? "no grant type" : request.grant_type;
  const std::uint64_t number = new_line(origin, request.client_id).number;
  client_lines_.emplace(key, number);
  return number;
}

void Recorder::note_login(const UnderWay& exchange) {
  const SeenRequest& request = exchange.request;
  if (request.challenge.empty() && request.redirect_uri.empty()) return;  // its PAR was noted
  std::erase_if(logins_, [&](const Login& login) {
    return login.line == exchange.line || exchange.begin - login.at > kLongestLogin;
  });
  if (logins_.size() >= kMostLogins) logins_.erase(logins_.begin());
  logins_.push_back({exchange.line, exchange.begin, request.client_id, request.redirect_uri,
                     request.challenge, request.challenge_method, request.state,
                     request.has_redirect_uri, false});
}

// Whose code it is where the code itself was not seen: the login whose challenge the verifier
// answers, or would but for a known mistake; else the only one of that client which no code has
// come for yet. Null: none, or more than one.
Recorder::Login* Recorder::login_for(const SeenRequest& request, WallTime now) {
  Login* only = nullptr;
  std::size_t open = 0;
  for (Login& login : logins_) {
    if (belongs_to(request.verifier, login.challenge)) return &login;
    const bool is_client = request.client_id.empty() || login.client_id == request.client_id;
    if (!is_client || login.has_exchange || now - login.at > kLongestLogin) continue;
    only = &login;
    ++open;
  }
  return open == 1 ? only : nullptr;
}

void Recorder::compare(const Login& login, UnderWay& exchange) {
  explain::Leg asked;
  asked.role = explain::Role::authorize;
  asked.params = {param("response_type", "code"), param("client_id", login.client_id)};
  if (login.has_redirect_uri) asked.params.push_back(param("redirect_uri", login.redirect_uri));
  if (!login.challenge.empty()) {
    asked.params.push_back(param("code_challenge", login.challenge));
    asked.params.push_back(param("code_challenge_method", login.challenge_method));
  }
  const SeenRequest& request = exchange.request;
  explain::Leg token;
  token.role = explain::Role::token;
  token.params = {param("grant_type", request.grant_type), param("code", "-")};
  if (!request.client_id.empty()) token.params.push_back(param("client_id", request.client_id));
  if (request.has_redirect_uri) token.params.push_back(param("redirect_uri", request.redirect_uri));
  if (!request.verifier.empty()) {
    token.params.push_back(param("code_verifier", request.verifier.reveal()));
  }
  std::vector<explain::Leg> legs{std::move(asked), std::move(token)};
  explain::prove_pkce(legs, "",
                      exchange.proofs);  // the answer, which may show the server, is to come
  explain::prove_redirect_uri(legs, exchange.proofs);
  explain::prove_client(legs, exchange.proofs);
  for (explain::Param& one : legs.back().params) {
    wipe(one.value);
    wipe(one.raw);
  }
}

Entry Recorder::finish(std::uint64_t number, const SeenAnswer& answer, WallTime now) {
  const auto at = under_way_.find(number);
  if (at == under_way_.end()) return {};
  UnderWay exchange = std::move(at->second);
  under_way_.erase(at);
  end_use(exchange, answer, now);
  Span span;
  span.exchange = number;
  span.begin = exchange.begin;
  span.end = now;
  span.status = answer.status;
  span.error = answer.error;
  span.description = answer.description;
  judge(exchange, answer, span);
  count(span);
  const SeenRequest& request = exchange.request;
  Entry entry{exchange.line, request.call,  request.client_id, request.method,
              request.path,  request.shown, answer.shown,      span};
  if (Line* line = find_line(exchange.line)) {
    if (line->client_id.empty()) line->client_id = request.client_id;
    put(*line, std::move(span));
  }
  if (ended_.size() >= limits_.recent) ended_.pop_front();
  ended_.push_back({number, sent_credential(request), entry});
  return entry;
}

void Recorder::end_use(const UnderWay& exchange, const SeenAnswer& answer, WallTime now) {
  const auto sent = sent_credential(exchange.request);
  Use* use = sent ? book_.find_use(*sent, exchange.number) : nullptr;
  if (use == nullptr) return;
  use->end = now;
  use->outcome = !answer.was_sent       ? Outcome::unsent
                 : answer.is_granted()  ? Outcome::granted
                 : answer.status == 0   ? Outcome::lost
                 : answer.status >= 500 ? Outcome::lost
                                        : Outcome::refused;
  use->gave = answer.refresh_token;
  use->rotated = answer.refresh_token && answer.refresh_token != sent;
}

std::optional<Entry> Recorder::left_unread(std::uint64_t number, WallTime now) {
  const auto at = std::ranges::find(ended_, number, &Ended::number);
  if (at == ended_.end() || at->entry.span.unread) return std::nullopt;
  ++totals_.unread;
  at->entry.span.unread = true;
  if (at->sent) {
    if (Use* use = book_.find_use(*at->sent, number)) use->unread = true;
  }
  if (Line* line = find_line(at->entry.line)) {
    const auto span = std::ranges::find(line->spans, number, &Span::exchange);
    if (span != line->spans.end()) {
      span->unread = true;
      line->version = ++version_;
    }
  }
  Entry out = at->entry;
  out.span.end = now;
  return out;
}

// Alike ones in a row, such as the polls of a device login, are one with a count.
void Recorder::put(Line& line, Span span) {
  line.version = ++version_;
  const bool counts = span.event == Event::pending || span.event == Event::used ||
                      span.event == Event::inspected || span.event == Event::issued;
  if (counts && !line.spans.empty()) {
    Span& last = line.spans.back();
    if (last.event == span.event && last.status == span.status && last.says == span.says) {
      last.end = span.end;
      ++last.times;
      return;
    }
  }
  if (line.spans.size() >= limits_.spans) {
    line.spans.pop_front();
    ++line.dropped;
  }
  line.spans.push_back(std::move(span));
}

void Recorder::count(const Span& span) {
  ++totals_.exchanges;
  ++version_;
  if (span.event == Event::lost) ++totals_.lost;
  const bool refused = span.event == Event::refused || span.event == Event::replayed;
  if (refused) ++totals_.refused;
  if (!span.cause.empty()) ++totals_.causes[span.cause];
  if (span.event == Event::redeemed || span.event == Event::refreshed ||
      span.event == Event::issued) {
    ++totals_.granted;
  }
}

}  // namespace grantline::watch
