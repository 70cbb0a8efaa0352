#include "knowledge/knowledge_toml.h"

#include <fmt/format.h>

#include <deque>

#include "base/toml.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Result<Provider> read(std::string_view text) {
    try {
      const toml::table root = toml::parse(text, file_);
      Provider provider;
      provider.name = kept(text_at(root, "name"));
      provider.title = kept(text_at(root, "title"));
      if (const toml::array* marks = root["marks"].as_array()) {
        for (const toml::node& mark : *marks) {
          provider.marks.push_back(kept(lower_case(mark.value_or(std::string()))));
        }
      }
      each_table(root, "message", [&](const toml::table& table) { add(provider, table); });
      each_table(root, "life", [&](const toml::table& table) { add_life(provider, table); });
      each_table(root, "limit", [&](const toml::table& table) { add_limit(provider, table); });
      each_table(root, "quirk", [&](const toml::table& table) { add_quirk(provider, table); });
      provider.rotates = kept(root["rotates"].value_or(std::string()));
      provider.docs = kept(root["docs"].value_or(std::string()));
      provider.challenge_default = kept(root["challenge_default"].value_or(std::string()));
      if (!provider.challenge_default.empty() && provider.challenge_default != "S256") {
        complain("has a challenge_default that is not S256");
      }
      if (provider.marks.empty()) complain("has no marks");
      if (provider.messages.empty() && provider.lives.empty() && provider.quirks.empty()) {
        complain("says nothing");
      }
      if (!problem_.empty()) return fault(problem_);
      return provider;
    } catch (const toml::parse_error& error) {
      return fault(fmt::format("{}:{}: this is not TOML: {}", file_, error.source().begin.line,
                               error.description()));
    }
  }

 private:
  void complain(std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("{} {}", file_, what);
  }

  std::string text_at(const toml::table& table, std::string_view key) {
    std::string value = table[key].value_or(std::string());
    if (value.empty()) complain(fmt::format("has no {}", key));
    return value;
  }

  std::string source_at(const toml::table& table) {
    std::string source = text_at(table, "source");
    if (!source.starts_with("https://")) complain("has a source that is no https address");
    return source;
  }

  const Label* label_of(const std::string& name) {
    const Label* label = find_label(name);
    if (label == nullptr) complain(fmt::format("has an unknown cause, {}", name));
    return label;
  }

  std::vector<const Label*> labels_at(const toml::table& table, std::string_view key) {
    std::vector<const Label*> out;
    const toml::array* names = table[key].as_array();
    if (names == nullptr) return out;
    for (const toml::node& name : *names) out.push_back(label_of(name.value_or(std::string())));
    return out;
  }

  template <class Take>
  void each_table(const toml::table& root, std::string_view key, Take take) {
    const toml::array* all = root[key].as_array();
    if (all == nullptr) return;
    for (const toml::node& node : *all) {
      if (const toml::table* table = node.as_table()) take(*table);
    }
  }

  void add_life(Provider& provider, const toml::table& table) {
    const std::int64_t seconds = table["seconds"].value_or(std::int64_t{0});
    if (seconds <= 0) complain("has a life without seconds");
    provider.lives.push_back({kept(text_at(table, "of")), seconds,
                              kept(table["note"].value_or(std::string())), kept(source_at(table))});
  }

  void add_limit(Provider& provider, const toml::table& table) {
    provider.limits.push_back(
        {kept(text_at(table, "text")), label_of(text_at(table, "cause")), kept(source_at(table))});
  }

  void add_quirk(Provider& provider, const toml::table& table) {
    provider.quirks.push_back({kept(text_at(table, "text")), labels_at(table, "causes"),
                               kept(table["grant"].value_or(std::string())),
                               kept(source_at(table))});
    if (provider.quirks.back().causes.empty()) complain("has a quirk without causes");
  }

  void add(Provider& provider, const toml::table& table) {
    Message message;
    message.match = kept(text_at(table, "match"));
    message.lower = kept(lower_case(message.match));
    const std::string cause = text_at(table, "cause");
    message.cause = label_of(cause);
    message.also = labels_at(table, "also");
    message.note = kept(table["note"].value_or(std::string()));
    message.needs_provider = table["needs_provider"].value_or(false);
    message.source = kept(source_at(table));
    provider.messages.push_back(std::move(message));
  }

  std::string file_;
  std::string problem_;
};

}  // namespace

std::string_view kept(std::string text) {
  static std::deque<std::string> all;
  return all.emplace_back(std::move(text));
}

Result<Provider> parse_provider(std::string_view file, std::string_view toml) {
  return Reader(file).read(toml);
}

}  // namespace grantline::explain
