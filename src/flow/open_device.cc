#include "flow/open_device.h"

#include "flow/authorize_request.h"

namespace grantline::flow {

std::expected<DeviceWish, Refusal> check_device_request(const Params& params,
                                                        const ClientMetadata& client) {
  if (!client.allows(GrantType::device_code)) {
    return std::unexpected(Refusal(Cause::grant_type_not_allowed,
                                   {{"grant_type", std::string(to_text(GrantType::device_code))}}));
  }
  auto scope = read_asked_scope(params, client);
  if (!scope) return std::unexpected(std::move(scope.error()));
  auto resources = params.all("resource");
  if (auto no = check_asked_resources(resources, client)) return std::unexpected(std::move(*no));
  return DeviceWish{std::move(*scope), std::move(resources)};
}

store::Grant open_device(const DeviceWish& wish, const Facts& facts, const DeviceTerms& terms,
                         std::uint8_t key_id) {
  store::Grant grant;
  grant.client = facts.client;
  grant.scope = wish.scope.text();
  grant.resources = wish.resources;
  grant.authorized_at = facts.now;
  grant.authorized_from = facts.from;
  grant.key_id = key_id;
  store::DeviceRequest device;
  device.asked_at = facts.now;
  device.asked_from = facts.from;
  device.life = terms.life;
  device.interval = terms.interval;
  grant.device = device;
  return grant;
}

Credential device_code_of(const store::Grant& grant, const GrantId& id) {
  return {.kind = CredentialKind::device_code,
          .key_id = grant.key_id,
          .issued_at_s = static_cast<std::uint32_t>(grant.device->asked_at.unix_seconds()),
          .grant = id,
          .generation = 0};
}

}  // namespace grantline::flow
