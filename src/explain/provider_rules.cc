#include "explain/provider_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kMostRules = 4;

// The cause that is meant where what `of` names has ended.
std::string_view cause_of_end(std::string_view of) {
  if (of.starts_with("authorization_code")) return "code_expired";
  if (of.starts_with("device_code")) return "device_code_expired_or_used";
  if (of.starts_with("client_secret")) return "client_credentials_wrong";
  if (of.starts_with("refresh_token") || of.find("session") != of.npos)
    return "refresh_token_expired";
  return {};
}

std::string sentence(const Provider& provider, const Life& life) {
  std::string of(life.of);
  std::ranges::replace(of, '_', ' ');
  std::string out = fmt::format("{}, {}: {}", provider.title, of, to_words(seconds(life.seconds)));
  if (!life.note.empty()) out.append(", ").append(life.note);
  return out;
}

void add(std::vector<ProviderRule>& out, std::string says, std::string_view source) {
  if (out.size() < kMostRules) out.push_back({std::move(says), std::string(source)});
}

}  // namespace

std::vector<ProviderRule> provider_rules(const Label& cause,
                                         const std::vector<const Provider*>& providers,
                                         std::string_view grant) {
  std::vector<ProviderRule> out;
  for (const Provider* provider : providers) {
    for (const Life& life : provider->lives) {
      if (cause_of_end(life.of) == cause.name) add(out, sentence(*provider, life), life.source);
    }
    for (const Limit& limit : provider->limits) {
      if (limit.cause == &cause)
        add(out, fmt::format("{}: {}", provider->title, limit.text), limit.source);
    }
    for (const Quirk& quirk : provider->quirks) {
      const bool is_of_grant = grant.empty() || quirk.grant.empty() || quirk.grant == grant;
      if (is_of_grant && std::ranges::find(quirk.causes, &cause) != quirk.causes.end())
        add(out, fmt::format("{}: {}", provider->title, quirk.text), quirk.source);
    }
  }
  return out;
}

std::string_view challenge_default(std::string_view text) {
  for (const Provider* provider : providers_shown_by(text)) {
    if (!provider->challenge_default.empty()) return provider->challenge_default;
  }
  for (const Found& found : find_messages(text)) {
    if (found.is_theirs && !found.provider->challenge_default.empty()) {
      return found.provider->challenge_default;
    }
  }
  return {};
}

}  // namespace grantline::explain
