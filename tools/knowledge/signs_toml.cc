#include "knowledge/knowledge_toml.h"

#include <fmt/format.h>

#include "base/toml.h"

namespace grantline::explain {
namespace {

// "not_sent|missing|redirect*|<n>"
PhrasePart parse_part(std::string_view text) {
  PhrasePart part;
  while (!text.empty()) {
    const std::size_t bar = std::min(text.find('|'), text.size());
    std::string_view choice = text.substr(0, bar);
    text.remove_prefix(std::min(bar + 1, text.size()));
    std::vector<PhrasePart::Piece> pieces;
    const auto number = choice.find("<n>");
    if (number == 0) {
      const bool ordinal = choice.starts_with("<n>th");
      pieces.push_back({"", false, !ordinal, ordinal});
      choice.remove_prefix(ordinal ? 5 : 3);
    }
    const bool is_prefix = choice.ends_with('*');
    for (const Word& word : words_of(choice, 16))
      pieces.push_back({kept(word.text), false, false, false});
    if (is_prefix && !pieces.empty()) pieces.back().is_prefix = true;
    if (!pieces.empty()) part.choices.push_back(std::move(pieces));
  }
  return part;
}

Phrase parse_phrase(std::string_view text) {
  Phrase phrase;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    PhrasePart part = parse_part(text.substr(0, space));
    if (!part.choices.empty()) phrase.push_back(std::move(part));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return phrase;
}

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Result<std::vector<Sign>> read(std::string_view text) {
    try {
      const toml::table root = toml::parse(text, file_);
      std::vector<Sign> out;
      if (const toml::array* all = root["sign"].as_array()) {
        for (const toml::node& node : *all) {
          if (const toml::table* table = node.as_table()) out.push_back(sign(*table));
        }
      }
      if (out.empty()) complain("has no sign");
      if (!problem_.empty()) return fault(problem_);
      return out;
    } catch (const toml::parse_error& error) {
      return fault(fmt::format("{}:{}: this is not TOML: {}", file_, error.source().begin.line,
                               error.description()));
    }
  }

 private:
  void complain(std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("{}: {} {}", file_, name_, what);
  }

  std::vector<const Label*> labels_at(const toml::table& table, std::string_view key) {
    std::vector<const Label*> out;
    const toml::array* names = table[key].as_array();
    if (names == nullptr) return out;
    for (const toml::node& node : *names) {
      out.push_back(find_label(node.value_or(std::string())));
      if (out.back() == nullptr) complain(fmt::format("has an unknown cause in {}", key));
    }
    return out;
  }

  Sign sign(const toml::table& table) {
    Sign out;
    name_ = table["name"].value_or(std::string());
    out.name = kept(name_);
    out.says = kept(table["says"].value_or(std::string()));
    out.favours = labels_at(table, "favours");
    out.opposes = labels_at(table, "opposes");
    const std::string level = table["level"].value_or(std::string("usual"));
    out.level = level == "weak"    ? SignLevel::weak
                : level == "grant" ? SignLevel::grant
                                   : SignLevel::usual;
    out.grant = kept(table["grant"].value_or(std::string()));
    if (const toml::array* phrases = table["phrases"].as_array()) {
      for (const toml::node& node : *phrases) {
        out.phrases.push_back(parse_phrase(node.value_or(std::string())));
        if (out.phrases.back().empty()) complain("has a phrase without a word that counts");
      }
    }
    if (out.name.empty() || out.says.empty()) complain("has no name or says nothing");
    if (out.favours.empty()) complain("favours no cause");
    if (out.phrases.empty()) complain("has no phrase");
    return out;
  }

  std::string file_;
  std::string name_;
  std::string problem_;
};

}  // namespace

Result<std::vector<Sign>> parse_signs(std::string_view file, std::string_view toml) {
  return Reader(file).read(toml);
}

}  // namespace grantline::explain
