#include "explain/api_tellings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace grantline::explain {
namespace {

constexpr std::string_view kExpired = "access_token_expired";
constexpr std::string_view kEarly = "access_token_not_yet_valid";
constexpr std::string_view kAud = "access_token_wrong_audience";
constexpr std::string_view kIss = "access_token_wrong_issuer";
constexpr std::string_view kKind = "access_token_wrong_kind";
constexpr std::string_view kKey = "access_token_key_or_algorithm";
constexpr std::string_view kDamaged = "access_token_damaged";
constexpr std::string_view kMissing = "access_token_missing";
constexpr std::string_view kHeader = "authorization_header_malformed";
constexpr std::string_view kUnknown = "access_token_revoked_or_unknown";
constexpr std::string_view kScope = "scope_missing";
constexpr std::string_view kRight = "permission_missing";
constexpr std::string_view kPath = "path_wrong";
constexpr std::string_view kRealm = "tenant_or_realm_wrong";
constexpr std::string_view kMethod = "method_wrong";
constexpr std::string_view kGateway = "blocked_by_gateway";
constexpr std::string_view kHidden = "resource_hidden_or_gone";
constexpr std::string_view kRate = "rate_limited";
constexpr std::string_view kQuota = "quota_exhausted";

// "not valid" is what "invalid" is.
constexpr std::array kTellings{
    ApiTelling{kAud, "the audience is told to be wrong",
               "audience|audiences|aud invalid|wrong|mismatch*|not_valid|not_allowed|not_match|"
               "not_accepted|unexpected|incorrect|expected|fail*|differ*|refused|rejected"},
    ApiTelling{kAud, "the token was made for another resource",
               "token another|different|other|wrong api|resource|audience"},
    ApiTelling{kAud, "what aud holds is compared", "aud|audience client_id|clientid|uri|resource"},
    ApiTelling{kIss, "the issuer is told to be wrong",
               "issuer|iss invalid|wrong|mismatch*|not_valid|not_match|unexpected|incorrect|"
               "expected|fail*|differ*|untrusted|unknown|refused|rejected"},
    ApiTelling{kIss, "the server is known by two addresses",
               "token|issuer public|external|browser|front|localhost internal|inside|docker|"
               "container|service|cluster|configured"},
    ApiTelling{kKey, "a key is told to be missing",
               "key|keys|kid|publickey|jwk|certificate not_found|not_find|unable|missing|unknown|"
               "no_matching|not_match|absent|cannot|could_not"},
    ApiTelling{kKey, "a key is told to be missing", "not find|found publickey|key|kid"},
    ApiTelling{kKey, "the signature is told to be wrong",
               "signature invalid|wrong|fail*|not_valid|mismatch*|bad|incorrect|verif*|rejected"},
    ApiTelling{kKey, "the keys were changed",
               "key|keys|jwks|certificate* rotat*|rollover|cached|stale|renewed|changed|refetch*"},
    ApiTelling{kKey, "the algorithm is told to be wrong",
               "alg|algorithm unexpected|invalid|not_allowed|unsupported|mismatch*|differ*"},
    ApiTelling{kEarly, "a time of the token lies ahead",
               "iat|nbf|issued|valid|token in_future|"
               "future|not_yet|not_active"},
    ApiTelling{kEarly, "a time of the token lies too far ahead", "exp|expiration too_far|future"},
    ApiTelling{kEarly, "a clock is told to be off",
               "clock|time skew|off|ahead|behind|drift*|out_of_sync|unsynchroni*|wrong|fast|slow"},
    ApiTelling{kExpired, "the token is told to be expired",
               "token|jwt|session|bearer expired|outdated|stale|elapsed|no_longer"},
    ApiTelling{kExpired, "it stops after a while",
               "works|fine|ok hour|hours|minutes|while then|after|later|until"},
    ApiTelling{kKind, "an ID token was sent",
               "id_token|idtoken|identity_token send|sent|sends|sending|bearer|authorization|put|"
               "passed|header|call|instead"},
    ApiTelling{kKind, "a refresh token was sent",
               "refresh_token send|sent|bearer|authorization_header|instead api|header|call"},
    ApiTelling{kMissing, "the header is told not to arrive",
               "authorization|header|bearer|token not|never|dropped|stripped|removed|lost|gone|"
               "empty|missing|absent|disappear* arrive|arrives|reach*|header|there|received|seen|"
               "forwarded|passed|server|backend|php|proxy|app|code"},
    ApiTelling{kMissing, "a proxy clears the header", "proxy_set_header authorization"},
    ApiTelling{kMissing, "a token is told not to be there",
               "no|not|without|missing|absent token|credentials|bearer|authorization|header found|"
               "provided|present|sent|supplied|included|received|there|request|given"},
    ApiTelling{kMissing, "a proxy stands in between",
               "behind|through|via nginx|apache|proxy|proxypass|fpm|fcgi|fastcgi|cgi|ingress|"
               "gateway|traefik"},
    ApiTelling{kHeader, "the header is told to be malformed",
               "authorization|header|scheme|bearer malformed|twice|double|doubled|duplicate*|"
               "quotes|newline|whitespace|prefix|format|unsupported"},
    ApiTelling{kDamaged, "the token is told to be damaged",
               "token|jwt truncated|cut|corrupt*|malformed|incomplete|segments|shortened|"
               "not_decoded|parse"},
    ApiTelling{
        kUnknown, "the token is told to be revoked or unknown",
        "token|session revoked|unknown|deleted|not_recogni*|not_exist|logged_out|blacklist*"},
    ApiTelling{
        kUnknown, "the token is of another environment",
        "token|key created|made|issued|generated|from live|production|sandbox|test|dashboard"},
    ApiTelling{kScope, "a scope is told to be missing",
               "scope|scopes missing|insufficient|lack*|need*|requir*|add|not_granted|grant*|"
               "without|absent|not_include*|only"},
    ApiTelling{kRight, "a right, role or plan is told to be missing",
               "role|roles|permission*|privilege*|licence|license|plan|subscription|group|member*|"
               "administrator|admin missing|need*|requir*|lack*|not|without|assign*|enable*|only"},
    ApiTelling{kRight, "it is told not to be allowed",
               "not|isn't authorized|authorised|allowed|permitted|enabled|configured access|"
               "resource|api|perform|operation|project|action|use"},
    ApiTelling{kRight, "access is told to be denied", "access|permission denied|forbidden"},
    ApiTelling{kPath, "the path is told not to be there",
               "path|route|url|endpoint|resource|page not_found|wrong|unknown|could_not|"
               "no_resource|unable|prefix|missing|lacks|old|removed|changed"},
    ApiTelling{
        kPath, "a context or prefix is in the way",
        "context|prefix|base_path|relative_path|subpath path|url|endpoint|under|runs|append*"},
    ApiTelling{kRealm, "the tenant or realm is told not to be there",
               "realm|tenant|organization|workspace not_found|not_exist|unknown|no_such|wrong"},
    ApiTelling{kMethod, "the method is told to be wrong",
               "method|get|post|put not_allowed|not_supported|unsupported|instead"},
    ApiTelling{kGateway, "something in front of the API refuses",
               "waf|cloudflare|firewall|captcha|bot|akamai|geo*|ip|vpn block*|challenge|denied|"
               "forbidden|protection|banned|allowlist|whitelist"},
    ApiTelling{kHidden, "the thing is told not to be there",
               "object|record|id|file|repository|user|item|document not_found|not_exist|deleted|"
               "gone|hidden|private"},
    ApiTelling{kRate, "there were too many requests",
               "too_many requests|calls|attempts|logins|tokens"},
    ApiTelling{kRate, "requests are limited",
               "rate|request|requests|calls limit*|throttl*|burst|per_second|per_minute|slow_down"},
    ApiTelling{kQuota, "a quota is told to be used up",
               "quota|daily|monthly|credits|allowance exceed*|exhaust*|used_up|reached|limit|over"},
};

constexpr std::size_t kSlack = 6;
constexpr std::size_t kReachOfNot = 2;

struct Span {
  std::size_t first = 0;
  std::size_t last = 0;
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

bool fits(std::string_view piece, std::string_view word) {
  if (piece.ends_with('*')) return word.starts_with(piece.substr(0, piece.size() - 1));
  return word == piece;
}

class Finder {
 public:
  explicit Finder(const std::vector<Word>& words) : words_(words) {}

