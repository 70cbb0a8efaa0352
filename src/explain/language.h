#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "explain/label.h"

// The language that an input shows, and fixes written in it: knowledge/code/TOPIC.EXTENSION.

namespace grantline::explain {

struct Language {
  std::string_view name;       // "python"
  std::string_view title;      // "Python"
  std::string_view extension;  // "py"
};

struct SeenLanguage {
  const Language* language = nullptr;  // never null
  std::string_view library;            // "requests-oauthlib", or "" where none is known by its mark
  std::string_view mark;               // by what it was known, as it stands in the text
  std::size_t at = 0;                  // where
};

// By stack traces, names of libraries and their words, and curl; nothing: none shows.
std::optional<SeenLanguage> language_of(std::string_view text);

std::span<const Language> languages();

// A fix as code; lines of at most 78 columns.
struct Code {
  std::string_view topic;
  std::string_view extension;
  std::string_view text;
};
std::span<const Code> all_code();

// The code for a cause, or for a proof's finer `detail` of it; "": code does not help, or is not
// there in this language.
std::string_view code_for(const Label& cause, std::string_view detail, const Language& language);

}  // namespace grantline::explain
