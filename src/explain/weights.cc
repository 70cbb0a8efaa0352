#include "explain/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "base/check.h"
#include "explain/pack.h"
#include "explain/weight_lines.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kKindNames = {
    "message"sv, "message_mostly"sv, "message_also"sv,  "favoured"sv, "favoured_weakly"sv,
    "opposed"sv, "grant_favoured"sv, "grant_opposed"sv, "habit"sv,    "habit_also"sv};
static_assert(kKindNames.size() == kKinds);

// The causes by their number in the text; its line "causes" names them.
using Numbered = std::vector<const Label*>;

// "CAUSE NAME ..."
bool read_numbering(std::string_view rest, Numbered& out) {
  for (std::string_view token = take_token(rest); !token.empty(); token = take_token(rest)) {
    out.push_back(find_label(token));
    if (out.back() == nullptr) return false;
  }
  return true;
}

bool read_causes(std::string_view rest, const Numbered& causes, PerCause& out) {
  return read_numbered(rest, causes.size(), [&](std::size_t number, double weight) {
    out[index_of(*causes[number])] = weight;
  });
}

bool read_line(std::string_view line, Numbered& causes, Weights& out) {
  const std::string_view what = take_token(line);
  if (what.empty() || what.starts_with('#')) return true;
  if (what == "causes") return read_numbering(line, causes);
  if (what == "sharpness") {
    const auto factor = read_number(take_token(line));
    if (factor) out.sharpness = *factor;
    return factor.has_value();
  }
  if (what == "caution") {
    const auto exponent = read_number(take_token(line));
    if (exponent) out.caution = *exponent;
    return exponent.has_value();
  }
  if (what == "patience") {
    const auto exponent = read_number(take_token(line));
    if (exponent) out.patience = *exponent;
    return exponent.has_value();
  }
  if (what == "bias") return read_causes(line, causes, out.bias);
  if (what != "kind") return read_causes(line, causes, out.named[std::string(what)]);
  const auto at = std::ranges::find(kKindNames, take_token(line));
  const auto weight = read_number(take_token(line));
  if (at == kKindNames.end() || !weight) return false;
  out.kinds[static_cast<std::size_t>(at - kKindNames.begin())] = *weight;
  return true;
}

}  // namespace

bool is_of_words(std::string_view name) {
  return name.starts_with("stem:") || name.starts_with("sense:") || name.starts_with("pair:");
}

double sharpness_for(const Clues& clues, const Weights& weights) {
  return weights.sharpness * std::pow(clues.of_words, weights.caution) *
         std::pow(clues.brevity, weights.patience);
}

PerCause probabilities(const Clues& clues, const Weights& weights) {
  PerCause sums = weights.bias;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    for (std::size_t cause = 0; cause < kCauses; ++cause) {
      sums[cause] += weights.kinds[kind] * clues.by_kind[kind][cause];
    }
  }
  for (const std::string& name : clues.named) {
    const auto found = weights.named.find(name);
    if (found == weights.named.end()) continue;
    const double counts = is_of_words(name) ? clues.of_words : 1;
    for (std::size_t cause = 0; cause < kCauses; ++cause) {
      sums[cause] += counts * found->second[cause];
    }
  }
  const double most = std::ranges::max(sums);
  double total = 0;
  const double sharpness = sharpness_for(clues, weights);
  for (double& sum : sums) total += sum = std::exp((sum - most) * sharpness);
  for (double& sum : sums) sum /= total;
  return sums;
}

Result<Weights> parse_weights(std::string_view text) {
  Weights out;
  Numbered causes;
  std::size_t number_of_line = 1;
  for (std::size_t at = 0; at < text.size(); ++number_of_line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (!read_line(text.substr(at, end - at), causes, out)) {
      return fault(fmt::format("weights.txt:{}: this is no weight", number_of_line));
    }
    at = end + 1;
  }
  return out;
}

std::string to_text(const Weights& weights) {
  std::string out = "causes";
  for (const Label& label : labels()) out += fmt::format(" {}", label.name);
  out += fmt::format("\nsharpness {:.3f}\ncaution {:.3f}\npatience {:.3f}\n", weights.sharpness,
                     weights.caution, weights.patience);
  for (std::size_t i = 0; i < kKinds; ++i) {
    out += fmt::format("kind {} {:.3f}\n", kKindNames[i], weights.kinds[i]);
  }
  append_numbered(out, "bias", weights.bias);
  const std::map<std::string, PerCause> sorted(weights.named.begin(), weights.named.end());
  for (const auto& [name, causes] : sorted) append_numbered(out, name, causes);
  return out;
}

Weights weights_for(const Clues& clues) {
  const std::string_view text = weights_text();
  const std::size_t named = std::min(first_named(text), text.size());
  Weights out;
  Numbered causes;
  for (std::string_view head = text.substr(0, named); !head.empty();) {
    const std::string_view line = head.substr(0, head.find('\n'));
    CHECK(read_line(line, causes, out));  // weighing_test.cc reads the whole text
    head.remove_prefix(std::min(line.size() + 1, head.size()));
  }
  for (const std::string& name : clues.named) {
    CHECK(read_line(named_line(text.substr(named), name), causes, out));
  }
  return out;
}

}  // namespace grantline::explain
