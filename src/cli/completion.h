#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace grantline::cli {

// What may stand where the cursor is. `files` and `folders`: the shell itself knows those.
struct Completion {
  struct Word {
    std::string text;
    std::string what;  // one line about it; may be empty
  };
  std::vector<Word> words;
  enum class Paths { none, files, folders };
  Paths paths = Paths::none;
};

// `words` is the command line without its program, up to the cursor; the last is the one that is
// typed, and may be empty. Everything is read off `root`, the very tree that parses command lines.
Completion complete(const CLI::App& root, const std::vector<std::string>& words,
                    const std::function<std::vector<std::string>()>& profiles);

// What a shell evaluates: it asks `grantline complete` at each key, so that it never grows old.
std::string completion_script(const std::string& shell);  // "bash", "zsh" or "fish"

}  // namespace grantline::cli
