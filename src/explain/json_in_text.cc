#include "explain/json_in_text.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>

namespace grantline::explain {
namespace {

constexpr std::size_t kLongestObject = 256U << 10;
constexpr std::size_t kReachBack = 64U << 10;
constexpr int kMostTries = 16;

// The brace of the object that `at` is in; npos: there is none near. Braces within strings count
// too, which loses an object and never makes one: what is found is parsed.
std::size_t start_of_object(std::string_view text, std::size_t at) {
  std::size_t closed = 0;
  for (std::size_t i = at; i > 0 && at - i < kReachBack; --i) {
    const char c = text[i - 1];
    if (c == '}') ++closed;
    if (c == '{' && closed-- == 0) return i - 1;
  }
  return std::string_view::npos;
}

// Where the object that begins at `from` ends; npos: the text, or 256 KiB, end before.
std::size_t end_of_object(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = from; at < text.size() && at - from < kLongestObject; ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<JsonObject> find_object_with(std::string_view text, std::string_view member) {
  const std::string quoted = fmt::format("\"{}\"", member);
  int tries = 0;
  for (std::size_t at = text.find(quoted); at != std::string_view::npos && tries < kMostTries;
       at = text.find(quoted, at + 1), ++tries) {
    const std::size_t from = start_of_object(text, at);
    if (from == std::string_view::npos) continue;
    const std::size_t end = end_of_object(text, from);
    if (end == std::string_view::npos || end < at) continue;
    const Result<Json> json = parse_json(text.substr(from, end - from));
    if (json && json->is_object() && find(json->get_object(), member) != nullptr) {
      return json->get_object();
    }
  }
  return std::nullopt;
}

}  // namespace grantline::explain
