#include "cli/manual.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "cli/session.h"

namespace grantline::cli {
namespace {

// mdoc(7): a backslash begins an escape, and a dot or quote at a line's start a macro. Each
// sentence has a line of its own.
std::string text(std::string_view in) {
  std::string out;
  bool at_start = true;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const char c = in[i];
    if (at_start && c == ' ') continue;
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    at_start = c == '\n' || (c == ' ' && i > 1 && (in[i - 1] == '.' || in[i - 1] == ';'));
    out += c == '\\' ? "\\e" : std::string(1, at_start ? '\n' : c);
  }
  if (!out.ends_with('\n')) out += '\n';
  return out;
}

// One argument of a macro, never taken for a macro itself.
std::string argument(std::string_view in) {
  std::string out = "\\&";
  for (const char c : in) out += c == '\\' ? "\\e" : std::string(1, c);
  return out.contains(' ') || out.contains('"') ? '"' + out + '"' : out;
}

std::string page_of(const CLI::App& command) {
  return command.get_parent() == nullptr ? "grantline" : "grantline-" + command.get_name();
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  auto all = app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); });
  return {all.begin(), all.end()};
}

std::string with_stop(std::string_view in) {
  std::string out(in);
  if (!out.empty() && !out.ends_with('.') && !out.ends_with(')')) out += '.';
  return out;
}

// ".It Fl h , Fl -help"
std::string option_item(const CLI::Option& option) {
  std::string out = ".It";
  bool is_first = true;
  for (const std::string& name : option.get_snames()) {
    out += fmt::format("{} Fl {}", is_first ? "" : " ,", name);
    is_first = false;
  }
  for (const std::string& name : option.get_lnames()) {
    out += fmt::format("{} Fl -{}", is_first ? "" : " ,", name);
    is_first = false;
  }
  const std::string type = option.get_type_size() == 0 ? "" : option.get_type_name();
  return out + (type.empty() ? "" : " Ar " + argument(type)) + '\n';
}

std::string options_of(const CLI::App& app) {
  std::string items;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      items += ".It Ar " + argument(option->get_name(true)) + '\n';
    } else {
      items += option_item(*option);
    }
    items += text(with_stop(option->get_description()));
  }
  return items.empty() ? "" : ".Bl -tag -width Ds\n" + items + ".El\n";
}

std::string path_of(const CLI::App& app) {
  const CLI::App* const parent = app.get_parent();
  if (parent == nullptr) return ".Nm grantline\n";
  return path_of(*parent) + ".Cm " + app.get_name() + '\n';
}

// A line for the command itself, or one for each below it.
std::string synopsis(const CLI::App& app) {
  const auto below = commands_of(app);
  if (app.get_parent() != nullptr && !below.empty()) {
    std::string out;
    for (const CLI::App* one : below) out += synopsis(*one);
    return out;
  }
  std::string out = path_of(app);
  if (!below.empty()) out += ".Ar COMMAND\n";
  for (const CLI::Option* option : app.get_options()) {
    const bool is_named = !option->get_positional();
    if (is_named && !option->get_required()) continue;
    std::string one = is_named ? fmt::format("Fl -{} Ar {}", option->get_lnames().front(),
                                             argument(option->get_type_name()))
                               : "Ar " + argument(option->get_name(true));
    out += (option->get_required() ? "." : ".Op ") + one + '\n';
  }
  return out + ".Op Ar options\n";
}

std::string commands(const CLI::App& app) {
  std::string out;
  if (app.get_parent() == nullptr) {
    out += ".Sh COMMANDS\n.Bl -tag -width Ds\n";
    for (const CLI::App* one : commands_of(app)) {
      out += fmt::format(".It Xr {} 1\n{}", page_of(*one), text(with_stop(one->get_description())));
    }
    return out + ".El\n";
  }
  for (const CLI::App* one : commands_of(app)) {
    if (out.empty()) out = ".Sh COMMANDS\n";
    out += fmt::format(".Ss {} {}\n{}{}", app.get_name(), one->get_name(),
                       text(with_stop(one->get_description())), options_of(*one));
  }
  return out;
}

std::string exit_status() {
  return fmt::format(R"(.Sh EXIT STATUS
.Bl -tag -width Ds
.It {}
It is done.
.It {}
It was refused, or what was asked for is not there: a person has to do something.
.It {}
The command line or the configuration is wrong.
.It {}
A fault: network, disk or server.
A later try may do.
.It {}
It was interrupted.
.El
)",
                     kDone, kRefused, kUsage, kFault, kInterrupted);
}

std::string see_also(const CLI::App& command) {
  const CLI::App* const parent = command.get_parent();
  std::string out = ".Sh SEE ALSO\n";
  if (parent == nullptr) {
    const auto all = commands_of(command);
    std::vector<std::string> names;
    for (const CLI::App* one : all) names.push_back(page_of(*one));
    std::ranges::sort(names);
    for (const auto& name : names) {
      out += fmt::format(".Xr {} 1{}\n", name, &name == &names.back() ? "" : " ,");
    }
    return out;
  }
  return out + ".Xr grantline 1\n";
}

std::string_view written_for(const CLI::App& command) {
  const std::string name = command.get_parent() == nullptr ? "grantline" : command.get_name();
  for (const ManualText& one : manual_texts()) {
    if (one.name == name) return one.text;
  }
  return {};
}

// A section of what a person wrote, its heading included; empty where it has none.
std::string section(std::string_view written, std::string_view heading) {
  const std::string begin = fmt::format(".Sh {}\n", heading);
  const auto at = written.find(begin);
  if (at == written.npos) return {};
  return std::string(written.substr(at, written.find("\n.Sh ", at) + 1 - at));
}

}  // namespace

std::string manual_page(const CLI::App& command) {
  const std::string name = page_of(command);
  std::string upper = name;
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  std::string what = command.get_description();
  std::ranges::replace(what, '\n', ' ');
  if (what.ends_with('.')) what.pop_back();
  const std::string_view written = written_for(command);
  std::string out =
      fmt::format(".Dd {}\n.Dt {} 1\n.Os grantline {}\n.Sh NAME\n.Nm {}\n.Nd {}\n.Sh SYNOPSIS\n{}",
                  GRANTLINE_DATE, upper, GRANTLINE_VERSION, name, what, synopsis(command));
  const std::string description = section(written, "DESCRIPTION");
  out += description.empty() ? ".Sh DESCRIPTION\n" + text(with_stop(what)) : description;
  out += commands(command);
  if (const std::string options = options_of(command); !options.empty()) {
    out += ".Sh OPTIONS\n" + options;
  }
  for (const char* heading : {"ENVIRONMENT", "FILES"}) out += section(written, heading);
  out += exit_status() + section(written, "EXAMPLES") + see_also(command);
  return out;
}

std::vector<std::string> manual_names(const CLI::App& root) {
  std::vector<std::string> out{page_of(root)};
  for (const CLI::App* one : commands_of(root)) out.push_back(page_of(*one));
  return out;
}

}  // namespace grantline::cli
