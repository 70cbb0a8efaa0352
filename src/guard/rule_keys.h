#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "guard/rules.h"

namespace grantline::guard {

// Nothing: the value was taken. Else what is wrong with it; empty where what is due says enough.
using Problem = std::optional<std::string>;

template <class T>
using TakeText = Problem (*)(T&, std::string_view);
template <class T>
using TakeTruth = void (*)(T&, bool);
template <class T>
using TakeList = Problem (*)(T&, const std::vector<std::string>&);

// One key of an API or of a rule. The reader, its faults and docs/guard-rules.md are made of these.
template <class T>
struct RuleKey {
  std::string_view name;
  std::variant<TakeText<T>, TakeTruth<T>, TakeList<T>> take;
  std::string_view due;       // "a rate", to stand after "must be"
  std::string_view example;   // as in the file: "\"50/s\""
  std::string_view standard;  // what holds without it; empty: it may not be left out
  std::string_view doc;
};

std::span<const RuleKey<Api>> api_keys();
std::span<const RuleKey<Rule>> rule_keys();

// The name of the tables of an API's rules: [[orders.rule]]
inline constexpr std::string_view kRuleTable = "rule";

// An https URL, or an http one on this machine.
bool is_web_url(std::string_view text);

}  // namespace grantline::guard
