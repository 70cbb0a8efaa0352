#include "explain/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "base/check.h"
#include "explain/pack.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kKindNames = {
    "message"sv, "message_mostly"sv, "message_also"sv,  "favoured"sv, "favoured_weakly"sv,
    "opposed"sv, "grant_favoured"sv, "grant_opposed"sv, "habit"sv,    "habit_also"sv};
static_assert(kKindNames.size() == kKinds);
constexpr double kLeast = 0.02;  // smaller weights are left out of the text

std::string_view take_token(std::string_view& line) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(start);
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view token = line.substr(0, end);
  line.remove_prefix(end);
  return token;
}

std::optional<double> number(std::string_view text) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(out)) return {};
  return out;
}

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

// "NUMBER=WEIGHT ..."; false: it is not that.
bool read_causes(std::string_view rest, const Numbered& causes, PerCause& out) {
  for (std::string_view token = take_token(rest); !token.empty(); token = take_token(rest)) {
    const std::size_t sign = token.find('=');
    if (sign == std::string_view::npos) return false;
    const auto cause = number(token.substr(0, sign));
    const auto weight = number(token.substr(sign + 1));
    if (!cause || !weight || *cause < 0 || *cause >= static_cast<double>(causes.size())) {
      return false;
    }
    out[index_of(*causes[static_cast<std::size_t>(*cause)])] = *weight;
  }
  return true;
}

bool read_line(std::string_view line, Numbered& causes, Weights& out) {
  const std::string_view what = take_token(line);
  if (what.empty() || what.starts_with('#')) return true;
  if (what == "causes") return read_numbering(line, causes);
  if (what == "sharpness") {
    const auto factor = number(take_token(line));
    if (factor) out.sharpness = *factor;
    return factor.has_value();
  }
  if (what == "caution") {
    const auto exponent = number(take_token(line));
    if (exponent) out.caution = *exponent;
    return exponent.has_value();
  }
  if (what == "patience") {
    const auto exponent = number(take_token(line));
    if (exponent) out.patience = *exponent;
    return exponent.has_value();
  }
  if (what == "bias") return read_causes(line, causes, out.bias);
  if (what != "kind") return read_causes(line, causes, out.named[std::string(what)]);
  const auto at = std::ranges::find(kKindNames, take_token(line));
  const auto weight = number(take_token(line));
  if (at == kKindNames.end() || !weight) return false;
  out.kinds[static_cast<std::size_t>(at - kKindNames.begin())] = *weight;
  return true;
}

void append_causes(std::string& out, std::string_view what, const PerCause& causes) {
  std::string line;
  for (std::size_t i = 0; i < kCauses; ++i) {
    if (std::abs(causes[i]) >= kLeast) line += fmt::format(" {}={:.2f}", i, causes[i]);
  }
  if (!line.empty()) out += fmt::format("{}{}\n", what, line);
}

// Where the lines with a name begin ("stem:code ..."); they are sorted.
std::size_t first_named(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view word = text.substr(at, end - at).substr(0, text.find(' ', at) - at);
    if (!word.starts_with('#') && word.contains(':')) return at;
    at = end + 1;
  }
  return text.size();
}

// Of sorted lines the one that begins with the word `name`, or "".
std::string_view line_of(std::string_view lines, std::string_view name) {
  std::size_t low = 0;
  std::size_t high = lines.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t before = middle == low ? low : lines.rfind('\n', middle - 1);
    const std::size_t start = before == std::string_view::npos || before <= low ? low : before + 1;
    const std::string_view line = lines.substr(start, lines.find('\n', start) - start);
    const std::string_view word = line.substr(0, line.find(' '));
    if (word == name) return line;
    if (word < name) {
      low = std::min(start + line.size() + 1, high);
    } else {
      high = start;
    }
  }
  return {};
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
  append_causes(out, "bias", weights.bias);
  const std::map<std::string, PerCause> sorted(weights.named.begin(), weights.named.end());
  for (const auto& [name, causes] : sorted) append_causes(out, name, causes);
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
    CHECK(read_line(line_of(text.substr(named), name), causes, out));
  }
  return out;
}

}  // namespace grantline::explain
