#include "cli/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/choices.h"

namespace grantline::cli {
namespace {

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// By a word such as "--scope" or "-h"; commands take the options of those above them too.
const CLI::Option* find_option(const CLI::App* app, const std::string& name) {
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      if (!option->get_positional() && option->check_name(name)) return option;
    }
  }
  return nullptr;
}

// Where a command line has come to before the word at the cursor.
struct Place {
  const CLI::App* app;
  const CLI::Option* wants_value = nullptr;
  std::size_t positionals = 0;
  bool is_closed = false;  // after "--", or in what another program reads
};

Place walk(const CLI::App& root, const std::vector<std::string>& words) {
  Place place{.app = &root};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (place.wants_value != nullptr) {
      place.wants_value = nullptr;
    } else if (place.is_closed) {
      ++place.positionals;
    } else if (word == "--") {
      place.is_closed = true;
    } else if (word.starts_with("-") && word.size() > 1) {
      const CLI::Option* const option = find_option(place.app, word.substr(0, word.find('=')));
      if (option != nullptr && takes_value(*option) && !word.contains('=')) {
        place.wants_value = option;
      }
    } else if (const CLI::App* const next = find_command(*place.app, word)) {
      place.app = next;
      place.positionals = 0;
    } else {
      ++place.positionals;
      place.is_closed = place.app->get_prefix_command();
    }
  }
  return place;
}

class Offers {
 public:
  Offers(std::string typed, const std::function<std::vector<std::string>()>& profiles)
      : typed_(std::move(typed)), profiles_(profiles) {}

  void add(const std::string& text, const std::string& what) {
    if (text.starts_with(typed_)) {
      result.words.push_back({text, what.substr(0, what.find_first_of("\n.;"))});
    }
  }

  // The values of an option, each behind `before`, which is "--option=" or nothing.
  void values_of(const CLI::Option& option, const std::string& before) {
    const std::string type = option.get_type_name();
    if (type == "FILE") result.paths = Completion::Paths::files;
    if (type == "FOLDER") result.paths = Completion::Paths::folders;
    for (const std::string& choice : choices_of(option)) add(before + choice, "");
    if (option.check_name("--profile")) {
      for (const std::string& name : profiles_()) add(before + name, "");
    }
  }

  void options_of(const CLI::App* app) {
    for (; app != nullptr; app = app->get_parent()) {
      for (const CLI::Option* option : app->get_options()) {
        // The many settings of `serve` are hidden from its help, but not from who looks for one.
        const auto& names = option->get_lnames();
        if (option->get_positional() || names.empty()) continue;
        add("--" + names.front(), option->get_description());
      }
    }
  }

  void commands_of(const CLI::App& app) {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      if (!command->get_group().empty()) add(command->get_name(), command->get_description());
    }
  }

  Completion result;

 private:
  std::string typed_;
  const std::function<std::vector<std::string>()>& profiles_;
};

const CLI::Option* positional_at(const CLI::App& app, std::size_t index) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() && index-- == 0) return option;
  }
  return nullptr;
}

}  // namespace

Completion complete(const CLI::App& root, const std::vector<std::string>& words,
                    const std::function<std::vector<std::string>()>& profiles) {
  const std::string typed = words.empty() ? "" : words.back();
  const Place place = walk(root, words);
  Offers offers(typed, profiles);
  if (place.wants_value != nullptr) {
    offers.values_of(*place.wants_value, "");
  } else if (place.is_closed) {
    offers.result.paths = Completion::Paths::files;
  } else if (typed.starts_with("--") && typed.contains('=')) {
    const std::string name = typed.substr(0, typed.find('='));
    const CLI::Option* const option = find_option(place.app, name);
    if (option != nullptr && takes_value(*option)) offers.values_of(*option, name + "=");
  } else if (typed.starts_with("-")) {
    offers.options_of(place.app);
  } else {
    if (place.positionals == 0) offers.commands_of(*place.app);
    const CLI::Option* const next = positional_at(*place.app, place.positionals);
    if (next != nullptr) offers.values_of(*next, "");
  }
  return std::move(offers.result);
}

std::string completion_script(const std::string& shell) {
  if (shell == "bash") {
    return R"SHELL(# grantline completion bash
_grantline() {
  local line text paths=""
  COMPREPLY=()
  # Bash splits words at "=" and ":"; what stands before the cursor is taken as the shell reads it.
  local before="${COMP_LINE:0:COMP_POINT}" words=() cut
  read -ra words <<<"$before"
  [[ $before == *[[:space:]] ]] && words+=("")
  local typed="${words[-1]}"
  cut="${typed%"${COMP_WORDS[COMP_CWORD]}"}"
  [[ ${COMP_WORDS[COMP_CWORD]} == [=:] ]] && cut="$typed"
  while IFS= read -r line; do
    case "$line" in
      :files) paths=-f ;;
      :folders) paths=-d ;;
      *)
        text="${line%%$'\t'*}"
        COMPREPLY+=("${text#"$cut"}")
        ;;
    esac
  done < <("${COMP_WORDS[0]}" complete -- "${words[@]:1}" 2>/dev/null)
  if [[ -n $paths ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
      compgen $paths -- "${typed#"$cut"}")
  fi
}
complete -F _grantline grantline
)SHELL";
  }
  if (shell == "zsh") {
    return R"SHELL(#compdef grantline
# grantline completion zsh
_grantline() {
  local line text what reply paths=""
  local -a texts shown
  reply="$(${(Q)words[1]} complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)"
  for line in "${(@f)reply}"; do
    case "$line" in
      "") ;;
      :files) paths=-f ;;
      :folders) paths=-/ ;;
      *)
        text="${line%%$'\t'*}"
        what="${line#*$'\t'}"
        texts+=("$text")
        shown+=("$text${what:+  -- $what}")
        ;;
    esac
  done
  (( ${#texts} )) && compadd -l -d shown -a texts
  if [[ -n $paths ]]; then
    compset -P '--*='
    _path_files $paths
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _grantline "$@"
else
  compdef _grantline grantline
fi
)SHELL";
  }
  return R"SHELL(# grantline completion fish
function __grantline_complete
    set -l typed (commandline -ct)
    set -l words (commandline -opc)
    for line in ($words[1] complete -- $words[2..] $typed 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (string replace -r '^--[^=]*=' '' -- $typed)
            case ':folders'
                __fish_complete_directories (string replace -r '^--[^=]*=' '' -- $typed)
            case '*'
                echo $line
        end
    end
end
complete -c grantline -f -a '(__grantline_complete)'
)SHELL";
}

}  // namespace grantline::cli
