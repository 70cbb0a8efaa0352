#include "explain/clues.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "explain/prose.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kMostWords = 20'000;

void add(Clues& clues, Kind kind, const Label* cause, double amount) {
  clues.by_kind[static_cast<std::size_t>(kind)][index_of(*cause)] += amount;
}

void add_most(Clues& clues, Kind kind, const Label* cause, double amount) {
  double& now = clues.by_kind[static_cast<std::size_t>(kind)][index_of(*cause)];
  now = std::max(now, amount);
}

void take_messages(Clues& clues, std::string_view text, std::string_view but_not) {
  clues.messages = find_messages(text);
  std::erase_if(clues.messages, [&](const Found& found) {
    return !but_not.empty() && found.message->source == but_not;
  });
  for (const Found& found : clues.messages) {
    const Message& message = *found.message;
    const Kind kind = message.also.empty() ? Kind::message : Kind::message_mostly;
    if (message.cause->name != "other") add_most(clues, kind, message.cause, 1);
    for (const Label* cause : message.also) add_most(clues, Kind::message_also, cause, 1);
  }
}

// What people say, without the known messages, each of which is a clue already: what is left are
// circumstances. Places stay as they are.
std::string circumstances(std::string_view text, const std::vector<Found>& messages) {
  std::string out = prose_of(text);
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

// The grant type is told by messages too.
std::vector<FoundSign> all_signs(std::string_view text, const std::vector<Word>& told) {
  std::vector<FoundSign> out = find_signs(words_of(text, kMostWords));
  std::erase_if(out, [](const FoundSign& one) { return one.sign->level != SignLevel::grant; });
  for (const FoundSign& one : find_signs(told)) {
    if (one.sign->level != SignLevel::grant) out.push_back(one);
  }
  return out;
}

void take_signs(Clues& clues, std::string_view text, const std::vector<Word>& told) {
  clues.signs = all_signs(text, told);
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

// Words by their stems and senses, and pairs of words next to each other in a sentence.
void take_words(Clues& clues, const std::vector<Word>& words) {
  std::set<std::string> seen;
  const Word* last = nullptr;
  for (const Word& word : words) {
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
}

}  // namespace

std::size_t index_of(const Label& label) {
  const auto index = static_cast<std::size_t>(&label - labels().data());
  CHECK(index < kCauses);
  return index;
}

Clues clues_of(std::string_view text, std::string_view but_not) {
  Clues clues;
  take_messages(clues, text, but_not);
  const std::vector<Word> told = words_of(circumstances(text, clues.messages), kMostWords);
  take_signs(clues, text, told);
  take_habits(clues, text, but_not);
  take_words(clues, told);
  return clues;
}

}  // namespace grantline::explain
