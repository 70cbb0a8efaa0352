#include <algorithm>
#include <set>
#include <tuple>

#include "explain/api_words.h"
#include "explain/attribution.h"
#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

struct Place {
  std::string_view text;
  std::size_t line = 0;
  std::string_view field;
  bool counts_lines = false;  // `line` is where the text begins
};

// The words where they stand in the input's own letters.
std::string_view quoted(std::string_view text, std::string_view lower, std::size_t at,
                        std::size_t size) {
  constexpr std::size_t kMore = 60;
  std::size_t end = std::min(at + size + kMore, text.size());
  const std::size_t stop = lower.find_first_of("\"\n,}<", at + size);
  end = std::min(end, stop == std::string_view::npos ? text.size() : std::max(stop, at + size));
  return text.substr(at, end - at);
}

// "the API" is whoever answered. Of others, their name or that of their host shows them.
bool is_theirs(const ApiWords& one, std::string_view whole_lower) {
  if (one.who.starts_with("the ") || are_particular(one.words)) return true;
  const std::string name = lower_case(one.who.substr(0, one.who.find_first_of(" .")));
  return whole_lower.contains(name);
}

// The words that tell the most of each cause: what means it alone, then whose name is there too,
// then the longest, then the first.
std::vector<FoundWords> best_of(const std::vector<FoundWords>& all, std::string_view whole) {
  std::vector<FoundWords> out;
  const auto worth = [&](const FoundWords& one) {
    return std::tuple(one.words->is_sure, is_theirs(*one.words, whole), one.end - one.at);
  };
  for (const FoundWords& one : all) {
    const auto at = std::ranges::find(out, one.words->cause,
                                      [](const FoundWords& other) { return other.words->cause; });
    if (at == out.end()) {
      out.push_back(one);
    } else if (worth(one) > worth(*at)) {
      *at = one;
    }
  }
  return out;
}

void find_in(const Place& place, std::string_view whole, std::set<std::string_view>& causes,
             std::vector<Proof>& out) {
  const std::string lower = lower_case(place.text);
  const std::string whole_lower = lower_case(whole);
  for (const FoundWords& found : best_of(find_api_words(lower, whole_lower), whole_lower)) {
    const ApiWords& one = *found.words;
    if (!causes.insert(one.cause).second) continue;
    const std::size_t line = place.counts_lines
                                 ? place.line + static_cast<std::size_t>(std::ranges::count(
                                                    place.text.substr(0, found.at), '\n'))
                                 : place.line;
    const Meaning meaning = one.is_sure ? Meaning::this_alone : Meaning::this_most_often;
    const std::string says = attribution(one.who, meaning, is_theirs(one, whole_lower));
    add(out, {.cause = one.cause,
              .detail = one.detail,
              .strength = one.is_sure ? Strength::strong : Strength::hint,
              .title = std::string(http_label(one.cause).title),
              .line = line,
              .field = std::string(place.field),
              .quote = shown(quoted(place.text, lower, found.at, found.end - found.at)),
              .says = says});
  }
}

}  // namespace

bool came_with_token(const Refused& refused) {
  using Kind = SentToken::Kind;
  const Kind kind = refused.token.kind;
  const Challenge* bearer = refused.find_challenge("bearer");
  return (refused.turn.is_wire && refused.token.in_field &&
          (kind == Kind::opaque || kind == Kind::jwt || kind == Kind::broken_jwt)) ||
         (bearer != nullptr && bearer->param("error") == "invalid_token");
}

void prove_words(const Refused& refused, std::vector<Proof>& out) {
  std::set<std::string_view> causes;  // of which no words are looked for any more
  if (came_with_token(refused)) causes.insert("access_token_missing");
  const HttpTurn& turn = refused.turn;
  for (const Header& field : turn.got) {
    if (field.name == "www-authenticate") {
      find_in({field.value, field.line, "WWW-Authenticate"}, refused.text, causes, out);
    }
  }
  if (turn.find_got("x-amzn-errortype") != nullptr || !turn.body.empty()) {
    const std::size_t at = refused.text.find(turn.body.substr(0, turn.body.find('\n')));
    const std::size_t line =
        at == std::string_view::npos
            ? turn.line
            : 1 + static_cast<std::size_t>(std::ranges::count(refused.text.substr(0, at), '\n'));
    find_in({turn.body, line, "body", at != std::string_view::npos}, refused.text, causes, out);
  }
  if (!turn.is_wire && refused.challenge_field == nullptr) {
    find_in({refused.text, 1, "", true}, refused.text, causes, out);
  }
}

}  // namespace grantline::explain
