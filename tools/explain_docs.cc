#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "explain/knowledge.h"
#include "explain/label.h"
#include "explain/signs.h"

// explain_docs FOLDER [--check]: writes a page for each cause and each provider that
// `grantline explain` knows; or tells which pages of the folder are not what it would write.

namespace grantline::explain {
namespace {

constexpr std::string_view kMade =
    "<!-- Made by `make docs` from knowledge/ and src/explain/label.cc. Do not edit. -->\n\n";

using Pages = std::map<std::string, std::string>;  // by their path in the folder

std::string file_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (plain) {
      out += c;
    } else if (!out.ends_with('-')) {
      out += '-';
    }
  }
  return out + ".md";
}

// For a cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '|': out += "\\|"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\n': out += ' '; break;
      default: out += c;
    }
  }
  return out;
}

// Words as the provider writes them; in code, an escape would be shown.
std::string code(std::string_view text) {
  if (text.contains('|') || text.contains('`')) return "<code>" + cell(text) + "</code>";
  return fmt::format("`{}`", text);
}

std::string source(std::string_view url) { return fmt::format("[source]({})", url); }

std::string cause_link(const Label& cause, std::string_view folder) {
  return fmt::format("[{}]({}{})", cause.name, folder, file_name(cause.name));
}

std::string provider_link(const Provider& provider, std::string_view folder) {
  return fmt::format("[{}]({}{})", provider.title, folder, file_name(provider.name));
}

