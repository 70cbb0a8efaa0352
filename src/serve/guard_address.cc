#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "serve/guard_question.h"
#include "spec/params.h"

namespace grantline::serve {
namespace {

// A URI that may stand in a challenge and is compared with the aud of tokens.
bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  return colon != 0 && colon < text.size() - 1 && text.size() <= 2000 &&
         std::ranges::all_of(
             text, [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; });
}

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> out;
  while (!words.empty()) {
    const auto space = std::min(words.find(' '), words.size());
    if (space > 0) out.emplace_back(words.substr(0, space));
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return out;
}

// What each parameter of the address sets; false where the value cannot be read.
struct Parameter {
  std::string_view name;
  bool (*set)(std::string_view value, GuardQuestion& out);
  std::string_view due;
};
constexpr std::array kParameters{
    Parameter{"audience",
              [](std::string_view value, GuardQuestion& out) {
                out.needs.audience = value;
                return is_uri(value);
              },
              "the API's resource identifier, a URI"},
    Parameter{"scope",
              [](std::string_view value, GuardQuestion& out) {
                const auto scope = Scope::parse(value);
                if (scope) out.needs.scope = out.needs.scope.with(*scope);
                return scope && !scope->empty();
              },
              "scope tokens with spaces between"},
    Parameter{"acr_values",
              [](std::string_view value, GuardQuestion& out) {
                // Of the same characters as scope tokens (RFC 9470 section 3).
                const bool fits = Scope::parse(value).has_value();
                out.needs.acr_values = split(value);
                return fits && !out.needs.acr_values.empty();
              },
              "authentication contexts with spaces between"},
    Parameter{"max_age",
              [](std::string_view value, GuardQuestion& out) {
                std::int64_t age_s = 0;
                const char* end = value.data() + value.size();
                const auto [read, error] = std::from_chars(value.data(), end, age_s);
                out.needs.max_age = seconds(age_s);
                return error == std::errc() && read == end && age_s >= 0 && age_s <= 100'000'000;
              },
              "whole seconds"},
    Parameter{"rate",
              [](std::string_view value, GuardQuestion& out) {
                const auto rate = parse_rate(value);
                if (rate) out.rates.push_back({std::string(value), *rate});
                return rate.has_value();
              },
              "a rate such as 50/s or 30/m burst 60"},
    Parameter{"resource_metadata",
              [](std::string_view value, GuardQuestion& out) {
                out.resource_metadata = value;
                return is_uri(value);
              },
              "the URL of the API's metadata"},
};

// An empty value is what a proxy's variable gives that was not set; it must not pass as "nothing is
// needed".
std::optional<std::string> empty_parameter(std::string_view query) {
  while (!query.empty()) {
    const std::string_view piece = query.substr(0, query.find('&'));
    const auto equals = piece.find('=');
    if (equals == piece.npos || equals + 1 == piece.size()) {
      return printable(piece.substr(0, equals));
    }
    query.remove_prefix(std::min(piece.size() + 1, query.size()));
  }
  return std::nullopt;
}

}  // namespace

std::expected<void, Refusal> read_guard_address(std::string_view query, GuardQuestion& out) {
  if (const auto name = empty_parameter(query)) {
    return asked_wrongly("the parameter " + *name + " of its address is empty");
  }
  const auto params = Params::parse(query);
  if (!params)
    return asked_wrongly("its address has a parameter twice, or one that cannot be read");
  for (const auto& [name, value] : params->entries()) {
    const auto* row = std::ranges::find(kParameters, name, &Parameter::name);
    if (row == kParameters.end()) {
      return asked_wrongly("its address has the parameter " + printable(name) +
                           ", which is not known");
    }
    if (!row->set(value, out)) {
      return asked_wrongly("the parameter " + name + " of its address must be " +
                           std::string(row->due));
    }
  }
  return {};
}

}  // namespace grantline::serve
