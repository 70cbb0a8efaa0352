#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <set>

#include "base/encoding.h"
#include "cli/code_lines.h"
#include "cli/render.h"
#include "explain/answer_rows.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kBarWidth = 10;
constexpr std::size_t kListIndent = 9;  // behind "    9 %  "
// Below it a cause is named, and no more is said of it.
constexpr double kWorthALook = 0.015;

double probability(const JsonObject& cause) {
  const Json* value = find(cause, "probability");
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

const JsonArray& list(const JsonObject& object, std::string_view name) {
  static const JsonArray none;
  const Json* found = find(object, name);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

// "########.." for 0.8, or the same as a line that is thick as far as it goes.
std::string bar(double share, const Style& style) {
  const auto full = static_cast<std::size_t>(std::lround(share * kBarWidth));
  std::string done;
  std::string rest;
  for (std::size_t i = 0; i < full; ++i) done += style.draws ? "\u2501" : "#";
  for (std::size_t i = full; i < kBarWidth; ++i) rest += style.draws ? "\u2500" : ".";
  return style.good(done) + style.quiet(rest);
}

std::string percent(double share) {
  if (share > 0.985) return ">98 %";
  return share < 0.005 ? " <1 %" : fmt::format("{:3.0f} %", share * 100);
}

std::string heading(std::string_view text, const Style& style) {
  return "\n" + style.strong(text) + "\n";
}

// `first`, and `more` behind it where both fit, else below it.
std::string beside(const std::string& first, const std::string& more, std::size_t indent,
                   const Style& style) {
  if (more.empty()) return first + "\n";
  if (columns(first) + 2 + columns(more) <= style.width) return first + "  " + more + "\n";
  return first + "\n" + std::string(indent, ' ') + more + "\n";
}

std::string verdict(const JsonObject& cause, const Style& style) {
  const double share = probability(cause);
  const std::string named =
      fmt::format("{}  {}  {}", bar(share, style), style.strong(percent(share)),
                  style.bad(text_at(cause, "cause")));
  return styled_lines(wrapped(text_at(cause, "title"), 0, style.width), &Style::strong, style) +
         beside(named, style.quiet(text_at(cause, "detail")), kBarWidth + 9, style);
}

// "line 3, field: "quote"", and below it what it shows.
std::string evidence(const JsonObject& one, const Style& style) {
  std::string where = printable(text_at(one, "file"));
  if (!where.empty()) where += ", ";
  if (const auto line = find_integer(one, "line")) where += fmt::format("line {}", *line);
  if (const std::string field = text_at(one, "field"); !field.empty()) {
    where += (where.empty() ? "" : ", ") + field;
  }
  const std::string quote = printable(text_at(one, "quote"));
  std::string out;
  if (!quote.empty()) {
    out += wrapped(style.quiet(where + ":") + " \"" + quote + "\"", 2, style.width);
  } else if (!where.empty()) {
    out += wrapped(style.quiet(where), 2, style.width);
  }
  return out + wrapped(text_at(one, "says"), out.empty() ? 2 : 4, style.width);
}

// One thing may speak of several causes, and is said once.
std::string all_of(const JsonArray& all, std::string_view title, const Style& style) {
  if (all.empty()) return {};
  std::string out = heading(title, style);
  std::set<std::string> said;
  for (const Json& one : all) {
    const std::string says = text_at(one.get_object(), "says");
    if (said.insert(says).second) out += wrapped(says, 2, style.width);
  }
  return out;
}

// What is asked above is not told again.
std::string to_see(const JsonObject& cause, const JsonObject& reply) {
  std::string out = text_at(cause, "confirm");
  return out == text_at(reply, "ask") ? std::string() : out;
}

std::string in_full(const JsonObject& cause, const JsonObject& reply, const std::string& language,
                    const Style& style) {
  std::string out = verdict(cause, style);
  const JsonArray& speaks = list(cause, "evidence");
  if (!speaks.empty()) out += heading("What speaks for it", style);
  for (const Json& one : speaks) out += evidence(one.get_object(), style);
  if (const std::string see = to_see(cause, reply); !see.empty()) {
    out += heading("To be sure", style) + wrapped(see, 2, style.width);
  }
  out += heading("What to do", style) + wrapped(text_at(cause, "fix"), 2, style.width);
  if (const std::string code = text_at(cause, "code"); !code.empty()) {
    out += heading("In " + language, style) + code_lines(code, style);
  }
  out += all_of(list(cause, "rules"), "What the provider does", style);
  const JsonArray& links = list(cause, "links");
  if (!links.empty()) out += heading("More", style);
  for (const Json& link : links) out += "  " + text_at(link.get_object(), "url") + "\n";
  return out;
}

// What an evidence says, without whose words they are: the same note stands for several causes.
std::string_view gist(std::string_view says) {
  const std::size_t colon = says.find(": ");
  return colon == says.npos ? says : says.substr(colon + 2);
}

std::string first_evidence(const JsonObject& cause) {
  const JsonArray& all = list(cause, "evidence");
  return all.empty() ? "" : text_at(all.front().get_object(), "says");
}

bool is_said(const std::string& says, const JsonObject& cause, const JsonArray& causes) {
  if (says == text_at(cause, "title")) return true;
  for (const Json& one : causes) {
    const JsonObject& other = one.get_object();
    if (&other == &cause) return false;
    for (const Json& speaks : list(other, "evidence")) {
      if (gist(text_at(speaks.get_object(), "says")) == gist(says)) return true;
    }
  }
  return false;
}

std::string in_short(const JsonObject& cause, const JsonObject& reply, const Style& style) {
  const double share = probability(cause);
  const std::string title = wrapped(text_at(cause, "title"), kListIndent, style.width);
  std::string named = fmt::format("  {}  {}", percent(share), title.substr(kListIndent));
  named.pop_back();
  const std::size_t last = named.rfind('\n') + 1;  // 0 where there is one line
  std::string out =
      named.substr(0, last) +
      beside(named.substr(last), style.quiet(text_at(cause, "cause")), kListIndent, style);
  if (share < kWorthALook) return out;
  if (const std::string says = first_evidence(cause);
      !says.empty() && !is_said(says, cause, list(reply, "causes"))) {
    out += wrapped("For it: " + says, kListIndent, style.width);
  }
  const std::string see = to_see(cause, reply);
  return see.empty() ? out : out + wrapped("To see: " + see, kListIndent, style.width);
}

std::string others(const JsonObject& reply, std::size_t from, std::string_view title,
                   const Style& style) {
  const JsonArray& causes = list(reply, "causes");
  if (causes.size() <= from) return {};
  std::string out = heading(title, style);
  for (std::size_t i = from; i < causes.size(); ++i) {
    out += in_short(causes[i].get_object(), reply, style);
  }
  return out;
}

// The API's refusal that was looked into.
std::string refusal(const JsonObject& reply, const Style& style) {
  const Json* answer = find(reply, "answer");
  if (answer == nullptr || !answer->is_object()) return {};
  std::vector<Pair> rows;
  for (const explain::AnswerRow& row : explain::answer_rows(answer->get_object())) {
    rows.push_back({printable(row.name), printable(row.value)});
  }
  return rows.empty() ? "" : heading("What was answered", style) + pairs(rows, 2, style.width);
}

std::string not_read(const JsonObject& reply, const Style& style) {
  const JsonArray& all = list(reply, "not_read");
  if (all.empty()) return {};
  std::string out = heading("Not read", style);
  for (const Json& one : all) out += wrapped(std::string(one.get_string()), 2, style.width);
  return out;
}

// Which command knows more.
std::string references(const JsonObject& reply, const Style& style) {
  std::string out;
  for (const Json& one : list(reply, "references")) {
    out += wrapped("A grantline server knows why: grantline explain " +
                       style.strong(std::string(one.get_string())),
                   0, style.width);
  }
  return out.empty() ? "" : out + "\n";
}

}  // namespace

std::string render_diagnosis(const JsonObject& reply, const Style& style) {
  const JsonArray& causes = list(reply, "causes");
  std::string out = references(reply, style);
  if (causes.empty()) return out + not_read(reply, style);
  const Json* seen = find(reply, "language");
  const std::string language =
      seen != nullptr && seen->is_object() ? text_at(seen->get_object(), "title") : std::string();
  const JsonObject& first = causes.front().get_object();
  const bool is_decided = find_bool(reply, "decided").value_or(false);
  // Of causes that nothing speaks for, none is told before the others.
  const bool is_open = !is_decided && list(first, "evidence").empty();
  if (!is_decided) {
    out += style.strong("The evidence does not decide.") + "\n";
    out += heading("What would decide", style) + wrapped(text_at(reply, "ask"), 2, style.width);
    if (!is_open) out += heading("The likeliest so far", style);
  }
  if (!is_open) out += in_full(first, reply, language, style);
  out += refusal(reply, style);
  out += all_of(list(reply, "ruled_out"), "Right in what was sent", style);
  out += others(reply, is_open ? 0 : 1, is_open ? "It could be" : "Or else", style);
  if (is_open) {
    out += "\n" + wrapped(
                      "Nothing in the text speaks for the first of them: its share is only how "
                      "often it is the cause where no more is known.",
                      0, style.width);
  }
  return out + not_read(reply, style);
}

}  // namespace grantline::cli
