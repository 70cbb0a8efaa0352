#include "flow/authorize_request.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/encoding.h"
#include "spec/redirect_uri.h"

namespace grantline::flow {
namespace {

constexpr std::size_t kLongestNonce = 512;
constexpr std::int64_t kLongestMaxAgeS = 10LL * 365 * 24 * 3600;

using MaybeRefusal = std::optional<Refusal>;

Refusal malformed(std::string_view parameter) {
  return Refusal(Cause::parameter_malformed, {{"parameter", std::string(parameter)}});
}

Refusal missing(std::string_view parameter) {
  return Refusal(Cause::parameter_missing, {{"parameter", std::string(parameter)}});
}

Fact shown(std::string_view name, std::string_view value) {
  return {std::string(name), printable(value.substr(0, 512))};
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

MaybeRefusal check_client(const Params& params, const KnownClient* client) {
  const auto id = params.find("client_id");
  if (!id) return missing("client_id");
  if (client == nullptr) return Refusal(Cause::client_unknown, {shown("presented_client", *id)});
  if (client->record.disabled) {
    return Refusal(Cause::client_disabled, {{"presented_client", client->record.id.text}});
  }
  return std::nullopt;
}

// RFC 9700 section 2.1: compared as a string, and always sent, so that a client learns at once when
// it mixes its environments up.
MaybeRefusal check_redirect_uri(const Params& params, const ClientMetadata& client) {
  const auto uri = params.find("redirect_uri");
  if (!uri) {
    if (params.find("request_uri")) return Refusal(Cause::request_uri_unsupported);
    return missing("redirect_uri");
  }
  // It becomes a header's value as it is.
  if (std::ranges::any_of(*uri, [](char c) { return c <= ' ' || c >= 0x7F; })) {
    return Refusal(Cause::redirect_uri_invalid,
                   {{"uri_fault", "it has a character that no URI may have"},
                    shown("presented_redirect_uri", *uri)});
  }
  if (is_registered(client.redirect_uris, *uri)) return std::nullopt;
  Refusal refusal(Cause::redirect_uri_not_registered, {shown("presented_redirect_uri", *uri)});
  if (const auto near = nearest(client.redirect_uris, *uri)) {
    refusal.evidence.push_back({"nearest", *near});
    refusal.evidence.push_back({"difference", printable(difference(*near, *uri).summary)});
  }
  return refusal;
}

std::optional<ResponseMode> parse_response_mode(std::string_view text) {
  for (const auto mode : {ResponseMode::query, ResponseMode::fragment, ResponseMode::form_post}) {
    if (text == to_text(mode)) return mode;
  }
  return std::nullopt;
}

// A client that asks for an implicit answer looks for its error in the fragment.
ResponseMode usual_mode(const Params& params) {
  const auto types = words(params.find("response_type").value_or(""));
  const bool implicit = std::ranges::any_of(
      types, [](const auto& type) { return type == "token" || type == "id_token"; });
  return implicit ? ResponseMode::fragment : ResponseMode::query;
}

// OpenID Connect Core 1.0 section 3.1.2.6: what would change the request is not passed over. Who
// pushed a request has its parameters here, and not its request_uri.
MaybeRefusal check_unsupported(const Params& params) {
  if (params.find("request")) return Refusal(Cause::request_object_unsupported);
  if (params.find("request_uri")) return Refusal(Cause::request_uri_unsupported);
  if (params.find("registration")) return Refusal(Cause::registration_unsupported);
  return std::nullopt;
}

MaybeRefusal check_response(const Params& params, const ClientMetadata& client) {
  if (const auto mode = params.find("response_mode"); mode && !parse_response_mode(*mode)) {
    return Refusal(Cause::response_mode_unsupported, {shown("response_mode", *mode)});
  }
  if (auto no = check_unsupported(params)) return no;
  const auto type = params.find("response_type");
  if (!type) return missing("response_type");
  if (*type != "code") {
    return Refusal(Cause::response_type_unsupported, {shown("response_type", *type)});
  }
  if (!client.allows(GrantType::authorization_code)) {
    return Refusal(Cause::grant_type_not_allowed, {{"grant_type", "authorization_code"}});
  }
  return std::nullopt;
}

bool is_of_a_challenge(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

// Empty: it is a challenge, or could be mistaken for one.
std::string challenge_fault(std::string_view text) {
  if (!std::ranges::all_of(text, is_of_a_challenge)) {
    return "it has a character that base64url does not have";
  }
  if (text.size() >= 43 && text.size() <= 128) return {};
  return "it has " + std::to_string(text.size()) + " characters, 43 are due";
}

// RFC 9700 section 2.1.1: without a challenge, a stolen code can be redeemed by the thief. `plain`
// is refused, since who reads the request then has the verifier.
MaybeRefusal check_challenge(const Params& params, const ClientMetadata& client) {
  const auto challenge = params.find("code_challenge");
  const auto method = params.find("code_challenge_method");
  if (!challenge) {
    if (client.legacy_authorize_without_pkce && !method) return std::nullopt;
    return Refusal(Cause::challenge_missing);
  }
  if (method != "S256") {
    return Refusal(Cause::challenge_method_refused,
                   {shown("challenge_method", method.value_or("plain, by leaving it out"))});
  }
  std::string fault = challenge_fault(*challenge);
  if (fault.empty()) return std::nullopt;
  return Refusal(Cause::challenge_malformed, {{"challenge_fault", std::move(fault)},
                                              {"length", std::to_string(challenge->size())}});
}

std::expected<Prompt, Refusal> read_prompt(const Params& params) {
  Prompt prompt;
  const std::string_view text = params.find("prompt").value_or("");
  const auto values = words(text);
  for (const std::string& value : values) {
    if (value == "none")
      prompt.none = true;
    else if (value == "login")
      prompt.login = true;
    else if (value == "consent")
      prompt.consent = true;
    else if (value == "select_account")
      prompt.select_account = true;
    else
      return std::unexpected(Refusal(Cause::prompt_invalid, {shown("prompt", text)}));
  }
  if (prompt.none && values.size() > 1) {
    return std::unexpected(Refusal(Cause::prompt_invalid, {shown("prompt", text)}));
  }
  return prompt;
}

std::expected<std::optional<Duration>, Refusal> read_max_age(const Params& params) {
  const auto text = params.find("max_age");
  if (!text) return std::nullopt;
  std::int64_t s = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), s);
  if (error != std::errc() || end != text->data() + text->size() || s < 0 || s > kLongestMaxAgeS) {
    return std::unexpected(malformed("max_age"));
  }
  return seconds(s);
}

MaybeRefusal check_push(Pushed pushed) {
  if (pushed == Pushed::no_but_required) return missing("request_uri");
  return std::nullopt;
}

// All that is asked for, once it is known where an error may go.
std::expected<AuthorizeRequest, Refusal> read_wishes(const Params& params,
                                                     const ClientMetadata& client, Pushed pushed) {
  AuthorizeRequest request;
  if (auto no = check_response(params, client)) return std::unexpected(std::move(*no));
  if (auto no = check_push(pushed)) return std::unexpected(std::move(*no));
  if (auto no = check_challenge(params, client)) return std::unexpected(std::move(*no));
  auto scope = read_asked_scope(params, client);
  if (!scope) return std::unexpected(std::move(scope.error()));
  request.resources = params.all("resource");
  if (auto no = check_asked_resources(request.resources, client))
    return std::unexpected(std::move(*no));
  auto prompt = read_prompt(params);
  if (!prompt) return std::unexpected(std::move(prompt.error()));
  auto max_age = read_max_age(params);
  if (!max_age) return std::unexpected(std::move(max_age.error()));
  request.nonce = params.find("nonce").value_or("");
  if (request.nonce.size() > kLongestNonce) {
    return std::unexpected(malformed("nonce"));
  }
  if (const auto jkt = params.find("dpop_jkt")) {
    request.dpop_jkt = parse_key_thumbprint(*jkt);
    if (!request.dpop_jkt) return std::unexpected(malformed("dpop_jkt"));
  }
  request.scope = std::move(*scope);
  request.prompt = *prompt;
  request.max_age = *max_age;
  request.challenge = params.find("code_challenge").value_or("");
  request.login_hint = params.find("login_hint").value_or("").substr(0, 256);
  request.id_token_hint = params.find("id_token_hint").value_or("");
  return request;
}

}  // namespace

std::expected<Scope, Refusal> read_asked_scope(const Params& params, const ClientMetadata& client) {
  Scope registered = Scope::parse(client.scope).value_or(Scope());
  const auto text = params.find("scope");
  if (!text) return registered;
  const auto scope = Scope::parse(*text);
  if (!scope)
    return std::unexpected(Refusal(Cause::scope_invalid, {shown("scope_refused", *text)}));
  if (registered.contains_all(*scope)) return *scope;
  return std::unexpected(
      Refusal(Cause::scope_invalid, {{"scope_refused", scope->without(registered).text()}}));
}

MaybeRefusal check_asked_resources(const std::vector<std::string>& asked,
                                   const ClientMetadata& client) {
  for (const std::string& resource : asked) {
    if (std::ranges::find(client.resources, resource) == client.resources.end()) {
      return Refusal(Cause::resource_invalid, {shown("resource", resource)});
    }
  }
  return std::nullopt;
}

std::string_view to_text(ResponseMode mode) {
  switch (mode) {
    case ResponseMode::query: return "query";
    case ResponseMode::fragment: return "fragment";
    case ResponseMode::form_post: return "form_post";
  }
  return {};
}

std::expected<AuthorizeRequest, AuthorizeRefusal> check_authorize_request(const Params& params,
                                                                          const KnownClient* client,
                                                                          Pushed pushed) {
  if (auto no = check_client(params, client)) {
    return std::unexpected(AuthorizeRefusal{std::move(*no), std::nullopt});
  }
  const ClientMetadata& metadata = client->record.metadata;
  if (auto no = check_redirect_uri(params, metadata)) {
    return std::unexpected(AuthorizeRefusal{std::move(*no), std::nullopt});
  }
  AnswerTarget target{.redirect_uri = std::string(*params.find("redirect_uri")),
                      .state = std::string(params.find("state").value_or("")),
                      .mode = parse_response_mode(params.find("response_mode").value_or(""))
                                  .value_or(usual_mode(params))};
  auto request = read_wishes(params, metadata, pushed);
  if (!request) {
    return std::unexpected(AuthorizeRefusal{std::move(request.error()), std::move(target)});
  }
  request->client = client->record.id;
  request->target = std::move(target);
  return std::move(*request);
}

}  // namespace grantline::flow
