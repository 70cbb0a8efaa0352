#include "explain/exchange.h"

#include <algorithm>

#include "explain/leg_facts.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kLongestGap = 400;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What stands between two requests, never within one.
bool parts_requests(std::string_view gap) {
  return has(gap, "://") || has(gap, "POST ") || has(gap, "GET ") || has(gap, "HTTP/") ||
         has(gap, "curl ") || has(gap, "startedDateTime");
}

// Within a HAR's list of parameters, or a JSON object.
bool joins_json(std::string_view gap) {
  return has(gap, "\"name\"") || gap.find_first_of("}{") == std::string_view::npos;
}

// "&", or the options of curl, or lines that each hold one parameter.
bool joins_form(std::string_view gap, bool last_began_a_line) {
  if (!has(gap, "\n")) return true;
  const auto is_blank = [](char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '[';
  };
  return has(gap, " -d") || has(gap, "--data") || has(gap, " -F") || has(gap, "form-data;") ||
         gap.starts_with('&') ||
         (last_began_a_line && std::ranges::all_of(gap, is_blank) &&
          std::ranges::count(gap, '\n') == 1);
}

bool begins_a_line(std::string_view text, std::size_t at) {
  while (at > 0 && std::string_view(" \t[").find(text[at - 1]) != std::string_view::npos) --at;
  return at == 0 || text[at - 1] == '\n';
}

bool belongs(const Leg& leg, const Param& next, std::string_view text) {
  const Param& last = leg.params.back();
  const std::string_view gap = text.substr(last.end, next.at - last.end);
  if (gap.size() > kLongestGap || leg.find(next.name) != nullptr || last.writing != next.writing ||
      parts_requests(gap)) {
    return false;
  }
  return next.writing == Writing::json ? joins_json(gap)
                                       : joins_form(gap, begins_a_line(text, last.at));
}

Role role_of(const Leg& leg) {
  if (leg.find("grant_type") != nullptr) return Role::token;
  if (leg.find("response_type") != nullptr || leg.find("code_challenge") != nullptr) {
    return Role::authorize;
  }
  if (leg.find("code_verifier") != nullptr && leg.find("code") != nullptr) return Role::token;
  if (leg.find("access_token") != nullptr || leg.find("error") != nullptr) return Role::answer;
  if (leg.find("code") != nullptr && leg.find("client_secret") == nullptr &&
      (leg.find("state") != nullptr || leg.params.size() == 1) &&
      leg.params.front().writing == Writing::form) {
    return Role::callback;
  }
  return Role::unknown;
}

// What curl -v prints of the request that a command made: "> GET /token?code=..."
bool is_echo(const Leg& leg, std::string_view text) {
  const std::size_t at = leg.params.front().at;
  const std::size_t start = text.substr(0, at).rfind('\n') + 1;  // npos + 1 is 0
  return text.substr(start, at - start).starts_with("> ");
}

// A HAR says each parameter twice, in the body's text and in a list; so does a URL's query.
bool repeats(const Leg& leg, const std::vector<Leg>& before, std::string_view text) {
  for (auto other = before.rbegin(); other != before.rend() && other - before.rbegin() < 4;
       ++other) {
    const std::size_t end = other->params.back().end;
    const std::string_view gap = text.substr(end, leg.params.front().at - end);
    if (gap.size() > 20'000 || has(gap, "startedDateTime")) return false;
    const auto is_same = [&](const Param& one) { return other->value(one.name) == one.value; };
    const bool says_again =
        has(text.substr(leg.params.front().at, 200), "\"value\"") || is_echo(leg, text);
    if (says_again && std::ranges::all_of(leg.params, is_same)) {
      return true;
    }
  }
  return false;
}

// As many tools export a log: the newest first.
bool runs_backwards(const std::vector<Leg>& legs) {
  std::size_t back = 0;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    if (!legs[i].time) return false;
    if (i == 0) continue;
    if (*legs[i - 1].time < *legs[i].time) return false;
    if (*legs[i].time < *legs[i - 1].time) ++back;
  }
  return back > 0;
}

std::size_t file_of(const Leg& leg, const std::vector<std::size_t>& first_lines) {
  return static_cast<std::size_t>(std::ranges::upper_bound(first_lines, leg.line) -
                                  first_lines.begin());
}

}  // namespace

const Param* Leg::find(std::string_view name) const {
  const auto at = std::ranges::find(params, name, &Param::name);
  return at == params.end() ? nullptr : &*at;
}

std::string_view Leg::value(std::string_view name) const {
  const Param* param = find(name);
  return param == nullptr ? std::string_view() : std::string_view(param->value);
}

std::vector<Leg> read_exchange(std::string_view text, std::size_t most_legs) {
  std::vector<Leg> out;
  for (Param& param : read_params(text)) {
    if (!out.empty() && belongs(out.back(), param, text)) {
      out.back().params.push_back(std::move(param));
      continue;
    }
    if (out.size() == most_legs) break;
    Leg leg;
    leg.line = param.line;
    leg.params.push_back(std::move(param));
    out.push_back(std::move(leg));
  }
  std::vector<Leg> kept;
  std::size_t after = 0;
  for (Leg& leg : out) {
    leg.role = role_of(leg);
    add_facts(leg, text, after);
    const std::size_t end = leg.params.back().end;
    after = end;
    if (leg.role != Role::unknown && !repeats(leg, kept, text)) kept.push_back(std::move(leg));
  }
  if (runs_backwards(kept)) order_by_time(kept);
  return kept;
}

void order_by_time(std::vector<Leg>& legs, const std::vector<std::size_t>& first_lines) {
  struct Timed {
    WallTime time;
    std::size_t rank = 0;   // of its file
    std::size_t index = 0;  // those of one time in one file stay as they stand
    auto operator<=>(const Timed&) const = default;
  };
  std::vector<Timed> order;
  std::optional<WallTime> last;
  for (const Leg& leg : legs) {
    if (leg.time) last = leg.time;
    if (!last) return;
    order.push_back({*last, file_of(leg, first_lines), order.size()});
  }
  // Of two files the one that began earlier is the first where both say one time; where both began
  // at one time, the one that began with the earlier step.
  struct Beginning {
    WallTime time;
    Role step{};
    std::size_t file = 0;
    auto operator<=>(const Beginning&) const = default;
  };
  std::vector<Beginning> files;
  for (const Timed& one : order) {
    const auto known = std::ranges::find(files, one.rank, &Beginning::file);
    if (known == files.end()) files.push_back({one.time, legs[one.index].role, one.rank});
  }
  std::ranges::sort(files);
  for (Timed& one : order) {
    one.rank = static_cast<std::size_t>(std::ranges::find(files, one.rank, &Beginning::file) -
                                        files.begin());
  }
  std::ranges::sort(order);
  std::vector<Leg> out;
  for (const Timed& one : order) out.push_back(std::move(legs[one.index]));
  legs = std::move(out);
}

}  // namespace grantline::explain
