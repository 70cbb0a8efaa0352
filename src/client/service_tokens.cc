#include "client/service_tokens.h"

#include <fmt/format.h>

#include <algorithm>

namespace grantline::client {
namespace {

AccessTokenPtr shared(TokenSet tokens, const std::string& scope) {
  return std::make_shared<const AccessToken>(
      AccessToken{.value = std::move(tokens.access_token),
                  .type = tokens.token_type,
                  .scope = tokens.scope.empty() ? scope : tokens.scope,
                  .obtained_at = tokens.obtained_at,
                  .expires_at = tokens.expires_at});
}

// All that the token depends on beside the client. A length before each part: no two requests share
// a key, whatever is in them.
std::string key_of(const std::string& scope, const std::vector<std::string>& resources) {
  std::string key = fmt::format("{}:{}", scope.size(), scope);
  for (const std::string& one : resources) key += fmt::format("{}:{}", one.size(), one);
  return key;
}

}  // namespace

AccessTokenPtr ServiceTokens::held(const std::string& key, Duration min_valid) {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(key);
  if (found == tokens_.end()) return {};
  const AccessToken& token = *found->second;
  const bool is_good = lasts(token.obtained_at, token.expires_at, min_valid, env_.world.now());
  return is_good ? found->second : nullptr;
}

AccessTokenPtr ServiceTokens::at_hand(const std::string& scope,
                                      const std::vector<std::string>& resources,
                                      Duration min_valid) {
  return held(key_of(scope, resources), min_valid);
}

Outcome<AccessTokenPtr> ServiceTokens::fetch(const std::string& key, const std::string& scope,
                                             const std::vector<std::string>& resources,
                                             Duration patience) {
  Backoff backoff(env_, patience);
  auto tokens = with_retries<TokenSet>(env_, backoff, [&] {
    Form form;
    form.add("grant_type", "client_credentials");
    if (!scope.empty()) form.add("scope", scope);
    for (const std::string& resource : resources) form.add("resource", resource);
    return ask_for_tokens(env_, registration_, form, timeout_within(backoff));
  });
  if (!tokens) return std::unexpected(tokens.error());
  auto token = shared(std::move(*tokens), scope);
  const std::lock_guard lock(mutex_);
  const WallTime now = env_.world.now();
  // What was asked for once and never again does not stay.
  std::erase_if(tokens_, [&](const auto& entry) {
    return entry.second->expires_at.is_set() && entry.second->expires_at <= now;
  });
  tokens_[key] = token;
  return token;
}

Outcome<AccessTokenPtr> ServiceTokens::access_token(const std::string& scope,
                                                    const std::vector<std::string>& resources,
                                                    Duration min_valid, Duration patience) {
  const std::string key = key_of(scope, resources);
  const SteadyTime end = env_.world.steady_now() + patience;
  while (true) {
    if (auto token = held(key, min_valid)) return token;
    bool is_own = false;
    const Duration left = std::max(end - env_.world.steady_now(), Duration{});
    auto flown = flights_.run(key, left, [&]() -> Outcome<AccessTokenPtr> {
      is_own = true;
      // Who was late for the last flight finds its token here.
      if (auto token = held(key, min_valid)) return token;
      return fetch(key, scope, resources, left);
    });
    if (!flown) {
      return fail(ErrorKind::retry_later, "busy", "another thread is asking for the same token");
    }
    // Who only waited may have been given what is good for as long as another thread asked.
    if (is_own || !*flown) return *flown;
  }
}

Outcome<AccessTokenPtr> exchange_token(Environment& env, const Registration& registration,
                                       const TokenExchange& wanted, Duration patience) {
  Backoff backoff(env, patience);
  auto tokens = with_retries<TokenSet>(env, backoff, [&] {
    Form form;
    form.add("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.add("subject_token", wanted.subject_token.reveal());
    form.add("subject_token_type", wanted.subject_token_type);
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) form.add(name, value);
    };
    add("requested_token_type", wanted.requested_token_type);
    add("scope", wanted.scope);
    add("audience", wanted.audience);
    for (const std::string& resource : wanted.resources) form.add("resource", resource);
    return ask_for_tokens(env, registration, form, timeout_within(backoff));
  });
  if (!tokens) return std::unexpected(tokens.error());
  return shared(std::move(*tokens), wanted.scope);
}

}  // namespace grantline::client
