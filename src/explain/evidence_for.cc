#include "explain/evidence_for.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/attribution.h"
#include "explain/redact.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kLongestQuote = 160;

// The sentence that a found sign stands in, as it may be shown.
std::string sentence_around(std::string_view text, std::size_t at, std::size_t end) {
  const auto breaks = [&](std::size_t i) {
    return text[i] == '\n' || text[i] == ';' ||
           (text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' '));
  };
  std::size_t from = at;
  while (from > 0 && at - from < kLongestQuote / 2 && !breaks(from - 1)) --from;
  // A word that is cut in two may be the end of a secret whose name is not seen any more.
  const auto is_space = [&](std::size_t i) { return text[i] == ' ' || text[i] == '\t'; };
  if (from > 0 && !breaks(from - 1)) {
    while (from < at && !is_space(from)) ++from;
  }
  const std::size_t least = end;
  while (end < text.size() && end - from < kLongestQuote && !breaks(end)) ++end;
  if (end < text.size() && !breaks(end)) {
    while (end > least && !is_space(end)) --end;
  }
  std::string_view sentence = text.substr(from, end - from);
  while (sentence.starts_with(' ')) sentence.remove_prefix(1);
  while (sentence.ends_with(' ') || sentence.ends_with('\r')) sentence.remove_suffix(1);
  return redacted(sentence);
}

}  // namespace

std::size_t line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
}

bool holds(const std::vector<const Label*>& labels, const Label* cause) {
  return std::ranges::find(labels, cause) != labels.end();
}

namespace {

// Two signs in one sentence are told together.
void add_sign(std::vector<Evidence>& all, Evidence one) {
  const auto same = std::ranges::find_if(all, [&](const Evidence& other) {
    return other.line == one.line && other.quote == one.quote;
  });
  if (same == all.end()) {
    all.push_back(std::move(one));
  } else {
    same->says += "; " + one.says;
  }
}

// Words that many say are told once.
void add_message(std::vector<Evidence>& all, const Found& found, Meaning meaning) {
  const std::string quote = redacted(found.quote);
  const std::string note =
      found.message->note.empty() ? "" : fmt::format(": {}", found.message->note);
  const auto same = std::ranges::find_if(
      all, [&](const Evidence& other) { return other.line == found.line && other.quote == quote; });
  if (same != all.end() && !found.is_theirs) {
    same->says += fmt::format("; {} too{}", found.provider->title, note);
    return;
  }
  all.push_back(
      {found.line, "", quote, attribution(found.provider->title, meaning, found.is_theirs) + note});
}

}  // namespace

std::vector<Evidence> evidence_for(const Label* cause, std::string_view text, const Clues& clues) {
  std::vector<Evidence> out;
  for (const Found& found : clues.messages) {
    const Message& message = *found.message;
    if (message.cause != cause && !holds(message.also, cause)) continue;
    add_message(out, found,
                message.cause == cause ? Meaning::this_alone : Meaning::this_among_others);
  }
  for (const FoundSign& found : clues.signs) {
    if (found.sign->level == SignLevel::grant || !holds(found.sign->favours, cause)) continue;
    add_sign(out, {line_of(text, found.at), "", sentence_around(text, found.at, found.end),
                   std::string(found.sign->says)});
  }
  for (const FoundHabit& found : clues.habits) {
    if (holds(found.quirk->causes, cause))
      out.push_back({0, "", "", std::string(found.quirk->text)});
  }
  if (out.size() > kMostEvidence) out.resize(kMostEvidence);
  return out;
}

void add_words(Ranked& ranked, std::string_view text, const std::vector<std::string>& named,
               const std::function<double(const std::string& name)>& weight_of) {
  constexpr double kEnough = 0.3;
  constexpr std::string_view kStem = "stem:";
  double most = kEnough;
  std::string_view best;
  for (const std::string& name : named) {
    const double weight = name.starts_with(kStem) ? weight_of(name) : 0;
    if (weight <= most) continue;
    most = weight;
    best = std::string_view(name).substr(kStem.size());
  }
  if (best.empty()) return;
  const std::size_t at = lower_case(text).find(best);
  if (at == std::string::npos) return;
  ranked.evidence.push_back({line_of(text, at), "", sentence_around(text, at, at + best.size()),
                             "those who have this cause tell it in such words"});
}

}  // namespace grantline::explain
