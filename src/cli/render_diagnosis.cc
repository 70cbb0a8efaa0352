#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "base/encoding.h"
#include "cli/render.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kBarWidth = 10;

double probability(const JsonObject& cause) {
  const Json* value = find(cause, "probability");
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

// "########.." for 0.8
std::string bar(double share) {
  const auto full = static_cast<std::size_t>(std::lround(share * kBarWidth));
  return std::string(full, '#') + std::string(kBarWidth - full, '.');
}

std::string heading(const JsonObject& cause, const Style& style) {
  const double share = probability(cause);
  const std::string percent = share > 0.985 ? ">98 %" : fmt::format("{:3.0f} %", share * 100);
  std::string out = fmt::format("{}  {}  {}\n", style.quiet(bar(share)), style.strong(percent),
                                style.bad(text_at(cause, "cause")));
  out += wrapped(style.strong(text_at(cause, "title")), 0, style.width);
  if (const std::string detail = text_at(cause, "detail"); !detail.empty()) {
    out += style.quiet("in detail: ") + detail + "\n";
  }
  return out;
}

// "line 3  «quote»", and below it what it shows.
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
    out += wrapped(style.quiet(where + ": ") + "\"" + quote + "\"", 2, style.width);
  } else if (!where.empty()) {
    out += wrapped(style.quiet(where), 2, style.width);
  }
  return out + wrapped(text_at(one, "says"), out.empty() ? 2 : 4, style.width);
}

std::string indented(std::string_view code, const Style& style) {
  std::string out;
  while (!code.empty()) {
    const std::string_view line = code.substr(0, code.find('\n'));
    std::string shown;
    for (const char c : line) shown += c == '\t' ? std::string("    ") : std::string(1, c);
    if (!line.empty() && line != "<?php") out += "  " + style.good(shown) + "\n";
    code.remove_prefix(std::min(line.size() + 1, code.size()));
  }
  return out;
}

std::string in_full(const JsonObject& cause, const std::string& language, const Style& style) {
  std::string out = heading(cause, style);
  const JsonArray& all = cause.at("evidence").get_array();
  if (!all.empty()) out += "\nWhat speaks for it\n";
  for (const Json& one : all) out += evidence(one.get_object(), style);
  out += "\nTo be sure\n" + wrapped(text_at(cause, "confirm"), 2, style.width);
  out += "\nWhat to do\n" + wrapped(text_at(cause, "fix"), 2, style.width);
  if (const Json* rules = find(cause, "rules"); rules != nullptr && rules->is_array()) {
    out += "\nWhat the provider does\n";
    for (const Json& rule : rules->get_array())
      out += wrapped(text_at(rule.get_object(), "says"), 2, style.width);
  }
  if (const std::string code = text_at(cause, "code"); !code.empty()) {
    out += "\nIn " + language + "\n" + indented(code, style);
  }
  const JsonArray& links = cause.at("links").get_array();
  if (!links.empty()) out += "\nMore\n";
  for (const Json& link : links) out += "  " + text_at(link.get_object(), "url") + "\n";
  return out;
}

// `before`: what was said for the cause above; it is not said again.
std::string in_short(const JsonObject& cause, std::string& before, const Style& style) {
  const double share = probability(cause);
  const std::string percent = share < 0.005 ? " <1 %" : fmt::format("{:3.0f} %", share * 100);
  std::string out =
      fmt::format("{}  {}  {}\n", style.quiet(bar(share)), percent, text_at(cause, "cause"));
  const JsonArray& all = cause.at("evidence").get_array();
  const std::string says = all.empty() ? "" : text_at(all.front().get_object(), "says");
  if (!says.empty() && says != before) out += wrapped("For it: " + says, 19, style.width);
  if (!says.empty() && says == before) out += wrapped("For it: the same", 19, style.width);
  before = says;
  return out + wrapped("To see: " + text_at(cause, "confirm"), 19, style.width);
}

// "401, GET https://api.example/me", where an API's refusal was looked into.
std::string refusal(const JsonObject& reply, const Style& style) {
  const Json* answer = find(reply, "answer");
  if (answer == nullptr || !answer->is_object()) return {};
  const JsonObject& object = answer->get_object();
  const auto status = find_integer(object, "status");
  std::string out = status ? fmt::format("{}", *status) : "";
  const std::string place = text_at(object, "method") + " " + text_at(object, "url");
  if (place.size() > 1) out += (out.empty() ? "" : ", ") + place;
  return out.empty() ? "" : style.quiet("the answer: ") + out + "\n";
}

// Where the API says what it takes (RFC 9728 section 5.1).
std::string api_metadata(const JsonObject& reply) {
  const Json* answer = find(reply, "answer");
  const Json* all = answer == nullptr ? nullptr : find(answer->get_object(), "challenges");
  if (all == nullptr) return {};
  for (const Json& one : all->get_array()) {
    const std::string url = text_at(one.get_object(), "resource_metadata");
    if (!url.empty()) return "\nThe API says what it takes at\n  " + url + "\n";
  }
  return {};
}

}  // namespace

std::string render_diagnosis(const JsonObject& reply, const Style& style) {
  std::string out;
  const JsonArray& causes = reply.at("causes").get_array();
  const bool decided = find_bool(reply, "decided").value_or(false);
  if (!decided && !causes.empty()) {
    out += wrapped(style.strong("The evidence does not decide.") +
                       " What would: " + text_at(reply, "ask"),
                   0, style.width) +
           "\n";
  }
  if (const Json* not_read = find(reply, "not_read"); not_read != nullptr) {
    for (const Json& one : not_read->get_array()) {
      out += wrapped("Not read: " + std::string(one.get_string()), 0, style.width) + "\n";
    }
  }
  if (const Json* known = find(reply, "references"); known != nullptr && known->is_array()) {
    for (const Json& one : known->get_array()) {
      out += wrapped(
                 "A grantline server knows why: grantline explain " + std::string(one.get_string()),
                 0, style.width) +
             "\n";
    }
  }
  if (causes.empty()) return out;
  const Json* seen = find(reply, "language");
  const std::string language =
      seen != nullptr && seen->is_object() ? text_at(seen->get_object(), "title") : std::string();
  out += refusal(reply, style) + in_full(causes.front().get_object(), language, style) +
         api_metadata(reply);
  const Json* ruled_out = find(reply, "ruled_out");
  if (ruled_out != nullptr && !ruled_out->get_array().empty()) {
    out += "\nRight in what was sent\n";
    for (const Json& one : ruled_out->get_array()) {
      out += wrapped(text_at(one.get_object(), "says"), 2, style.width);
    }
  }
  out += "\nOr else\n";
  std::string before;
  for (std::size_t i = 1; i < causes.size(); ++i) {
    out += in_short(causes[i].get_object(), before, style);
  }
  return out;
}

}  // namespace grantline::cli
