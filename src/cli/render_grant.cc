#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/render.h"

namespace grantline::cli {
namespace {

std::string what_happened(const JsonObject& entry) {
  const std::string what = text_at(entry, "what");
  const std::string cause = text_at(entry, "cause");
  const auto generation = find_integer(entry, "generation").value_or(0);
  const auto times = find_integer(entry, "times").value_or(1);
  if (what == "code_issued") return "code issued";
  if (what == "redeemed") return "code redeemed";
  if (what == "device_asked") return "a device asked";
  if (what == "approved") {
    const std::string by = text_at(entry, "by");
    return "approved by " + (by.empty() ? "the person" : by);
  }
  if (what == "denied") return "denied by the person";
  if (what == "refreshed") return fmt::format("refreshed, generation {}", generation);
  if (what == "retried" && cause.empty()) {
    return times > 1 ? fmt::format("lost answers repeated, {} times", times)
                     : "lost answer repeated";
  }
  return cause.empty() ? what : fmt::format("{}: {}", what, cause);
}

bool is_refusal(std::string_view what) {
  return what == "refused" || what == "replayed" || what == "ended" || what == "denied";
}

// "2026-11-23 12:00:03.120": to the millisecond, since races are told by it.
std::string exact_time(std::string_view rfc3339) {
  std::string out(rfc3339.substr(0, 23));
  if (out.size() > 10) out[10] = ' ';
  return out;
}

std::string colour_of_state(const std::string& state, const Style& style) {
  if (state == "waiting") return state;
  return state == "active" ? style.good(state) : style.bad(state);
}

}  // namespace

std::string nobody(const JsonObject& grant) {
  return find_bool(grant, "waits_for_person").value_or(false) ? "nobody yet" : "the client itself";
}

std::string render_line(const JsonArray& line, const Style& style) {
  std::size_t widest = 0;
  for (const Json& item : line) {
    widest = std::max(widest, text_at(item.get_object(), "since_previous").size());
  }
  std::string out;
  for (const Json& item : line) {
    const JsonObject& entry = item.get_object();
    const std::string since = text_at(entry, "since_previous");
    const std::string what = what_happened(entry);
    const std::string from = text_at(entry, "from");
    const std::size_t indent = 2 + 23 + 2 + widest + 3;
    const std::string source = from.empty() ? "" : "from " + from;
    const bool fits = indent + what.size() + 2 + source.size() <= style.width;
    const std::string shown =
        wrapped(source.empty() || !fits ? what : what + ", " + source, indent, style.width)
            .substr(indent);
    out += "  " + style.quiet(exact_time(text_at(entry, "at"))) + "  " +
           padded(since.empty() ? "" : "+" + since, widest + 3) +
           (is_refusal(text_at(entry, "what")) ? style.bad(shown) : shown);
    const std::string reference = text_at(entry, "reference");
    for (const std::string& more : {fits ? "" : source, reference}) {
      if (!more.empty()) out += std::string(indent, ' ') + style.quiet(more) + '\n';
    }
  }
  return out;
}

std::string render_grants(const JsonObject& reply, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& item : reply.at("grants").get_array()) {
    const JsonObject& grant = item.get_object();
    const std::string login = text_at(grant, "login");
    const std::string user = text_at(grant, "user");
    rows.push_back({text_at(grant, "reference"),
                    colour_of_state(text_at(grant.at("now").get_object(), "state"), style),
                    short_time(text_at(grant, "authorized_at")), text_at(grant, "client"),
                    !login.empty()  ? login
                    : !user.empty() ? user
                                    : "(" + nobody(grant) + ")"});
  }
  const std::string after = text_at(reply, "after");
  std::string out =
      rows.empty() ? "No such grant here.\n"
                   : table({"GRANT", "STATE", "AUTHORIZED (UTC)", "CLIENT", "USER"}, rows, style);
  if (!after.empty()) out += style.quiet(fmt::format("More: add --after {}\n", after));
  return out;
}

std::string render_grant(const JsonObject& reply, const Style& style) {
  const JsonObject& grant = reply.at("grant").get_object();
  const JsonObject& now = reply.at("now").get_object();
  const std::string login = text_at(grant, "login");
  const std::string user = login.empty() ? text_at(grant, "user") : login;
  std::string out = fmt::format("{}  {} at {}\n\n", style.strong(text_at(grant, "reference")),
                                user.empty() ? nobody(grant) : user, text_at(grant, "client"));
  const std::string cause = text_at(now, "cause");
  std::vector<Pair> list{{"state", colour_of_state(text_at(now, "state"), style) +
                                       (cause.empty() ? "" : ", " + cause)},
                         {"scope", text_at(grant, "scope")}};
  for (const auto& [name, title] : {std::pair{"code", "code"},
                                    {"device_code", "device code"},
                                    {"refresh_token", "refresh token"},
                                    {"access_token", "access token"}}) {
    if (const std::string text = text_at(now, name); !text.empty()) list.push_back({title, text});
  }
  if (const std::string end = text_at(grant, "ends_at"); !end.empty()) {
    list.push_back({"ends at latest", end});
  }
  return out + pairs(list, 2, style.width) + "\n" + style.strong("Its line") +
         style.quiet(" (UTC)") + '\n' + render_line(reply.at("line").get_array(), style);
}

std::string render_revoked(const JsonObject& reply, const Style& style) {
  const bool was_open = find_bool(reply, "was_open").value_or(false);
  return fmt::format("{} {}\n", style.strong(text_at(reply, "reference")),
                     was_open ? "is revoked." : "had ended before; nothing was changed.");
}

}  // namespace grantline::cli
