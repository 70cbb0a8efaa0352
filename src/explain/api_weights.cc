#include "explain/api_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "base/check.h"
#include "explain/http_label.h"
#include "explain/pack.h"
#include "explain/weight_lines.h"
#include "explain/weights.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kGrantName = "grant_refused";
constexpr double kLeastChance = 1e-4;
constexpr double kEven = 3;  // about -log of a chance among so many causes

// The causes by their number in the text.
using Numbered = std::vector<std::size_t>;

bool read_causes(std::string_view rest, const Numbered& causes, PerApiCause& out) {
  return read_numbered(rest, causes.size(),
                       [&](std::size_t number, double weight) { out[causes[number]] = weight; });
}

bool read_line(std::string_view line, Numbered& causes, ApiWeights& out) {
  const std::string_view what = take_token(line);
  if (what.empty() || what.starts_with('#')) return true;
  if (what == "causes") {
    for (std::string_view name = take_token(line); !name.empty(); name = take_token(line)) {
      const auto index = name == kGrantName ? kGrantRefused : find_api_index(name);
      if (!index) return false;
      causes.push_back(*index);
    }
    return true;
  }
  if (what == "trust" || what == "sharpness") {
    const auto factor = read_number(take_token(line));
    if (factor) (what == "trust" ? out.trust : out.sharpness) = *factor;
    return factor.has_value();
  }
  if (what == "bias") return read_causes(line, causes, out.bias);
  return what.contains(':') && read_causes(line, causes, out.named[std::string(what)]);
}

}  // namespace

PerApiCause probabilities(const ApiClues& clues, const ApiWeights& weights) {
  PerApiCause sums = weights.bias;
  for (std::size_t cause = 0; cause < kApiCauses; ++cause) {
    sums[cause] += weights.trust * (std::log(std::max(clues.chances[cause], kLeastChance)) + kEven);
  }
  for (const std::string& name : clues.named) {
    const auto found = weights.named.find(name);
    if (found == weights.named.end()) continue;
    const double counts = is_of_words(name) ? clues.of_words : 1;
    for (std::size_t cause = 0; cause < sums.size(); ++cause) {
      sums[cause] += counts * found->second[cause];
    }
  }
  const double most = std::ranges::max(sums);
  double total = 0;
  for (double& sum : sums) total += sum = std::exp((sum - most) * weights.sharpness);
  for (double& sum : sums) sum /= total;
  return sums;
}

Result<ApiWeights> parse_api_weights(std::string_view text) {
  ApiWeights out;
  Numbered causes;
  std::size_t number_of_line = 1;
  for (std::size_t at = 0; at < text.size(); ++number_of_line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (!read_line(text.substr(at, end - at), causes, out)) {
      return fault(fmt::format("api_weights.txt:{}: this is no weight", number_of_line));
    }
    at = end + 1;
  }
  return out;
}

std::string to_text(const ApiWeights& weights) {
  std::string out = "causes";
  for (const HttpLabel& one : http_labels()) out += fmt::format(" {}", one.label.name);
  out += fmt::format(" {}\ntrust {:.3f}\nsharpness {:.3f}\n", kGrantName, weights.trust,
                     weights.sharpness);
  append_numbered(out, "bias", weights.bias);
  const std::map<std::string, PerApiCause> sorted(weights.named.begin(), weights.named.end());
  for (const auto& [name, causes] : sorted) append_numbered(out, name, causes);
  return out;
}

ApiWeights api_weights_for(const ApiClues& clues) {
  const std::string_view text = api_weights_text();
  const std::size_t named = std::min(first_named(text), text.size());
  ApiWeights out;
  Numbered causes;
  for (std::string_view head = text.substr(0, named); !head.empty();) {
    const std::string_view line = head.substr(0, head.find('\n'));
    CHECK(read_line(line, causes, out));  // api_weights_test.cc reads the whole text
    head.remove_prefix(std::min(line.size() + 1, head.size()));
  }
  for (const std::string& name : clues.named) {
    CHECK(read_line(named_line(text.substr(named), name), causes, out));
  }
  return out;
}

}  // namespace grantline::explain