std::string duration(std::int64_t seconds) {
  constexpr std::array kUnits{std::pair{86'400, "day"}, std::pair{3600, "hour"},
                              std::pair{60, "minute"}, std::pair{1, "second"}};
  for (const auto& [size, name] : kUnits) {
    if (seconds < size || seconds % size != 0) continue;
    const std::int64_t count = seconds / size;
    return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
  }
  return fmt::format("{:.1f} days", static_cast<double>(seconds) / 86'400);
}

std::string words(std::string text) {
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string causes_of(const Message& message) {
  std::string out;
  if (message.cause->name != "other" || message.also.empty()) {
    out = cause_link(*message.cause, "../causes/");
  }
  for (const Label* cause : message.also) {
    out += (out.empty() ? "" : ", or ") + cause_link(*cause, "../causes/");
  }
  return out;
}

std::string rotation(const Provider& provider) {
  if (provider.rotates == "always") return "Each refresh gives a new refresh token.\n\n";
  if (provider.rotates == "never") return "A refresh token stays the same.\n\n";
  if (provider.rotates == "optional") {
    return "Whether a refresh gives a new refresh token is a setting.\n\n";
  }
  return "";
}

std::string lives_of(const Provider& provider) {
  if (provider.lives.empty()) return "";
  std::string out = "## How long they live\n\n| what | life | | |\n|---|---|---|---|\n";
  for (const Life& life : provider.lives) {
    out += fmt::format("| {} | {} | {} | {} |\n", words(std::string(life.of)),
                       duration(life.seconds), cell(life.note), source(life.source));
  }
  return out + "\n";
}

std::string limits_of(const Provider& provider) {
  if (provider.limits.empty()) return "";
  std::string out = "## Limits\n\n";
  for (const Limit& limit : provider.limits) {
    out += fmt::format("- {} Over it: {}. {}\n", cell(limit.text),
                       cause_link(*limit.cause, "../causes/"), source(limit.source));
  }
  return out + "\n";
}

std::string quirks_of(const Provider& provider) {
  if (provider.quirks.empty()) return "";
  std::string out = "## What is particular here\n\n";
  for (const Quirk& quirk : provider.quirks) {
    std::string causes;
    for (const Label* cause : quirk.causes) {
      causes += (causes.empty() ? "" : ", ") + cause_link(*cause, "../causes/");
    }
    out += fmt::format("- {}{} See {}. {}\n",
                       quirk.grant.empty() ? "" : fmt::format("With `{}`: ", quirk.grant),
                       cell(quirk.text), causes, source(quirk.source));
  }
  return out + "\n";
}

std::string messages_of(const Provider& provider) {
  if (provider.messages.empty()) return "";
  std::string out = "## What it says\n\n| message or code | cause | | |\n|---|---|---|---|\n";
  for (const Message& message : provider.messages) {
    out += fmt::format("| {} | {} | {} | {} |\n", code(message.match), causes_of(message),
                       cell(message.note), source(message.source));
  }
  return out + "\n";
}

std::string page_of(const Provider& provider) {
  std::string out(kMade);
  out += fmt::format("# invalid_grant from {}\n\n", provider.title);
  if (!provider.docs.empty()) {
    out += fmt::format("The provider's own page: <{}>\n\n", provider.docs);
  }
  out += rotation(provider) + lives_of(provider) + limits_of(provider) + quirks_of(provider) +
         messages_of(provider);
  return out +
         "Paste what you have into `grantline explain`. [All causes and providers](../README.md)\n";
}

bool stands_for(const Message& message, const Label& cause) {
  return message.cause == &cause || std::ranges::find(message.also, &cause) != message.also.end();
}

std::string told_of(const Label& cause) {
  std::string out;
  for (const Sign& sign : signs()) {
    const bool favours = std::ranges::find(sign.favours, &cause) != sign.favours.end();
    if (favours && sign.level != SignLevel::grant) out += fmt::format("- {}\n", cell(sign.says));
  }
  return out.empty() ? out : "## What speaks for it\n\n" + out + "\n";
}

std::string known_of(const Label& cause) {
  std::string out;
  for (const Provider& provider : providers()) {
    for (const Quirk& quirk : provider.quirks) {
      if (std::ranges::find(quirk.causes, &cause) == quirk.causes.end()) continue;
      out += fmt::format("- {}: {} {}\n", provider_link(provider, "../providers/"),
                         cell(quirk.text), source(quirk.source));
    }
    for (const Limit& limit : provider.limits) {
      if (limit.cause != &cause) continue;
      out += fmt::format("- {}: {} {}\n", provider_link(provider, "../providers/"),
                         cell(limit.text), source(limit.source));
    }
  }
  return out.empty() ? out : "## At which provider\n\n" + out + "\n";
}

std::string messages_of(const Label& cause) {
  std::string out;
  for (const Provider& provider : providers()) {
    for (const Message& message : provider.messages) {
      if (!stands_for(message, cause)) continue;
      const bool alone = message.cause == &cause && message.also.empty();
      out += fmt::format("| {} | {} | {} |\n", provider_link(provider, "../providers/"),
                         code(message.match),
                         cell(fmt::format("{}{}", alone ? "" : "among others; ", message.note)));
    }
  }
  if (out.empty()) return out;
  return "## Messages that stand for it\n\n| provider | message or code | |\n|---|---|---|\n" +
         out + "\n";
}

std::string page_of(const Label& cause) {
  std::string out(kMade);
  out += fmt::format("# {}\n\n{}.\n\n", cause.name, cause.title);
  out +=
      fmt::format("**Is it this one?** {}\n\n**What mends it:** {}\n\n", cause.confirm, cause.fix);
  if (!cause.section.empty()) out += fmt::format("The standard: <{}>\n\n", cause.section);
  out += told_of(cause) + known_of(cause) + messages_of(cause);
  return out + "[All causes and providers](../README.md)\n";
}

std::string index() {
  std::string out(kMade);
  out +=
      "# Why the grant was refused\n\nWhat `grantline explain` knows, a page for each cause "
      "and each provider.\n\n## Causes\n\n| cause | |\n|---|---|\n";
  for (const Label& cause : labels()) {
    out += fmt::format("| {} | {} |\n", cause_link(cause, "causes/"), cause.title);
  }
  out +=
      "\n## Providers and server products\n\n| provider | messages | lives | limits | "
      "particulars |\n|---|---|---|---|---|\n";
  for (const Provider& one : providers()) {
    out += fmt::format("| {} | {} | {} | {} | {} |\n", provider_link(one, "providers/"),
                       one.messages.size(), one.lives.size(), one.limits.size(), one.quirks.size());
  }
  return out;
}

Pages pages() {
  Pages out{{"README.md", index()}};
  for (const Label& cause : labels()) out["causes/" + file_name(cause.name)] = page_of(cause);
  for (const Provider& provider : providers()) {
    out["providers/" + file_name(provider.name)] = page_of(provider);
  }
  return out;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int check(const std::filesystem::path& folder, const Pages& pages) {
  int stale = 0;
  for (const auto& [path, text] : pages) {
    if (content_of(folder / path) == text) continue;
    std::cerr << (folder / path).string() << " is stale: run `make docs`\n";
    ++stale;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    if (!entry.is_regular_file() || pages.contains(path)) continue;
    std::cerr << entry.path().string() << " is of nothing that is known: remove it\n";
    ++stale;
  }
  return stale == 0 ? 0 : 1;
}

int write(const std::filesystem::path& folder, const Pages& pages) {
  for (const auto& [path, text] : pages) {
    std::filesystem::create_directories((folder / path).parent_path());
    std::ofstream out(folder / path, std::ios::binary);
    if (!(out << text).flush()) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace grantline::explain

int main(int argc, char** argv) {
  using namespace grantline::explain;
  if (argc < 2) return 2;
  const bool checks = argc > 2 && std::strcmp(argv[2], "--check") == 0;
  return checks ? check(argv[1], pages()) : write(argv[1], pages());
}
