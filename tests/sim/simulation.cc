#include "sim/simulation.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/encoding.h"
#include "serve/test_browser.h"
#include "serve/test_server.h"
#include "spec/pkce.h"

namespace grantline::sim {
namespace {

using serve::TestServer;

constexpr int kTurns = 600;
constexpr std::size_t kOwners = 4;
constexpr std::string_view kScope = "api.read";
// RFC 7636 appendix B
constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

bool is_confidential(std::string_view client) { return client == "opaque"; }

std::function<void(serve::Settings&)> settings_of(std::uint64_t seed) {
  return [seed](serve::Settings& settings) {
    // One run in eight is without the retry window.
    if (seed % 8 == 0) settings.tokens.refresh_retry_window = {};
  };
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, bool trace)
    : chance_(seed),
      trace_(trace),
      server_(chance_, settings_of(seed)),
      judge_(server_, seed % 4 == 1),
      disabled_(SimServer::kUsers, false) {
  // The disk fails in one run of four.
  if (seed % 4 == 1) server_.disk().fail_one_in(40);
}

std::optional<std::string> Simulation::run() {
  for (int i = 0; i < kTurns && !judge_.broken(); ++i) turn();
  if (!judge_.broken()) finish();
  return judge_.broken();
}

void Simulation::turn() {
  const std::size_t roll = chance_.below(1000);
  if (roll < 5) return crash();
  if (roll < 10) return administrator_acts();
  if (roll < 40) return clock_moves();
  if (roll < 70) return thief_acts();
  if (roll < 100) return duplicate();
  if (roll < 300) return owner_acts();
  ++counts_.steps;
  if (!server_.step()) owner_acts();
}

Line& Simulation::new_line() {
  auto line = std::make_unique<Line>();
  line->number = lines_.size();
  line->user = chance_.below(SimServer::kUsers);
  line->client = chance_.one_in(2) ? "opaque" : "spa";
  line->by_device = chance_.one_in(3);
  lines_.push_back(std::move(line));
  return *lines_.back();
}

Line* Simulation::some_line(bool with_key) {
  std::vector<Line*> found;
  for (const auto& line : lines_) {
    if (with_key ? line->has_key : !line->is_over) found.push_back(line.get());
  }
  return found.empty() ? nullptr : chance_.pick(found);
}

void Simulation::owner_acts() {
  const auto active =
      std::ranges::count_if(lines_, [](const auto& line) { return !line->is_over; });
  if (static_cast<std::size_t>(active) < kOwners) (void)new_line();
  Line& line = *some_line(false);
  if (line.waits_for) {
    // A client's patience ends now and then before the answer is there.
    if (!chance_.one_in(10)) return;
    line.waits_for->abandoned = true;
    line.waits_for.reset();
    line.must_repeat = true;
  }
  if (line.must_repeat) {
    ++counts_.repeated;
    return begin_owner(line, line.last);
  }
  if (line.code.empty()) {
    return begin_owner(line, line.by_device ? Act::ask_device : Act::authorize);
  }
  if (line.by_device && !line.is_let_in) return person_acts(line);
  if (line.held.empty()) return begin_owner(line, Act::redeem);
  const std::size_t roll = chance_.below(20);
  if (roll == 0) return begin_owner(line, Act::revoke);
  if (roll < 3) return begin_owner(line, Act::introspect_refresh);
  if (roll < 5) return begin_owner(line, Act::introspect_access);
  begin_owner(line, Act::refresh);
}

// The person lets the device in, or comes too late.
void Simulation::person_acts(Line& line) {
  ++line.epoch;
  line.is_let_in = server_.let_in(line.user, line.user_code);
  if (line.is_let_in) ++counts_.let_in;
  const auto row = server_.grant(line.key);
  const bool is_late =
      !row || !row->device || server_.now() - row->device->asked_at > row->device->life;
  if (!line.is_let_in && is_late) line.is_over = true;
  if (!line.is_let_in && !disabled_[line.user]) server_.sign_in(line.user);
}

void Simulation::begin_owner(Line& line, Act act) {
  // Public clients may not introspect.
  const bool asks = act == Act::introspect_access || act == Act::introspect_refresh;
  if (asks && !is_confidential(line.client)) act = Act::refresh;
  auto attempt = std::make_shared<Attempt>();
  attempt->act = act;
  if (act == Act::redeem) attempt->credential = line.code;
  if (act == Act::introspect_access) attempt->credential = line.access;
  if (act == Act::refresh || act == Act::revoke || act == Act::introspect_refresh) {
    attempt->credential = line.held;
    attempt->generation = line.held_generation;
  }
  line.last = act;
  line.must_repeat = false;
  line.waits_for = attempt;
  send(line, std::move(attempt));
}

// The network delivers a request twice.
void Simulation::duplicate() {
  Line* line = some_line(false);
  if (line == nullptr || !line->waits_for || line->waits_for->act != Act::refresh) return;
  auto twin = std::make_shared<Attempt>();
  twin->act = Act::refresh;
  twin->credential = line->waits_for->credential;
  twin->generation = line->waits_for->generation;
  send(*line, std::move(twin));
}

void Simulation::thief_acts() {
  Line* line = some_line(true);
  if (line == nullptr) return;
  auto attempt = std::make_shared<Attempt>();
  const std::vector<By> ways{By::thief, By::thief, By::other_client, By::wrong_secret};
  attempt->by = chance_.pick(ways);
  if (!is_confidential(line->client) && attempt->by == By::wrong_secret) attempt->by = By::thief;
  if (line->tokens.empty() || chance_.one_in(4)) {
    if (line->code.empty() || (line->by_device && !line->is_let_in)) return;
    attempt->act = Act::redeem;
    attempt->credential = line->code;
    if (chance_.one_in(3) && !line->by_device) attempt->by = By::wrong_verifier;
  } else {
    attempt->act = Act::refresh;
    auto token = line->tokens.begin();
    std::advance(token, chance_.below(line->tokens.size()));
    attempt->generation = token->first;
    attempt->credential = token->second;
  }
  ++counts_.thefts;
  send(*line, std::move(attempt));
}

void Simulation::administrator_acts() {
  const std::size_t user = chance_.below(SimServer::kUsers);
  const std::string login = "user-" + std::to_string(user);
  std::string command = "user.revoke-grants";
  if (disabled_[user]) {
    command = "user.enable";
    disabled_[user] = false;
  } else if (chance_.one_in(3)) {
    command = "user.disable";
    disabled_[user] = true;
  } else if (chance_.one_in(2)) {
    command = "user.password";
  }
  // What the same millisecond brought may lie on either side.
  server_.advance(milliseconds(1));
  server_.admin({{"command", command}, {"user", login}, {"password", "a longer password"}});
  server_.advance(milliseconds(1));
  const bool shuts = command != "user.enable";
  for (const auto& line : lines_) {
    if (line->user != user) continue;
    ++line->epoch;
    if (shuts) line->is_peaceful = false;
  }
  if (trace_) std::fprintf(stderr, "%s %s\n", command.c_str(), login.c_str());
}

void Simulation::clock_moves() {
  if (!chance_.one_in(20)) return server_.advance(milliseconds(chance_.between(1, 1500)));
  const std::vector<Duration> leaps{seconds(5), seconds(11), seconds(61), minutes(16),
                                    hours(3),   days(29),    days(31)};
  const Duration leap = chance_.pick(leaps);
  server_.advance(leap);
  for (const auto& line : lines_) ++line->epoch, ++line->leaps;
  if (trace_) std::fprintf(stderr, "%s pass\n", to_words(leap).c_str());
}

void Simulation::crash() {
  ++counts_.crashes;
  if (trace_) std::fprintf(stderr, "crash\n");
  server_.crash();
  for (const auto& line : lines_) {
    line->under_way.clear();
    ++line->epoch;
    if (line->waits_for) line->must_repeat = true;
    line->waits_for.reset();
    judge_.check_disk(*line);
  }
}

// All comes to rest, the process dies once more, and each owner asks a last time.
void Simulation::finish() {
  while (!judge_.broken() && server_.step()) ++counts_.steps;
  crash();
  server_.disk().fail_one_in(0);
  for (std::size_t i = 0; i < lines_.size() && !judge_.broken(); ++i) {
    Line& line = *lines_[i];
    if (line.held.empty() || line.is_over) continue;
    begin_owner(line, Act::refresh);
    while (server_.step()) ++counts_.steps;
  }
}

net::Request Simulation::request_of(const Line& line, const Attempt& attempt) const {
  if (attempt.act == Act::authorize) {
    const std::string target = fmt::format(
        "/authorize?response_type=code&client_id={}&redirect_uri={}&scope={}&code_challenge={}"
        "&code_challenge_method=S256&state=s",
        line.client, percent_encode(TestServer::kRedirectUri), kScope, kChallenge);
    return serve::with_header(serve::get(target), "Cookie",
                              "__Host-grantline-session=" + server_.session_of(line.user));
  }
  std::string client = line.client;
  if (attempt.act == Act::ask_device) {
    net::Request asks =
        serve::post("/device_authorization", {{"client_id", client}, {"scope", kScope}});
    return is_confidential(client) ? serve::with_basic(std::move(asks), client, TestServer::kSecret)
                                   : asks;
  }
  if (attempt.by == By::other_client) client = is_confidential(client) ? "spa" : "opaque";
  const std::string_view token = attempt.credential;
  net::Request request;
  if (attempt.act == Act::redeem && line.by_device) {
    request = serve::post("/token", {{"grant_type", to_text(GrantType::device_code)},
                                     {"device_code", token},
                                     {"client_id", client}});
  } else if (attempt.act == Act::redeem) {
    const std::string verifier =
        attempt.by == By::wrong_verifier ? std::string(43, 'w') : std::string(kVerifier);
    request = serve::post("/token", {{"grant_type", "authorization_code"},
                                     {"code", token},
                                     {"redirect_uri", TestServer::kRedirectUri},
                                     {"code_verifier", verifier},
                                     {"client_id", client}});
  } else if (attempt.act == Act::refresh) {
    request = serve::post(
        "/token",
        {{"grant_type", "refresh_token"}, {"refresh_token", token}, {"client_id", client}});
  } else {
    const char* path = attempt.act == Act::revoke ? "/revoke" : "/introspect";
    request = serve::post(path, {{"token", token}, {"client_id", client}});
  }
  if (!is_confidential(client)) return request;
  const bool right = attempt.by != By::wrong_secret;
  return serve::with_basic(std::move(request), client, right ? TestServer::kSecret : "guessed");
}

void Simulation::send(Line& line, std::shared_ptr<Attempt> attempt) {
  line.under_way.push_back(attempt);
  server_.ask(
      request_of(line, *attempt),
      [this, &line, attempt] {
        ++line.epoch;
        judge_.begin(line, *attempt);
        say(line, *attempt, "begins");
      },
      [this, &line, attempt](const net::Response& response) { answered(line, attempt, response); });
}

void Simulation::answered(Line& line, const std::shared_ptr<Attempt>& attempt,
                          const net::Response& response) {
  ++counts_.answers;
  if (response.status >= 500) ++counts_.failed;
  if (response.status == 400) ++counts_.refused;
  if (response.status == 200) ++counts_.given;
  say(line, *attempt,
      std::to_string(response.status) + " " + serve::member_of(response, "error_description"));
  judge_.judge(line, *attempt, response);
  ++line.epoch;
  std::erase(line.under_way, attempt);
  const bool is_waited_for = line.waits_for == attempt;
  if (!is_waited_for) return;
  line.waits_for.reset();
  if (chance_.one_in(6)) {
    ++counts_.lost;
    line.must_repeat = true;
    return say(line, *attempt, "answer lost");
  }
  deliver(line, *attempt, response);
}

void Simulation::deliver(Line& line, const Attempt& attempt, const net::Response& response) {
  if (response.status >= 500) {
    line.must_repeat = true;
    return;
  }
  if (attempt.act == Act::authorize) {
    line.code = serve::answer_parameter(response, "code");
    if (line.code.empty() && !disabled_[line.user]) server_.sign_in(line.user);
    const auto parsed = parse_credential(CredentialKind::code, line.code);
    line.has_key = parsed.has_value();
    if (parsed) line.key = key_of(parsed->credential.grant);
    return;
  }
  if (attempt.act == Act::ask_device && response.status == 200) {
    line.code = serve::member_of(response, "device_code");
    line.user_code = serve::member_of(response, "user_code");
    const auto parsed = parse_credential(CredentialKind::device_code, line.code);
    line.has_key = parsed.has_value();
    if (parsed) line.key = key_of(parsed->credential.grant);
    return;
  }
  if (attempt.act == Act::revoke || response.status >= 400) {
    line.is_over = true;
    return;
  }
  if (attempt.act != Act::redeem && attempt.act != Act::refresh) return;
  line.held = serve::member_of(response, "refresh_token");
  line.held_generation = attempt.generation + 1;
  line.access = serve::member_of(response, "access_token");
  line.access_until = server_.now() + server_.settings().tokens.access_token_life;
}

void Simulation::say(const Line& line, const Attempt& attempt, const std::string& what) {
  if (!trace_) return;
  std::fprintf(stderr, "%s line %zu: %s by %s, generation %u: %s\n",
               to_rfc3339(server_.now()).c_str(), line.number,
               std::string(to_text(attempt.act)).c_str(), std::string(to_text(attempt.by)).c_str(),
               attempt.generation, what.c_str());
}

}  // namespace grantline::sim
