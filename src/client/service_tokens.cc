#include "client/service_tokens.h"

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

}  // namespace

Outcome<AccessTokenPtr> ServiceTokens::access_token(const std::string& scope,
                                                    const std::vector<std::string>& resources,
                                                    Duration min_valid, Duration patience) {
  std::string key = scope;
  for (const std::string& resource : resources) key += '\0' + resource;
  const auto held = [&]() -> AccessTokenPtr {
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(key);
    if (found == tokens_.end()) return {};
    const AccessToken& token = *found->second;
    return lasts(token.obtained_at, token.expires_at, min_valid, env_.world.now()) ? found->second
                                                                                   : nullptr;
  };
  if (auto token = held()) return token;
  return flights_.run(key, [&]() -> Outcome<AccessTokenPtr> {
    // Who was late for the last flight finds its token here.
    if (auto token = held()) return token;
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
    tokens_[key] = token;
    return token;
  });
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
