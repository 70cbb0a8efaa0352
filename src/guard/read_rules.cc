#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "base/encoding.h"
#include "base/toml.h"
#include "guard/rule_keys.h"

namespace grantline::guard {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestShown = 100;

constexpr std::string_view kRefused = "refused";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, [](char c) {
    return (is_letter_or_digit(c) && !is_upper(c)) || c == '-';
  });
}

std::string shown(std::string_view text) { return printable(text.substr(0, kLongestShown)); }

template <class T>
const RuleKey<T>* find_key(std::span<const RuleKey<T>> keys, std::string_view name) {
  const auto at = std::ranges::find(keys, name, &RuleKey<T>::name);
  return at == keys.end() ? nullptr : &*at;
}

// "; did you mean scope?", or empty where no key is like `name`.
template <class T>
std::string did_you_mean(std::span<const RuleKey<T>> keys, std::string_view name) {
  if (name.size() > kLongestName) return "";
  std::string_view best;
  std::size_t least = 4;
  const auto look = [&](std::string_view key) {
    const std::size_t distance = edit_distance(key, name);
    if (distance < std::min(least, key.size())) best = key, least = distance;
  };
  for (const auto& key : keys) look(key.name);
  if (std::is_same_v<T, Api>) look(kRuleTable);
  return best.empty() ? "" : fmt::format("; did you mean {}?", best);
}

