#include "explain/clues.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>

#include "base/check.h"
#include "explain/exchange.h"
#include "explain/plain_facts.h"
#include "explain/prose.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMostWords = 20'000;
constexpr double kFewWords = 15;  // stems, senses and pairs of a sentence
constexpr double kSentence = 12;  // words of it

void add(Clues& clues, Kind kind, const Label* cause, double amount) {
  clues.by_kind[static_cast<std::size_t>(kind)][index_of(*cause)] += amount;
}

void add_most(Clues& clues, Kind kind, const Label* cause, double amount) {
  double& now = clues.by_kind[static_cast<std::size_t>(kind)][index_of(*cause)];
  now = std::max(now, amount);
}

bool names_one_cause(const Message& message) {
  return message.also.empty() && message.cause->name != "other";
}

// Servers put a standard's sentence for all causes before the one that tells: it adds nothing then.
bool is_told_beside(const Found& found, const std::vector<Found>& all) {
  return !names_one_cause(*found.message) && std::ranges::any_of(all, [&](const Found& other) {
    return other.line == found.line && names_one_cause(*other.message);
  });
}

void take_messages(Clues& clues, const std::vector<Found>& all) {
  std::ranges::copy_if(all, std::back_inserter(clues.messages),
                       [&](const Found& found) { return !is_told_beside(found, all); });
  for (const Found& found : clues.messages) {
    const Message& message = *found.message;
    const Kind kind = message.also.empty() ? Kind::message : Kind::message_mostly;
    if (message.cause->name != "other") add_most(clues, kind, message.cause, 1);
    for (const Label* cause : message.also) add_most(clues, Kind::message_also, cause, 1);
  }
}

// Places stay as they are.
std::string without(std::string out, const std::vector<Found>& messages) {
  std::set<std::string_view> seen;
  for (const Found& found : messages) {
    if (!seen.insert(found.quote).second) continue;
    for (std::size_t at = out.find(found.quote); at != std::string::npos && !found.quote.empty();
         at = out.find(found.quote, at + found.quote.size())) {
      out.replace(at, found.quote.size(), found.quote.size(), ';');
    }
  }
  return out;
}

// What people say, without the known messages, each of which is a clue already, and without a code
// for the client beside one that tells its cause: what is left are circumstances.
std::string circumstances(std::string_view text, const std::vector<Found>& messages) {
  std::string out = without(prose_of(text), messages);
  std::set<std::size_t> told;
  for (const Found& found : messages) {
    const bool is_of_client = found.message->cause->name == "client_credentials_wrong";
    if (names_one_cause(*found.message) && !is_of_client) told.insert(found.line);
  }
  if (told.empty()) return out;
  for (const Param& param : read_params(text)) {
    const bool names_client = param.name == "error" && param.value.ends_with("_client");
    if (!names_client || !told.contains(param.line)) continue;
    out.replace(param.at, param.end - param.at, param.end - param.at, ';');
  }
  return out;
}

// All but the sentences for all causes, and so for all grants, behind which another message stands.
std::string particulars(std::string_view text, const std::vector<Found>& messages) {
  std::vector<Found> general;
  std::ranges::copy_if(messages, std::back_inserter(general), [&](const Found& one) {
    return one.message->cause->name == "other" &&
           std::ranges::any_of(messages, [&](const Found& other) {
             return other.line == one.line && other.message != one.message &&
                    other.provider == one.provider;
           });
  });
  return without(std::string(text), general);
}

// The grant type is told by messages too.
std::vector<FoundSign> all_signs(const std::vector<Word>& all, const std::vector<Word>& told) {
  std::vector<FoundSign> out = find_signs(all);
  std::erase_if(out, [](const FoundSign& one) { return one.sign->level != SignLevel::grant; });
  for (const FoundSign& one : find_signs(told)) {
    if (one.sign->level != SignLevel::grant) out.push_back(one);
  }
  return out;
}

void take_signs(Clues& clues, const std::vector<Word>& all, const std::vector<Word>& told,
                std::string_view refused) {
  clues.signs = all_signs(all, told);
  // One sign shows both kinds of assertion.
  const std::string_view grant = refused == "saml2-bearer" ? "jwt-bearer" : refused;
  std::erase_if(clues.signs, [&](const FoundSign& one) {
    return !grant.empty() && !one.sign->grant.empty() && one.sign->grant != grant;
  });
  for (const FoundSign& found : clues.signs) {
    const Sign& sign = *found.sign;
    const bool is_grant = sign.level == SignLevel::grant;
    for (const Label* cause : sign.favours) {
      add(clues,
          is_grant                        ? Kind::grant_favoured
          : sign.level == SignLevel::weak ? Kind::favoured_weakly
                                          : Kind::favoured,
          cause, 1);
    }
    for (const Label* cause : sign.opposes) {
      add(clues, is_grant ? Kind::grant_opposed : Kind::opposed, cause, 1);
    }
    clues.named.push_back(fmt::format("sign:{}", sign.name));
  }
}

