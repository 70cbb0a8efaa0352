#include "serve/token_answer.h"

#include "base/json.h"
#include "serve/dpop.h"

namespace grantline::serve {
namespace {

std::optional<KeyThumbprint> key_of(const Caller& caller) {
  if (!caller.proof) return std::nullopt;
  return serve::key_of(*caller.proof);
}

}  // namespace

net::Response answer_tokens(App& app, const Call& call, const Keys& keys, const Caller& caller,
                            const Issued& issued) {
  const ClientMetadata& metadata = caller.metadata();
  const flow::Minter minter{app.issuer(), keys.ring, keys.tokens};
  const std::string scope = issued.scope.text();
  const auto access = flow::mint_access_token(minter, metadata,
                                              {.grant = issued.grant,
                                               .id = issued.id,
                                               .key = issued.key,
                                               .scope = scope,
                                               .resources = issued.resources,
                                               .now = call.now,
                                               .life = issued.grant.access_life,
                                               .random = app.world.random_array<8>(),
                                               .bound_to = key_of(caller)});
  if (!access) return fail(app, call, access.error());
  app.metrics.count_issued("access_token");
  std::string body;
  body.reserve(access->size() + 512);
  body = "{\"access_token\":\"";
  body += access->reveal();
  body += caller.proof ? "\",\"token_type\":\"DPoP\"" : "\",\"token_type\":\"Bearer\"";
  body += ",\"expires_in\":";
  body += std::to_string(issued.grant.access_life.seconds());
  if (issued.refresh_token) {
    const Secret token = keys.tokens.mint(flow::newest_refresh_token(issued.grant, issued.id));
    body += ",\"refresh_token\":\"";
    body += token.reveal();
    body += '"';
    app.metrics.count_issued("refresh_token");
  }
  if (!scope.empty()) {
    body += ",\"scope\":";
    append_json_string(body, scope);
  }
  if (issued.scope.contains("openid") && !issued.grant.user.empty()) {
    const auto id_token = flow::mint_id_token(minter, metadata,
                                              {.grant = issued.grant,
                                               .nonce = issued.nonce,
                                               .access_token = access->reveal(),
                                               .now = call.now,
                                               .life = app.settings.tokens.id_token_life});
    if (!id_token) return fail(app, call, id_token.error());
    body += ",\"id_token\":\"";
    body += id_token->reveal();
    body += '"';
    app.metrics.count_issued("id_token");
  }
  body += '}';
  net::Response response = json(std::move(body));
  forbid_storing(response);
  return response;
}

std::uint32_t draw_event_number(App& app) {
  return read_u32(as_view(app.world.random_array<4>())) & 0xFFFFF;
}

flow::Facts facts_of(App& app, const Call& call, const Caller& caller) {
  return {.now = call.now,
          .from = call.from,
          .client = caller.id(),
          .event_number = draw_event_number(app),
          .key = key_of(caller)};
}

namespace {

struct UnprovenCauses {
  Cause not_ours;
  Cause malformed;
};

UnprovenCauses causes_of(CredentialKind kind) {
  switch (kind) {
    case CredentialKind::code: return {Cause::code_not_ours, Cause::code_malformed};
    case CredentialKind::device_code:
      return {Cause::device_code_not_ours, Cause::device_code_malformed};
    default: return {Cause::refresh_token_not_ours, Cause::refresh_token_malformed};
  }
}

}  // namespace

Refusal refusal_of(const App& app, const Unproven& unproven, CredentialKind expected) {
  const UnprovenCauses causes = causes_of(expected);
  if (!unproven.damaged) {
    return Refusal(causes.not_ours,
                   {{"server", app.issuer()}, {"key_known", unproven.key_is_known ? "yes" : "no"}});
  }
  const bool is_foreign = unproven.damaged->damage == Damage::foreign;
  Refusal refusal(is_foreign ? causes.not_ours : causes.malformed, evidence_of(*unproven.damaged));
  if (is_foreign) refusal.evidence.push_back({"server", app.issuer()});
  return refusal;
}

std::expected<Asked, Refusal> read_asked(const Params& params) {
  Asked asked;
  asked.resources = params.all("resource");
  const auto scope = params.find("scope");
  if (!scope) return asked;
  asked.scope = Scope::parse(*scope);
  if (!asked.scope) return std::unexpected(Refusal(Cause::scope_invalid, {{"parameter", "scope"}}));
  return asked;
}

}  // namespace grantline::serve
