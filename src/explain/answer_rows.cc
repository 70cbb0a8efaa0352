#include "explain/answer_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>

#include "base/time.h"

namespace grantline::explain {
namespace {

std::string text(const JsonObject& object, std::string_view name) {
  const Json* value = find(object, name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// A header field may say any number.
std::string in_words(std::int64_t seconds) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  const std::int64_t bounded = std::clamp<std::int64_t>(seconds, 0, kMost);
  return bounded < 60 ? fmt::format("{} s", bounded) : to_words(milliseconds(bounded * 1000));
}

void join(std::string& out, const std::string& more) { out += (out.empty() ? "" : ", ") + more; }

std::string request(const JsonObject& answer) {
  const auto status = find_integer(answer, "status");
  std::string out = status ? fmt::format("{}", *status) : "";
  std::string place = text(answer, "method");
  const std::string url = text(answer, "url");
  if (!url.empty()) place += (place.empty() ? "" : " ") + url;
  if (!place.empty()) join(out, place);
  return out;
}

std::string challenge(const JsonObject& one) {
  std::string out;
  for (const auto& [name, value] : one) {
    if (name == "scheme" || !value.is_string()) continue;
    join(out,
         fmt::format("{} \"{}\"", std::string_view(name), std::string_view(value.get_string())));
  }
  const std::string scheme = text(one, "scheme");
  return out.empty() ? scheme : scheme + ": " + out;
}

std::string limit(const JsonObject& one) {
  std::string out;
  const auto limit = find_integer(one, "limit");
  const auto left = find_integer(one, "remaining");
  if (left && limit) out = fmt::format("{} of {} left", *left, *limit);
  if (left && !limit) out = fmt::format("{} left", *left);
  if (!left && limit) out = fmt::format("{} at most", *limit);
  if (const auto window = find_integer(one, "window_s"))
    join(out, "counted over " + in_words(*window));
  if (const auto reset = find_integer(one, "reset_s"))
    join(out, "whole again in " + in_words(*reset));
  const std::string policy = text(one, "policy");
  return policy.empty() ? out : policy + ": " + out;
}

template <class Say>
void each(const JsonObject& answer, std::string_view name, Say say) {
  const Json* all = find(answer, name);
  if (all == nullptr || !all->is_array()) return;
  for (const Json& one : all->get_array()) {
    if (one.is_object()) say(one.get_object());
  }
}

}  // namespace

std::vector<AnswerRow> answer_rows(const JsonObject& answer) {
  std::vector<AnswerRow> out;
  const auto add = [&](std::string name, std::string value) {
    if (!value.empty()) out.push_back({std::move(name), std::move(value)});
  };
  add("Answer", request(answer));
  each(answer, "challenges",
       [&](const JsonObject& one) { add("WWW-Authenticate", challenge(one)); });
  each(answer, "limits", [&](const JsonObject& one) { add(text(one, "field"), limit(one)); });
  if (const auto wait = find_integer(answer, "retry_after_s")) {
    add("Retry-After", "in " + in_words(*wait));
  }
  return out;
}

}  // namespace grantline::explain