  std::optional<Span> find(std::string_view phrase) const {
    std::vector<std::vector<Span>> parts;
    for (const std::string_view part : split(phrase, ' ')) {
      parts.push_back(places_of(part));
      if (parts.back().empty()) return std::nullopt;
    }
    for (const Span& start : parts.front()) {
      if (const auto found = around(start, parts)) return found;
    }
    return std::nullopt;
  }

 private:
  std::vector<Span> places_of(std::string_view part) const {
    std::vector<Span> out;
    for (const std::string_view choice : split(part, '|')) {
      const std::vector<std::string_view> pieces = split(choice, '_');
      for (std::size_t at = 0; at + pieces.size() <= words_.size(); ++at) {
        std::size_t i = 0;
        while (i < pieces.size() && fits(pieces[i], words_[at + i].text)) ++i;
        if (i == pieces.size()) out.push_back({at, at + i - 1});
      }
    }
    return out;
  }

  std::optional<Span> around(const Span& start, const std::vector<std::vector<Span>>& parts) const {
    Span whole = start;
    std::vector<Span> taken{start};
    for (std::size_t part = 1; part < parts.size(); ++part) {
      const Span* best = nullptr;
      std::size_t nearest = kSlack + 1;
      for (const Span& span : parts[part]) {
        if (words_[span.first].sentence != words_[start.first].sentence) continue;
        if (std::ranges::any_of(taken, [&](const Span& other) {
              return span.first <= other.last && other.first <= span.last;
            })) {
          continue;
        }
        const std::size_t away = span.first > whole.last   ? span.first - whole.last
                                 : whole.first > span.last ? whole.first - span.last
                                                           : 0;
        if (away >= nearest) continue;
        nearest = away;
        best = &span;
      }
      if (best == nullptr) return std::nullopt;
      taken.push_back(*best);
      whole = {std::min(whole.first, best->first), std::max(whole.last, best->last)};
    }
    return is_denied(whole) ? std::nullopt : std::optional(whole);
  }

  bool is_denied(const Span& whole) const {
    for (std::size_t back = 1; back <= kReachOfNot && back <= whole.first; ++back) {
      const Word& word = words_[whole.first - back];
      if (word.clause != words_[whole.first].clause) return false;
      if (word.text == "no" || word.text == "not" || word.text == "never") return true;
    }
    return false;
  }

  const std::vector<Word>& words_;
};

}  // namespace

std::span<const ApiTelling> api_tellings() { return kTellings; }

std::vector<Told> find_tellings(const std::vector<Word>& words) {
  std::vector<Told> out;
  std::set<std::string_view> causes;
  const Finder finder(words);
  for (const ApiTelling& telling : kTellings) {
    if (causes.contains(telling.cause)) continue;
    const auto span = finder.find(telling.phrase);
    if (!span) continue;
    causes.insert(telling.cause);
    out.push_back({&telling, words[span->first].at, words[span->last].end});
  }
  return out;
}

}  // namespace grantline::explain
