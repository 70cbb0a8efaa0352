#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/clues.h"
#include "explain/evidence.h"
#include "explain/ranked.h"

namespace grantline::explain {

inline constexpr std::size_t kMostEvidence = 6;

std::size_t line_of(std::string_view text, std::size_t at);  // from 1
bool holds(const std::vector<const Label*>& labels, const Label* cause);

// Messages that stand for the cause, then the signs of it that say most: not of a whole grant type.
std::vector<Evidence> evidence_for(const Label* cause, std::string_view text, const Clues& clues);

// Where nothing else speaks for a cause: the sentence of the word that does most of all, if one
// does. Without one, only what is usual speaks. `weight_of`: how much one of `named` speaks for it.
void add_words(Ranked& ranked, std::string_view text, const std::vector<std::string>& named,
               const std::function<double(const std::string& name)>& weight_of);

}  // namespace grantline::explain
