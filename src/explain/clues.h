#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "explain/knowledge.h"
#include "explain/label.h"
#include "explain/signs.h"

// All that a text holds which speaks for or against a cause, as the weights take it.

namespace grantline::explain {

inline constexpr std::size_t kCauses = 21;  // labels().size()
using PerCause = std::array<double, kCauses>;

// Kinds of clue that weigh the same whichever cause they speak for.
enum class Kind : std::size_t {
  message,         // a provider's message of this cause alone
  message_mostly,  // one that stands for it most often, and for others too
  message_also,    // one that may also stand for it
  favoured,        // a sign of it
  favoured_weakly,
  opposed,
  grant_favoured,  // a sign of a grant type in which it occurs
  grant_opposed,   // of one in which it cannot
  habit,           // what is commonest at this provider when the answer does not say
  habit_also,
  count_
};
inline constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::count_);

struct FoundHabit {
  const Provider* provider = nullptr;
  const Quirk* quirk = nullptr;
};

struct Clues {
  std::array<PerCause, kKinds> by_kind{};
  // Each with weights of its own: "sign:...", "stem:...", those of plain_facts.h.
  std::vector<std::string> named;
  double of_words = 1;  // by which those of words count: a long text has many, and few that tell
  double brevity = 1;   // 1 of a sentence, less of a text with more words
  std::vector<Found> messages;
  std::vector<FoundSign> signs;
  std::vector<FoundHabit> habits;
};

// `but_not`: a source whose entries of the knowledge base are not used; empty: all are.
// `refused`: the grant_type of the request that was refused, where the text shows it: what it tells
// of other grants, which went well, does not count then.
Clues clues_of(std::string_view text, std::string_view but_not = {}, std::string_view refused = {});

std::size_t index_of(const Label& label);  // in labels()

}  // namespace grantline::explain
