#include "accuracy/unseen.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "accuracy/figures.h"
#include "base/json.h"
#include "explain/diagnosis.h"
#include "explain/http_label.h"
#include "explain/label.h"

namespace grantline::accuracy {
namespace {

bool is_of_an_api(const std::string& cause) { return explain::find_label(cause) == nullptr; }

struct Answered {
  const Unseen* one = nullptr;
  explain::Diagnosis diagnosis;
  Outcome outcome;
};

std::vector<Answered> answer(const std::vector<Unseen>& cases, const WeightsFor& weights_for) {
  std::vector<Answered> out;
  for (const Unseen& one : cases) {
    const By by = weights_for(one);
    Answered answered{
        &one,
        explain::diagnose(
            one.text,
            {.jwks = "", .weights = by.of_grants, .api_weights = by.of_apis, .but_not = one.url}),
        {}};
    const auto& causes = answered.diagnosis.causes;
    const auto at = std::ranges::find_if(
        causes, [&](const explain::Ranked& ranked) { return ranked.cause->name == one.cause; });
    answered.outcome.rank = static_cast<std::size_t>(at - causes.begin());
    if (at == causes.end()) answered.outcome.rank = explain::kCauses;
    if (!causes.empty()) answered.outcome.sure = causes.front().probability;
    out.push_back(std::move(answered));
  }
  return out;
}

void print_miss(const Answered& answered) {
  fmt::print("\nmissed: {} {}\n  {} ({}), rank {}; taken for:", answered.one->id, answered.one->url,
             answered.one->cause, answered.one->confidence, answered.outcome.rank + 1);
  for (const explain::Ranked& ranked : answered.diagnosis.causes) {
    fmt::print(" {} {:.2f}{}", ranked.cause->name, ranked.probability,
               ranked.evidence.empty() ? " (no evidence)" : "");
  }
  std::string text = answered.one->text;
  std::ranges::replace(text, '\n', '|');
  fmt::print("\n  in: {}\n", text);
}

}  // namespace

bool is_known_cause(const std::string& cause) {
  return !is_of_an_api(cause) ||
         std::ranges::any_of(explain::http_labels(), [&](const explain::HttpLabel& one) {
           return one.label.name == cause;
         });
}

Result<std::vector<Unseen>> read_unseen(const std::string& path) {
  std::ifstream in(path);
  std::vector<Unseen> out;
  for (std::string line; std::getline(in, line);) {
    const std::string where = fmt::format("{}:{}", path, out.size() + 1);
    const Result<Json> json = parse_json(line);
    if (!json || !json->is_object()) return fault(where + ": this is no JSON object");
    const auto at = [&](std::string_view name) {
      return std::string(find_string(json->get_object(), name).value_or(""));
    };
    Unseen one{at("id"), at("url"), at("cause"), at("confidence"), at("text")};
    if (!is_known_cause(one.cause)) return fault(where + ": the cause is unknown");
    out.push_back(std::move(one));
  }
  if (out.empty()) return fault("no cases in " + path);
  return out;
}

void measure(std::string_view name, const std::vector<Unseen>& cases,
             const WeightsFor& weights_for) {
  const std::vector<Answered> all = answer(cases, weights_for);
  const auto print_of = [&](std::string_view what, auto counts) {
    std::vector<Outcome> out;
    for (const Answered& one : all) {
      if (counts(*one.one)) out.push_back(one.outcome);
    }
    if (!out.empty()) print(what, figures_of(out));
  };
  print_of(name, [](const Unseen&) { return true; });
  print_of("  of these, confidence high",
           [](const Unseen& one) { return one.confidence == "high"; });
  if (std::ranges::none_of(cases, is_of_an_api, &Unseen::cause)) return;
  print_of("  of these, refused grants",
           [](const Unseen& one) { return !is_of_an_api(one.cause); });
  print_of("  of these, answers of an API",
           [](const Unseen& one) { return is_of_an_api(one.cause); });
}

void list_misses(const std::vector<Unseen>& cases, const WeightsFor& weights_for) {
  for (const Answered& one : answer(cases, weights_for)) {
    if (one.outcome.rank > 0) print_miss(one);
  }
}

}  // namespace grantline::accuracy
