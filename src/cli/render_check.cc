#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "cli/render.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kIndent = 8;

// What the part of an id before its dot is about.
std::string_view title_of(std::string_view group) {
  if (group == "discovery") return "Discovery";
  if (group == "keys") return "Keys";
  if (group == "authorize") return "Authorization endpoint";
  if (group == "pkce") return "PKCE";
  if (group == "token") return "Token endpoint";
  if (group == "client") return "Client";
  if (group == "rotation") return "Refresh tokens";
  if (group == "tls") return "TLS";
  return group == "clock" ? "Clock" : group;
}

std::string marked(const std::string& verdict, const Style& style) {
  const std::string word = verdict == "fail" ? "FAIL" : verdict;
  const std::string shown = verdict == "fail"   ? style.bad(word)
                            : verdict == "pass" ? style.good(word)
                            : verdict == "warn" ? style.strong(word)
                                                : style.quiet(word);
  return "  " + shown + "  ";
}

std::string line_of(const JsonObject& finding, const Style& style) {
  const std::string text = wrapped(printable(text_at(finding, "says")), kIndent, style.width);
  std::string out = marked(text_at(finding, "verdict"), style) + text.substr(kIndent);
  const std::string fix = text_at(finding, "fix");
  if (!fix.empty()) out += wrapped(style.quiet("to mend it: ") + fix, kIndent, style.width);
  const std::string link = text_at(finding, "link");
  if (!fix.empty() && !link.empty()) out += std::string(kIndent, ' ') + style.quiet(link) + "\n";
  return out;
}

}  // namespace

std::string render_check(const JsonObject& reply, const Style& style) {
  std::string out = style.strong(printable(text_at(reply, "issuer"))) + "\n";
  std::string group;
  int passed = 0;
  int warned = 0;
  int failed = 0;
  for (const Json& item : reply.at("findings").get_array()) {
    const JsonObject& finding = item.get_object();
    const std::string id = text_at(finding, "id");
    const std::string verdict = text_at(finding, "verdict");
    if (id.substr(0, id.find('.')) != group) {
      group = id.substr(0, id.find('.'));
      out += fmt::format("\n{}\n", title_of(group));
    }
    out += line_of(finding, style);
    passed += verdict == "pass" ? 1 : 0;
    warned += verdict == "warn" ? 1 : 0;
    failed += verdict == "fail" ? 1 : 0;
  }
  const std::string counts =
      fmt::format("{} passed, {} to look at, {} failed", passed, warned, failed);
  return out + fmt::format("\n{}; {} requests were sent.\n",
                           failed > 0   ? style.bad(counts)
                           : warned > 0 ? style.strong(counts)
                                        : style.good(counts),
                           find_integer(reply, "requests").value_or(0));
}

}  // namespace grantline::cli
