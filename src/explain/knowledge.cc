#include "explain/knowledge.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/check.h"
#include "explain/knowledge_files.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Result<Provider> read(std::string_view text) {
    try {
      const toml::table root = toml::parse(text, file_);
      Provider provider{text_at(root, "name"), text_at(root, "title"), {}, {}};
      if (const toml::array* marks = root["marks"].as_array()) {
        for (const toml::node& mark : *marks) {
          provider.marks.push_back(lower_case(mark.value_or(std::string())));
        }
      }
      if (const toml::array* messages = root["message"].as_array()) {
        for (const toml::node& node : *messages) {
          if (const toml::table* table = node.as_table()) add(provider, *table);
        }
      }
      if (provider.marks.empty()) complain("has no marks");
      if (provider.messages.empty()) complain("has no message");
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

  void add(Provider& provider, const toml::table& table) {
    Message message;
    message.match = text_at(table, "match");
    message.lower = lower_case(message.match);
    const std::string cause = text_at(table, "cause");
    message.cause = find_label(cause);
    if (message.cause == nullptr) complain(fmt::format("has an unknown cause, {}", cause));
    message.note = table["note"].value_or(std::string());
    message.needs_provider = table["needs_provider"].value_or(false);
    message.source = text_at(table, "source");
    if (!message.source.starts_with("https://")) complain("has a source that is no https address");
    provider.messages.push_back(std::move(message));
  }

  std::string file_;
  std::string problem_;
};

}  // namespace

Result<Provider> parse_provider(std::string_view file, std::string_view toml) {
  return Reader(file).read(toml);
}

const std::vector<Provider>& providers() {
  static const std::vector<Provider> all = [] {
    std::vector<Provider> out;
    for (const KnowledgeFile& file : knowledge_files()) {
      Result<Provider> provider = parse_provider(file.name, file.text);
      CHECK(provider.has_value());  // knowledge_test.cc reads each
      out.push_back(std::move(*provider));
    }
    return out;
  }();
  return all;
}

}  // namespace grantline::explain
