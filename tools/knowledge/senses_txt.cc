#include <fmt/format.h>

#include <set>
#include <sstream>

#include "knowledge/knowledge_toml.h"

namespace grantline::explain {

Result<std::vector<Sense>> parse_senses(std::string_view file, std::string_view text) {
  std::vector<Sense> out;
  std::set<std::string> names;
  std::istringstream in{std::string(text)};
  std::size_t number = 1;
  for (std::string line; std::getline(in, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(':');
    Sense sense{kept(line.substr(0, colon)), {}};
    std::istringstream words(colon == std::string::npos ? "" : line.substr(colon + 1));
    for (std::string word; words >> word;) sense.words.push_back(kept(word));
    if (sense.words.empty() || !names.emplace(sense.name).second) {
      return fault(fmt::format("{}:{}: a sense has a name of its own and words", file, number));
    }
    out.push_back(std::move(sense));
  }
  return out;
}

}  // namespace grantline::explain
