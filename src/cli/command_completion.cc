#include <CLI/CLI.hpp>
#include <memory>

#include "cli/choices.h"
#include "cli/client_setup.h"
#include "cli/completion.h"
#include "cli/session.h"

namespace grantline::cli {
namespace {

// The names of the sessions; none where they cannot be listed: a shell that completes says nothing.
std::vector<std::string> profiles(Session& session) {
  constexpr std::string_view kEnd = ".session";
  std::vector<std::string> out;
  const auto setup = set_up_client(session);
  const auto names = setup ? setup->store->list() : Result<std::vector<std::string>>();
  if (!names) return out;
  for (const std::string& name : *names) {
    if (name.ends_with(kEnd)) out.push_back(name.substr(0, name.size() - kEnd.size()));
  }
  return out;
}

void run_complete(Session& session, const CLI::App& root, const std::vector<std::string>& words) {
  const Completion found = complete(root, words, [&session] { return profiles(session); });
  std::ostream& out = session.terminal.out;
  for (const Completion::Word& word : found.words) out << word.text << '\t' << word.what << '\n';
  if (found.paths == Completion::Paths::files) out << ":files\n";
  if (found.paths == Completion::Paths::folders) out << ":folders\n";
  session.exit_code = kDone;
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* completion =
      app.add_subcommand("completion", "Print a shell's completion of this command");
  choose(completion->add_option("SHELL", *shell, "bash, zsh or fish"), {"bash", "zsh", "fish"})
      ->required()
      ->type_name("");
  completion->footer(
      "Put one of these where your shell starts:\n"
      "  ~/.bashrc                    source <(grantline completion bash)\n"
      "  ~/.zshrc, after compinit     source <(grantline completion zsh)\n"
      "  ~/.config/fish/config.fish   grantline completion fish | source\n"
      "`make install` puts them where the shells look by themselves.");
  completion->callback([&session, shell] { session.terminal.out << completion_script(*shell); });

  // What those scripts call; of no use to people.
  CLI::App* words = app.add_subcommand("complete", "Tell a shell what may come next")->group("");
  const auto all = std::make_shared<std::vector<std::string>>();
  words->add_option("WORDS", *all, "Behind --: the command line up to the cursor")->type_name("");
  words->callback([&session, &app, all] { run_complete(session, app, *all); });
}

}  // namespace grantline::cli
