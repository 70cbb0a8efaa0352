#include "serve/decide_grant.h"

namespace grantline::serve {
namespace {

using store::Table;

constexpr std::uint32_t kEventDays = 30;

Result<std::vector<store::Gate>> read_gates_of(store::Engine& engine,
                                               const std::vector<std::string>& keys) {
  std::vector<store::Gate> out;
  for (const std::string& key : keys) {
    auto row = engine.get(Table::gates, key);
    if (!row) return std::unexpected(row.error());
    if (!*row) continue;
    auto gates = store::decode_gates(**row);
    if (!gates) return std::unexpected(gates.error());
    out.insert(out.end(), gates->begin(), gates->end());
  }
  return out;
}

std::vector<std::string> gate_keys(const store::Grant& grant) {
  std::vector<std::string> keys;
  keys.reserve(3);
  keys.push_back(store::gate_key(grant.client));
  if (!grant.user.empty()) {
    keys.push_back(store::gate_key(grant.user));
    keys.push_back(store::gate_key(grant.user, grant.client));
  }
  return keys;
}

// What a row's bytes say. A row that cannot be read is treated as a bug of the store: better no
// answer than a wrong one.
std::optional<store::Grant> decode(const std::optional<std::string>& row) {
  if (!row) return std::nullopt;
  auto grant = store::decode_grant(*row);
  CHECK(grant.has_value());
  return std::move(*grant);
}

std::vector<store::Write> writes_of(const GrantKey& key, decide_detail::Change change) {
  std::vector<store::Write> writes;
  auto& [grant, events] = change;
  const std::string row_key(as_view(key.bytes));
  if (grant) {
    writes.push_back({{Table::grants, row_key}, store::encode(*grant), store::drop_at_s(*grant)});
  }
  for (const store::Event& event : events) {
    const auto drop_at = event.at.unix_seconds() + days(kEventDays).seconds();
    writes.push_back({{Table::events, store::event_key(key, event)},
                      store::encode(event),
                      static_cast<std::uint32_t>(drop_at)});
  }
  return writes;
}

store::Write write_of(const Once& once) {
  const auto drop_at = static_cast<std::uint32_t>(once.until.unix_seconds() + 1);
  return {{Table::spent, once.key}, std::string(), drop_at};
}

}  // namespace

Result<StoredGrant> read_grant(store::Engine& engine, const GrantKey& key) {
  auto row = engine.get(Table::grants, as_view(key.bytes));
  if (!row) return std::unexpected(row.error());
  StoredGrant out{decode(*row), {}};
  if (!out.grant) return out;
  auto gates = read_gates_of(engine, gate_keys(*out.grant));
  if (!gates) return std::unexpected(gates.error());
  out.gates = std::move(*gates);
  return out;
}

Result<std::vector<store::Gate>> read_gates(store::Engine& engine, const ClientId& client) {
  return read_gates_of(engine, {store::gate_key(client)});
}

namespace decide_detail {

Task<Result<void>> run(store::Engine& engine, GrantKey key, std::optional<Once> proof,
                       Decide decide) {
  store::Transaction transaction;
  transaction.reads.push_back({Table::grants, std::string(as_view(key.bytes))});
  if (proof) transaction.reads.push_back({Table::spent, proof->key});
  const std::size_t own_reads = transaction.reads.size();
  std::optional<store::Grant> grant;
  transaction.then_read = [&](store::Values values) {
    std::vector<store::Key> gates;
    grant = decode(values[0]);
    if (!grant) return gates;
    for (std::string& gate : gate_keys(*grant)) gates.push_back({Table::gates, std::move(gate)});
    return gates;
  };
  transaction.decide = [&](store::Values values) {
    flow::Stored stored{grant ? &*grant : nullptr, {}, proof && values[1].has_value()};
    for (const std::optional<std::string>& row : values.subspan(own_reads)) {
      if (!row) continue;
      auto gates = store::decode_gates(*row);
      CHECK(gates.has_value());
      stored.gates.insert(stored.gates.end(), gates->begin(), gates->end());
    }
    const bool is_first_use = proof && !stored.proof_was_used;
    std::vector<store::Write> writes = writes_of(key, decide(stored));
    if (is_first_use) writes.push_back(write_of(*proof));
    return writes;
  };
  auto begin = [&](auto done) {
    transaction.done = std::move(done);
    engine.transact(std::move(transaction));
  };
  Result<void> result = co_await await_callback<Result<void>>(std::move(begin));
  co_return result;
}

}  // namespace decide_detail

Task<Result<bool>> spend(store::Engine& engine, Once once) {
  bool was_spent = false;
  std::vector<store::Key> reads;
  reads.push_back({Table::spent, once.key});
  DecideRows decide = [&](store::Values values) {
    was_spent = values[0].has_value();
    std::vector<store::Write> writes;
    if (!was_spent) writes.push_back(write_of(once));
    return writes;
  };
  const Result<void> written = co_await transact(engine, std::move(reads), std::move(decide));
  if (!written) co_return std::unexpected(written.error());
  co_return !was_spent;
}

std::vector<store::Write> rows_of_new_grant(const GrantKey& key, const store::Grant& grant,
                                            const flow::Lives& lives) {
  std::vector<store::Write> rows;
  rows.push_back({{Table::grants, std::string(as_view(key.bytes))},
                  store::encode(grant),
                  store::drop_at_s(grant)});
  if (grant.user.empty()) return rows;
  // Never written again, so it has to outlive every refresh.
  const WallTime end = grant.authorized_at + lives.code + lives.refresh_absolute + days(1);
  rows.push_back({{Table::person_grants, store::person_grant_key(grant.user, grant.client, key)},
                  std::string(),
                  static_cast<std::uint32_t>(end.unix_seconds())});
  return rows;
}

Task<Result<void>> transact(store::Engine& engine, std::vector<store::Key> reads,
                            DecideRows decide) {
  store::Transaction transaction;
  transaction.reads = std::move(reads);
  transaction.decide = std::move(decide);
  auto begin = [&](auto done) {
    transaction.done = std::move(done);
    engine.transact(std::move(transaction));
  };
  Result<void> result = co_await await_callback<Result<void>>(std::move(begin));
  co_return result;
}

Task<Result<void>> write(store::Engine& engine, std::vector<store::Write> writes) {
  store::Transaction transaction;
  transaction.decide = [&](store::Values) { return std::move(writes); };
  auto begin = [&](auto done) {
    transaction.done = std::move(done);
    engine.transact(std::move(transaction));
  };
  Result<void> result = co_await await_callback<Result<void>>(std::move(begin));
  co_return result;
}

}  // namespace grantline::serve
