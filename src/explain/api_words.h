#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace grantline::explain {

// What an API, gateway or library says, and what it means there.
struct ApiWords {
  // Lower case, as it stands in an answer or log. `*` is what differs each time, a line at most.
  std::string_view words;
  std::string_view cause;  // of http_label.h
  std::string_view detail;
  bool is_sure = true;  // it means this alone; else this most often
  std::string_view who;
  std::string_view source;
  // It counts where one of these stands in the text as well, in lower case, apart by '|'; ""
  // always.
  std::string_view beside = {};
};
std::span<const ApiWords> api_words();

struct FoundWords {
  const ApiWords* words = nullptr;
  std::size_t at = 0;  // in the text, bytes
  std::size_t end = 0;
};

// All that stand in `lower`, in its order, where both ends are those of words, however quotes are
// written, and spaces and line breaks between. Words within longer ones that are found are left
// out. `beside` is looked for in `whole_lower`.
std::vector<FoundWords> find_api_words(std::string_view lower, std::string_view whole_lower);

}  // namespace grantline::explain
