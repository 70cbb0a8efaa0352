#include "serve/device_grant.h"

#include "spec/user_code.h"

namespace grantline::serve {
namespace {

using store::Table;
using Found = std::expected<DeviceGrant, Refusal>;
using Answered = std::expected<store::Grant, Refusal>;

constexpr std::string_view kPurpose = "user code";

std::string key_under(const TokenKeys& keys, std::uint8_t key_id, std::string_view user_code) {
  return std::string(as_view(*keys.sign(key_id, kPurpose, user_code)).substr(0, 16));
}

Result<std::optional<GrantKey>> find_key(App& app, std::string_view user_code) {
  const auto keys = app.keys.now();
  for (const std::uint8_t id : keys->tokens.newest_first()) {
    const auto row = app.engine.get(Table::user_codes, key_under(keys->tokens, id, user_code));
    if (!row) return std::unexpected(row.error());
    if (*row && (*row)->size() == 16) return GrantKey{take_array<16>(**row)};
  }
  return std::nullopt;
}

std::vector<store::Gate> gates_of(const std::optional<std::string>& row) {
  if (!row) return {};
  auto gates = store::decode_gates(*row);
  CHECK(gates.has_value());
  return std::move(*gates);
}

// What a decision is made on while no person has the grant: gates of people do not concern it.
struct Waiting {
  std::optional<store::Grant> grant;
  flow::Stored stored;
  Waiting(const std::optional<std::string>& row, const std::optional<std::string>& client_gates) {
    if (row) {
      auto read = store::decode_grant(*row);
      CHECK(read.has_value());
      grant = std::move(*read);
    }
    stored = {grant ? &*grant : nullptr, gates_of(client_gates)};
  }
};

store::Write grant_write(const GrantKey& key, const store::Grant& grant) {
  return {{Table::grants, std::string(as_view(key.bytes))},
          store::encode(grant),
          store::drop_at_s(grant)};
}

}  // namespace

std::string user_code_key(const TokenKeys& keys, std::string_view user_code) {
  return key_under(keys, keys.newest(), user_code);
}

Result<Found> find_device_grant(App& app, std::string_view user_code, const UserId& person,
                                WallTime now) {
  const auto key = find_key(app, user_code);
  if (!key) return std::unexpected(key.error());
  if (!*key) return Found(std::unexpected(Refusal(Cause::user_code_unknown)));
  auto stored = read_grant(app.engine, **key);
  if (!stored) return std::unexpected(stored.error());
  if (auto no = flow::check_answerable(stored->view(), person, now)) {
    return Found(std::unexpected(std::move(*no)));
  }
  return Found(DeviceGrant{**key, std::move(*stored->grant), std::string(user_code)});
}

Task<Result<Answered>> approve_device(App& app, const Call& call, const DeviceGrant& device,
                                      flow::Agreement agreement, std::vector<store::Write> also) {
  const ClientId& client = agreement.client;
  const flow::Facts facts{.now = call.now, .from = call.from, .client = client};
  std::vector<store::Key> reads{{Table::grants, std::string(as_view(device.key.bytes))},
                                {Table::gates, store::gate_key(client)},
                                {Table::gates, store::gate_key(agreement.user)},
                                {Table::gates, store::gate_key(agreement.user, client)}};
  std::optional<Answered> answer;
  const auto decide = [&](store::Values values) -> std::vector<store::Write> {
    const Waiting waiting(values[0], values[1]);
    WallTime opens_at = call.now;
    for (const auto& row : values.subspan(1)) {
      for (const store::Gate& gate : gates_of(row)) {
        opens_at = std::max(opens_at, gate.at + milliseconds(1));
      }
    }
    auto decided = flow::approve_device(waiting.stored, agreement, facts, opens_at);
    answer.emplace(std::move(decided.answer));
    if (!decided.put) return {};
    std::vector<store::Write> writes = rows_of_new_grant(device.key, *decided.put, app.lives());
    writes.insert(writes.end(), also.begin(), also.end());
    return writes;
  };
  const Result<void> written = co_await transact(app.engine, std::move(reads), decide);
  if (!written) co_return std::unexpected(written.error());
  co_return std::move(*answer);
}

Task<Result<Answered>> deny_device(App& app, const Call& call, const DeviceGrant& device) {
  const flow::Facts facts{.now = call.now, .from = call.from, .client = device.grant.client};
  std::vector<store::Key> reads{{Table::grants, std::string(as_view(device.key.bytes))},
                                {Table::gates, store::gate_key(facts.client)}};
  std::optional<Answered> answer;
  const auto decide = [&](store::Values values) -> std::vector<store::Write> {
    const Waiting waiting(values[0], values[1]);
    auto decided = flow::deny_device(waiting.stored, facts);
    answer.emplace(std::move(decided.answer));
    if (!decided.put) return {};
    return {grant_write(device.key, *decided.put)};
  };
  const Result<void> written = co_await transact(app.engine, std::move(reads), decide);
  if (!written) co_return std::unexpected(written.error());
  co_return std::move(*answer);
}

}  // namespace grantline::serve
