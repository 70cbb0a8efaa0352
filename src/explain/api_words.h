#pragma once

#include <span>
#include <string_view>

namespace grantline::explain {

// What an API, gateway or library says, and what it means there.
struct ApiWords {
  std::string_view words;  // lower case, as it stands in an answer or log
  std::string_view cause;  // of http_label.h
  std::string_view detail;
  bool is_sure = true;  // it means this alone; else this most often
  std::string_view who;
  std::string_view source;
};
std::span<const ApiWords> api_words();

}  // namespace grantline::explain
