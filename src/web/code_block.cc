#include "web/code_block.h"

#include <algorithm>
#include <array>

namespace grantline::web {
namespace {

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

// The end of the string that starts at `at`, behind its closing quote.
std::size_t end_of_string(std::string_view line, std::size_t at) {
  const char quote = line[at];
  for (std::size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == quote) {
      return i + 1;
    }
  }
  return line.size();
}

Markup highlight_line(std::string_view line, std::string_view comment) {
  Markup out;
  std::size_t plain = 0;
  for (std::size_t at = 0; at < line.size();) {
    if (line.substr(at).starts_with(comment)) {
      out += html("{}<span class=\"c\">{}</span>", line.substr(plain, at - plain), line.substr(at));
      return out;
    }
    if (!is_quote(line[at])) {
      ++at;
      continue;
    }
    const std::size_t end = end_of_string(line, at);
    out += html("{}<span class=\"s\">{}</span>", line.substr(plain, at - plain),
                line.substr(at, end - at));
    at = plain = end;
  }
  out += html("{}", line.substr(plain));
  return out;
}

}  // namespace

Markup highlight(std::string_view code, std::string_view language) {
  constexpr std::array<std::string_view, 4> kHashed = {"Python", "Ruby", "Shell", "curl"};
  const bool is_hashed = std::ranges::find(kHashed, language) != kHashed.end();
  const std::string_view comment = is_hashed ? "#" : "//";
  while (code.ends_with('\n')) code.remove_suffix(1);
  Markup out;
  while (!code.empty()) {
    const std::size_t end = code.find('\n');
    std::string_view line = code.substr(0, end);
    std::string spaces;
    for (; line.starts_with('\t'); line.remove_prefix(1)) spaces += "    ";
    out += html("{}{}\n", spaces, highlight_line(line, comment));
    code = end == std::string_view::npos ? std::string_view() : code.substr(end + 1);
  }
  return out;
}

Markup example_tabs(std::span<const CodeExample> examples) {
  Markup tabs;
  Markup panes;
  int index = 0;
  for (const CodeExample& example : examples) {
    tabs += html(
        "<input type=\"radio\" name=\"language\" id=\"code-{}\"{}><label for=\"code-{}\">{}</label>"
        "\n",
        index, index == 0 ? html(" checked") : Markup(), index, example.language);
    panes += html(
        "<div class=\"pane pane-{}\"><p class=\"library\">{}, with {}</p>"
        "<pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"Example in {}\"><code>{}"
        "</code></pre></div>\n",
        index, example.language, example.library, example.language,
        highlight(example.code, example.language));
    ++index;
  }
  return html(
      "<fieldset class=\"tabs\"><legend class=\"unseen\">Language</legend>\n{}{}</fieldset>\n",
      tabs, panes);
}

}  // namespace grantline::web