// What is usual at the provider counts only where its answer does not say more.
void take_habits(Clues& clues, std::string_view text, std::string_view but_not) {
  const auto says = [](const Found& found) {
    return found.message->cause->name != "other" && found.message->match != "invalid_grant";
  };
  if (std::ranges::any_of(clues.messages, says)) return;
  const auto is_of_grant = [&](std::string_view grant) {
    return grant.empty() || std::ranges::any_of(clues.signs, [&](const FoundSign& found) {
             return found.sign->grant == grant;
           });
  };
  for (const Provider* provider : providers_shown_by(text)) {
    for (const Quirk& quirk : provider->quirks) {
      if (!is_of_grant(quirk.grant) || (!but_not.empty() && quirk.source == but_not)) continue;
      clues.habits.push_back({provider, &quirk});
      for (std::size_t i = 0; i < quirk.causes.size(); ++i) {
        add_most(clues, i == 0 ? Kind::habit : Kind::habit_also, quirk.causes[i], 1);
      }
    }
  }
}

// What a word has in common with others that tell the same.
std::string_view core_of(const Word& word) {
  if (word.is_number) return "<n>";
  if (word.is_ordinal) return "<n>th";
  const std::string_view sense = sense_of(word);
  return sense.empty() ? stem_of(word) : sense;
}

// Which words tell of the failure: not those of program text, and not those of a clause that says
// that something is right.
class Telling {
 public:
  Telling(std::string_view text, const std::vector<Word>& words) : text_(text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (is_program_text(text.substr(at, end - at))) programs_.emplace_back(at, end);
      at = end + 1;
    }
    for (const Word& word : words) {
      if (std::ranges::find(kRight, word.text) != kRight.end()) right_.insert(word.clause);
      if (std::ranges::find(kDenials, word.text) != kDenials.end()) denied_.insert(word.clause);
    }
  }

  bool tells(const Word& word) const {
    if (right_.contains(word.clause) && !denied_.contains(word.clause)) return false;
    const auto behind =
        std::ranges::upper_bound(programs_, word.at, {}, [](const auto& one) { return one.first; });
    return behind == programs_.begin() || word.at >= std::prev(behind)->second;
  }

 private:
  static constexpr std::array kRight = {"right"sv,          "correct"sv,   "correctly"sv,
                                        "identical"sv,      "checked"sv,   "verified"sv,
                                        "double-checked"sv, "rechecked"sv, "confirmed"sv};
  static constexpr std::array kDenials = {"not"sv, "no"sv, "never"sv, "until"sv, "only"sv, "if"sv};

  // By its many signs: "$client->setId($id);", "type=X, clientId=y", a path with a query.
  static bool is_program_text(std::string_view line) {
    constexpr std::string_view kSigns = "{}[]()<>=;$&|\\/_\"@#*+%~^`";
    const auto signs = std::ranges::count_if(
        line, [&](char c) { return kSigns.find(c) != std::string_view::npos; });
    return line.size() > 12 && static_cast<double>(signs) > 0.1 * static_cast<double>(line.size());
  }

  std::string_view text_;
  std::vector<std::pair<std::size_t, std::size_t>> programs_;  // where they begin and end
  std::set<std::size_t> right_;
  std::set<std::size_t> denied_;
};

// Words by their stems and senses, and pairs of words next to each other in a sentence.
void take_words(Clues& clues, std::string_view text, const std::vector<Word>& words) {
  std::set<std::string> seen;
  const Word* last = nullptr;
  const Telling telling(text, words);
  for (const Word& word : words) {
    if (!telling.tells(word)) continue;
    if (!word.is_number && !word.is_ordinal && word.text.size() > 1) {
      seen.insert(fmt::format("stem:{}", stem_of(word)));
      if (const auto sense = sense_of(word); !sense.empty()) {
        seen.insert(fmt::format("sense:{}", sense));
      }
    }
    if (last != nullptr && last->sentence == word.sentence) {
      seen.insert(fmt::format("pair:{}-{}", core_of(*last), core_of(word)));
    }
    last = &word;
  }
  clues.named.insert(clues.named.end(), seen.begin(), seen.end());
  const auto many = static_cast<double>(std::max<std::size_t>(1, seen.size()));
  clues.of_words = std::min(1.0, std::sqrt(kFewWords / many));
}

}  // namespace

std::size_t index_of(const Label& label) {
  const auto index = static_cast<std::size_t>(&label - labels().data());
  CHECK(index < kCauses);
  return index;
}

Clues clues_of(std::string_view text, std::string_view but_not, std::string_view refused) {
  Clues clues;
  std::vector<Found> all_messages = find_messages(text);
  std::erase_if(all_messages, [&](const Found& found) {
    return !but_not.empty() && found.message->source == but_not;
  });
  take_messages(clues, all_messages);
  const std::vector<Word> told = words_of(circumstances(text, all_messages), kMostWords);
  const std::vector<Word> all = words_of(particulars(text, all_messages), kMostWords);
  clues.brevity =
      std::min(1.0, kSentence / static_cast<double>(std::max<std::size_t>(1, all.size())));
  take_signs(clues, all, told, refused);
  take_habits(clues, text, but_not);
  take_words(clues, text, told);
  std::ranges::move(plain_facts(text, refused), std::back_inserter(clues.named));
  return clues;
}

}  // namespace grantline::explain
