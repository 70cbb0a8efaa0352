#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/render.h"

namespace grantline::cli {
namespace {

std::string words(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

std::string heading(std::string_view text, const Style& style) {
  return "\n" + style.strong(text) + '\n';
}

std::string evidence(const JsonObject& reply, const Style& style) {
  std::vector<Pair> list;
  for (const Json& item : reply.at("evidence").get_array()) {
    list.push_back(
        {words(text_at(item.get_object(), "name")), text_at(item.get_object(), "value")});
  }
  return list.empty() ? "" : "\n" + pairs(list, 2, style.width);
}

std::string turning_point(const JsonObject& reply, const Style& style) {
  const Json* found = find(reply, "made_invalid_by");
  if (found == nullptr) return "";
  const JsonObject& entry = found->get_object();
  JsonArray one;
  one.emplace_back(entry);
  return heading("What made it invalid", style) + render_line(one, style) +
         wrapped(fmt::format("{} before this request.", text_at(entry, "before")), 2, style.width);
}

std::string who(const JsonObject& reply, const Style& style) {
  std::vector<Pair> list;
  const auto add = [&](std::string name, std::string value) {
    if (!value.empty()) list.push_back({std::move(name), std::move(value)});
  };
  const std::string from = text_at(reply, "from");
  add("when", fmt::format("{}, {} ago", text_at(reply, "at"), text_at(reply, "ago")));
  add("from", from);
  add("asked by", text_at(reply, "asked_by"));
  if (const std::string grant = text_at(reply, "grant"); !grant.empty()) {
    const std::string user = text_at(reply, "user");
    add("grant", fmt::format("{}, {} at {}", grant, user.empty() ? nobody(reply) : user,
                             text_at(reply, "client")));
  }
  return pairs(list, 2, style.width);
}

std::string the_line(const JsonObject& reply, const Style& style) {
  const Json* line = find(reply, "line");
  if (line == nullptr) return "";
  const std::string state = text_at(reply.at("now").get_object(), "state");
  return "\n" + style.strong("The line of the grant") +
         style.quiet(fmt::format(" (UTC); it is {} now", state)) + '\n' +
         render_line(line->get_array(), style);
}

}  // namespace

std::string render_explanation(const JsonObject& reply, const Style& style) {
  const std::string reference = text_at(reply, "reference");
  if (!reply.contains("cause")) {
    return wrapped(fmt::format("{} is a grant of which nothing was refused.", reference), 0,
                   style.width) +
           the_line(reply, style);
  }
  const std::string error = text_at(reply, "error");
  std::string out = wrapped(style.strong(text_at(reply, "title")), 0, style.width);
  out +=
      style.bad(fmt::format("{}{} ({})", error.empty() ? "" : error + ", ", text_at(reply, "cause"),
                            find_integer(reply, "status").value_or(0))) +
      '\n';
  if (!reference.empty()) out += style.quiet(reference) + "\n\n" + who(reply, style);
  out += heading("What happened", style) + wrapped(text_at(reply, "sentence"), 2, style.width) +
         evidence(reply, style) + turning_point(reply, style);
  out += heading("The rule", style) + wrapped(text_at(reply, "rule"), 2, style.width) + "  " +
         style.quiet(text_at(reply, "section")) + '\n';
  out += heading("What to do", style) + wrapped(text_at(reply, "fix"), 2, style.width);
  if (const std::string page = text_at(reply, "page"); !page.empty()) out += "  " + page + '\n';
  return out + the_line(reply, style);
}

}  // namespace grantline::cli
