#include <CLI/CLI.hpp>
#include <memory>

#include "cli/choices.h"
#include "cli/manual.h"
#include "cli/session.h"

namespace grantline::cli {

// What `make install` calls for each page.
void add_manual(CLI::App& app, Session& session) {
  const auto page = std::make_shared<std::string>();
  CLI::App* manual = app.add_subcommand("manual", "Print a manual page, or their names")->group("");
  manual->add_option("COMMAND", *page, "Such as login; grantline for the first page")
      ->type_name("");
  manual->callback([&session, &app, page] {
    std::ostream& out = session.terminal.out;
    if (page->empty()) {
      for (const std::string& name : manual_names(app)) out << name << '\n';
      return;
    }
    std::string name = *page;
    if (name.starts_with("grantline-")) name.erase(0, std::string_view("grantline-").size());
    const CLI::App* const command = name == "grantline" ? &app : find_command(app, name);
    if (command == nullptr) return session.complain("there is no command " + name, kUsage);
    out << manual_page(*command);
  });
}

}  // namespace grantline::cli
