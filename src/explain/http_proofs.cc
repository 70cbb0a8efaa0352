#include "explain/http_proofs.h"

#include <algorithm>

#include "base/encoding.h"
#include "explain/redact.h"
#include "spec/credential.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kLongestShown = 160;

}  // namespace

const Challenge* Refused::find_challenge(std::string_view lower_scheme) const {
  const auto at = std::ranges::find_if(challenges.list,
                                       [&](const Challenge& one) { return one.is(lower_scheme); });
  return at == challenges.list.end() ? nullptr : &*at;
}

Refused look_at(const HttpTurn& turn, const HttpTurn* before, std::string_view text,
                const Around& around, const std::vector<Leg>& legs) {
  Refused out{turn, before, text, around, legs, {}, nullptr, find_token(turn, text), turn.time, {}};
  for (const Header& field : turn.got) {
    if (field.name != "www-authenticate") continue;
    if (out.challenge_field == nullptr) out.challenge_field = &field;
    Challenges found = parse_challenges(field.value);
    if (out.challenges.fault.empty()) out.challenges.fault = found.fault;
    std::ranges::move(found.list, std::back_inserter(out.challenges.list));
  }
  if (const Header* date = turn.find_got("date")) {
    if (const auto time = find_time(date->value)) out.now = time;
  }
  out.limits = read_rate_limits(turn, out.now);
  return out;
}

std::vector<Proof> find_http_proofs(const Refused& refused) {
  std::vector<Proof> out;
  prove_redirected(refused, out);
  prove_field(refused, out);
  prove_kind(refused, out);
  prove_claims(refused, out);
  prove_issued(refused, out);
  prove_key(refused, out);
  prove_dpop(refused, out);
  prove_challenge(refused, out);
  prove_rate(refused, out);
  prove_path(refused, out);
  prove_gateway(refused, out);
  prove_words(refused, out);
  prove_tellings(refused, out);
  return strongest_first(std::move(out));
}

void add(std::vector<Proof>& out, HttpProof proof) {
  if (proof.says.empty()) proof.says = proof.title;
  Evidence evidence{proof.line, std::move(proof.field), std::move(proof.quote),
                    std::move(proof.says)};
  out.push_back({&http_label(proof.cause),
                 std::string(proof.detail),
                 proof.strength,
                 std::move(proof.title),
                 {std::move(evidence)},
                 std::move(proof.fix)});
}

std::string name_of(const SentToken& token) {
  using Kind = SentToken::Kind;
  const bool is_jwt = token.kind == Kind::jwt || token.kind == Kind::broken_jwt;
  return name_secret(is_jwt ? "JWT" : "token", token.value);
}

std::string shown(std::string_view text) {
  return redacted(printable(text.substr(0, kLongestShown)));
}

std::string_view host_of(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at == std::string_view::npos) return {};
  url.remove_prefix(at + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

std::string_view path_of(std::string_view url) {
  if (const std::size_t at = url.find("://"); at != std::string_view::npos) {
    const std::size_t path = url.find_first_of("/?#", at + 3);
    url = path == std::string_view::npos ? "/" : url.substr(path);
  }
  return url.substr(0, url.find_first_of("?#"));
}

}  // namespace grantline::explain
