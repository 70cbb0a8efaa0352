#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/edit_distance.h"
#include "guard/rules.h"

namespace grantline::guard {
namespace {

using Above = std::vector<const Rule*>;

// Those of `rules` that are for all of a method's requests. "" is a method that no rule names.
Above for_method(std::span<const Rule> rules, std::string_view method) {
  Above out;
  for (const Rule& rule : rules) {
    const bool named = std::ranges::find(rule.methods, method) != rule.methods.end();
    if (rule.methods.empty() || named) out.push_back(&rule);
  }
  return out;
}

// Whether some path is for `rule` and for none of `above`. There are more names of segments than a
// file can list, so where any will do, one that no rule spells out leaves the fewest of them.
bool has_path_of_its_own(const Rule& rule, Above above) {
  const auto& segments = rule.path.segments();
  for (std::size_t i = 0;; ++i) {
    const auto ends = [&](const Rule* other) { return other->path.segments().size() == i; };
    const auto takes_all = [&](const Rule* other) { return ends(other) && other->path.has_rest(); };
    if (std::ranges::any_of(above, takes_all)) return false;
    if (i >= segments.size()) {
      if (std::ranges::none_of(above, ends)) return true;
      if (!rule.path.has_rest()) return false;
    }
    const PathPattern::Segment next = i < segments.size() ? segments[i] : std::nullopt;
    std::erase_if(above, [&](const Rule* other) {
      if (ends(other)) return true;
      const PathPattern::Segment& own = other->path.segments()[i];
      return own.has_value() && own != next;
    });
  }
}

bool is_reached(const Rule& rule, std::span<const Rule> above) {
  if (rule.methods.empty()) return has_path_of_its_own(rule, for_method(above, ""));
  // What is for GET is for HEAD too, and what is for all of GET leaves no HEAD: GET tells for both.
  return std::ranges::any_of(rule.methods, [&](const std::string& method) {
    Above others = for_method(above, method);
    if (method == "HEAD") {
      for (const Rule* other : for_method(above, "GET")) others.push_back(other);
    }
    return has_path_of_its_own(rule, std::move(others));
  });
}

std::string why_not_reached(const Rule& rule, std::span<const Rule> above) {
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (!is_reached(rule, above.subspan(i, 1))) {
      return fmt::format(
          "No request reaches it: rule {} in line {} ({}) is above it and takes them "
          "all; put the narrower rule first.",
          i + 1, above[i].line, above[i].path.text());
    }
  }
  return "No request reaches it: the rules above it take them all between them; put the narrower "
         "rule first.";
}

bool is_for_all_paths(const PathPattern& path) {
  return path.has_rest() && path.segments().empty();
}

std::string methods_of(const Rule& rule) {
  std::string out;
  for (const std::string& method : rule.methods) {
    if (!out.empty()) out += &method == &rule.methods.back() ? " and " : ", ";
    out += method;
  }
  return out;
}

// A method may have any name; one that is nearly that of another was meant to be it.
std::string_view known_method_near(std::string_view method) {
  constexpr std::array<std::string_view, 9> kKnown{"GET",    "HEAD",    "POST",  "PUT",  "PATCH",
                                                   "DELETE", "OPTIONS", "TRACE", "QUERY"};
  if (method.size() > 20 || std::ranges::find(kKnown, method) != kKnown.end()) return {};
  const auto at = std::ranges::find_if(
      kKnown, [&](std::string_view known) { return edit_distance(known, method) <= 2; });
  return at == kKnown.end() ? std::string_view{} : *at;
}

struct Found {
  const std::string& file;
  std::vector<Warning> list;
  void add(std::int64_t line, std::string what, std::string why) {
    list.push_back({fmt::format("{}:{}", file, line), std::move(what), std::move(why)});
  }
};

void look_at_rule(const Api& api, std::size_t index, Found& found) {
  const Rule& rule = api.rules[index];
  const std::string what = fmt::format("rule {} of {}", index + 1, api.name);
  const auto above = std::span(api.rules).first(index);
  if (!is_reached(rule, above)) found.add(rule.line, what, why_not_reached(rule, above));
  if (rule.open && is_for_all_paths(rule.path)) {
    const std::string which = rule.methods.empty() ? "request" : methods_of(rule) + " request";
    const bool preflight = rule.methods == std::vector<std::string>{"OPTIONS"};
    found.add(rule.line, what,
              fmt::format("Every {} that no rule above it is for passes without a token{}", which,
                          preflight ? "; for browsers open_preflight = true is enough." : "."));
  }
  for (const std::string& method : rule.methods) {
    if (const auto near = known_method_near(method); !near.empty()) {
      found.add(rule.line, what,
                fmt::format("{} is no method of HTTP; if {} was meant, the rule is not for it.",
                            method, near));
    }
  }
}

}  // namespace

std::vector<Warning> warnings_of(const Rules& rules) {
  Found found{rules.file, {}};
  for (const Api& api : rules.apis) {
    for (std::size_t i = 0; i < api.rules.size(); ++i) look_at_rule(api, i, found);
    const bool tells_nobody = !api.resource_name.empty() || !api.documentation.empty();
    if (!api.metadata && tells_nobody) {
      found.add(api.line, api.name,
                "Its name and documentation are told nowhere, since metadata = true is missing.");
    }
  }
  return std::move(found.list);
}

}  // namespace grantline::guard