// Nothing where it is no list of texts.
std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
  const auto* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& item : *list) {
    if (!item.is_string()) return std::nullopt;
    out.push_back(item.as_string()->get());
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const std::string& file) { rules_.file = file; }

  Result<Rules> read(std::string_view text) {
    try {
      const toml::table root = toml::parse(text, std::string_view(rules_.file));
      if (auto done = read_root(root); !done) return std::unexpected(done.error());
    } catch (const toml::parse_error& error) {
      return wrong(error.source().begin.line, why_no_toml(error.description()));
    }
    if (auto done = check_metadata(); !done) return std::unexpected(done.error());
    return std::move(rules_);
  }

 private:
  std::unexpected<Fault> wrong(std::int64_t line, std::string_view what) const {
    return fault(fmt::format("{}:{}: {}", rules_.file, line, what));
  }

  // The library has but one sentence for all that is there twice.
  static std::string why_no_toml(std::string_view told) {
    constexpr std::string_view kTwice = "cannot redefine existing ";
    const auto at = told.find(kTwice);
    if (at == told.npos) return fmt::format("this is not TOML: {}", printable(told));
    const auto first = std::min(told.find('\'', at), told.size());
    const auto last = std::min(told.find('\'', first + 1), told.size());
    return fmt::format(
        "{} is there already; each API and each key is written once, and each rule "
        "begins with a line such as [[orders.rule]]",
        shown(told.substr(std::min(first + 1, last), last - std::min(first + 1, last))));
  }

  Result<void> read_root(const toml::table& root) {
    if (root.empty()) return wrong(1, "there is no API; begin one with a line such as [orders]");
    for (const auto& [key, node] : root) {
      const std::string_view name = key.str();
      const auto line = static_cast<std::int64_t>(key.source().begin.line);
      if (!node.is_table()) {
        return wrong(line, fmt::format("{} is no API; an API begins with a line such as [orders], "
                                       "once, and its keys stand below it",
                                       shown(name)));
      }
      if (!is_name(name)) {
        return wrong(line,
                     fmt::format("\"{}\" is no name for an API; a name has 1 to 64 characters "
                                 "of a-z, 0-9 and -",
                                 shown(name)));
      }
      if (name == kRefused) {
        return wrong(line,
                     "an API cannot be named refused: /guard/refused is an address of its own");
      }
      Api api;
      api.name = name;
      api.line = line;
      if (auto done = read_api(*node.as_table(), api); !done) return done;
      rules_.apis.push_back(std::move(api));
    }
    std::ranges::sort(rules_.apis, {}, &Api::name);
    return {};
  }

  Result<void> read_api(const toml::table& table, Api& api) {
    const toml::node* rules = table.get(kRuleTable);
    if (auto done = read_keys(table, api_keys(), api, api.name, api.line); !done) return done;
    return rules == nullptr ? Result<void>() : read_all_rules(*rules, api);
  }

  Result<void> read_all_rules(const toml::node& node, Api& api) {
    const auto* list = node.as_array();
    const auto line = static_cast<std::int64_t>(node.source().begin.line);
    if (list == nullptr || list->empty()) {
      return wrong(line, fmt::format("each rule of {0} begins with the line [[{0}.rule]]; without "
                                     "any, the API needs what is written of itself",
                                     api.name));
    }
    for (const auto& item : *list) {
      Rule rule;
      rule.line = static_cast<std::int64_t>(item.source().begin.line);
      const std::string owner = fmt::format("rule {} of {}", api.rules.size() + 1, api.name);
      if (!item.is_table()) {
        return wrong(rule.line, fmt::format("{} is no table; it begins with the line [[{}.rule]]",
                                            owner, api.name));
      }
      const toml::table& table = *item.as_table();
      if (auto done = read_keys(table, rule_keys(), rule, owner, rule.line); !done) return done;
      for (const std::string_view other : {"scope", "acr", "max_age"}) {
        if (rule.open && table.contains(other)) {
          return wrong(rule.line, fmt::format("{} has open = true and {}; an open rule looks at no "
                                              "token: one of the two must go",
                                              owner, other));
        }
      }
      api.rules.push_back(std::move(rule));
    }
    return {};
  }

  template <class T>
  Result<void> read_keys(const toml::table& table, std::span<const RuleKey<T>> keys, T& out,
                         const std::string& owner, std::int64_t owner_line) {
    for (const auto& [name, node] : table) {
      const auto line = static_cast<std::int64_t>(name.source().begin.line);
      const RuleKey<T>* key = find_key(keys, name.str());
      if (key == nullptr && std::is_same_v<T, Api> && name.str() == kRuleTable) continue;
      if (key == nullptr && std::is_same_v<T, Api> && node.is_table()) {
        return wrong(line, fmt::format("[{}.{}] is no API and no rule; the name of an API has no "
                                       "dot, and a rule begins with [[{}.rule]]",
                                       owner, shown(name.str()), owner));
      }
      if (key == nullptr) return wrong(line, unknown(keys, name.str(), owner));
      if (const auto why = problem(*key, node, out)) {
        return wrong(line, fmt::format("{} of {} must be {}{}{}", key->name, owner, due(*key),
                                       why->empty() ? "" : ": ", *why));
      }
    }
    for (const auto& key : keys) {
      if (key.standard.empty() && !table.contains(key.name)) {
        return wrong(owner_line, fmt::format("{0} has no {1}; add one, such as {1} = {2}", owner,
                                             key.name, key.example));
      }
    }
    return {};
  }

  template <class T>
  static std::string due(const RuleKey<T>& key) {
    if (std::holds_alternative<TakeTruth<T>>(key.take)) return std::string(key.due);
    return fmt::format("{}, such as {}", key.due, key.example);
  }

  template <class T>
  static std::string unknown(std::span<const RuleKey<T>> keys, std::string_view name,
                             std::string_view owner) {
    const bool of_rule = std::is_same_v<T, Api> && find_key(rule_keys(), name) != nullptr;
    const bool of_api = std::is_same_v<T, Rule> && find_key(api_keys(), name) != nullptr;
    if (of_rule) {
      return fmt::format("{} is a key of a rule; it stands below [[{}.rule]]", name, owner);
    }
    const auto api = owner.substr(owner.rfind(' ') + 1);
    if (of_api) return fmt::format("{} is a key of the API; it stands below [{}]", name, api);
    return fmt::format("{} is not a key of {}{}", shown(name),
                       std::is_same_v<T, Api> ? "an API" : "a rule", did_you_mean(keys, name));
  }

  template <class T>
  static Problem problem(const RuleKey<T>& key, const toml::node& node, T& out) {
    if (const auto* take = std::get_if<TakeTruth<T>>(&key.take)) {
      if (!node.is_boolean()) return node.is_string() ? "without quotation marks" : "";
      (*take)(out, node.as_boolean()->get());
      return std::nullopt;
    }
    if (const auto* take = std::get_if<TakeList<T>>(&key.take)) {
      const auto list = texts_of(node);
      return list ? (*take)(out, *list) : Problem("each in quotation marks, all in [ and ]");
    }
    if (!node.is_string()) return "it stands in quotation marks";
    return std::get<TakeText<T>>(key.take)(out, node.as_string()->get());
  }

  // RFC 9728 sections 1.2 and 3.1: clients find the document by the identifier.
  Result<void> check_metadata() const {
    for (const Api& api : rules_.apis) {
      if (!api.metadata) continue;
      if (!is_web_url(api.audience)) {
        return wrong(api.line, fmt::format("the audience of {} must be an https URL for metadata = "
                                           "true (RFC 9728 section 1.2)",
                                           api.name));
      }
      for (const Api& other : rules_.apis) {
        if (&other < &api && other.metadata && other.audience == api.audience) {
          return wrong(api.line, fmt::format("{} and {} have one audience, of which only one can "
                                             "have metadata = true",
                                             other.name, api.name));
        }
      }
    }
    return {};
  }

  Rules rules_;
};

}  // namespace

Result<Rules> read_rules(const std::string& file, std::string_view text) {
  return Reader(file).read(text);
}

}  // namespace grantline::guard
