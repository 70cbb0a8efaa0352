#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "explain/words.h"

namespace grantline::explain {

// In which words people and programs tell why an API refused.
struct ApiTelling {
  std::string_view cause;  // of http_label.h
  std::string_view says;   // what it tells
  // Words of one sentence near each other, in any order: `a|b` is either, `a*` a beginning, a_b two
  // words side by side. It is not told where "no", "not" or "without" stands before it.
  std::string_view phrase;
};
std::span<const ApiTelling> api_tellings();

struct Told {
  const ApiTelling* telling = nullptr;
  std::size_t at = 0;  // in the text, bytes
  std::size_t end = 0;
};

// The first place of each cause's tellings.
std::vector<Told> find_tellings(const std::vector<Word>& words);

}  // namespace grantline::explain
