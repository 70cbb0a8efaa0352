#pragma once

#include <memory>

#include "flow/decision.h"
#include "serve/app.h"

namespace grantline::serve {

// The grant of a key and the gates that concern it, as they are now. Blocks for a read at most.
struct StoredGrant {
  std::optional<store::Grant> grant;
  std::vector<store::Gate> gates;
  flow::Stored view() const { return {grant ? &*grant : nullptr, gates}; }
};
Result<StoredGrant> read_grant(store::Engine& engine, const GrantKey& key);
// The gates alone, for tokens that have no row.
Result<std::vector<store::Gate>> read_gates(store::Engine& engine, const ClientId& client);

namespace decide_detail {
using Change = std::pair<std::optional<store::Grant>, std::vector<store::Event>>;
using Decide = std::move_only_function<Change(const flow::Stored&)>;
Task<Result<void>> run(store::Engine& engine, GrantKey key, Decide decide);
}  // namespace decide_detail

// Runs a decision on the newest row of a grant, atomically, and returns its answer once what it
// wrote is on disk. The fault: the store failed, nothing was written, and no answer may leave.
template <class Answer, class Decision>
Task<Result<std::expected<Answer, Refusal>>> decide_grant(store::Engine& engine, GrantKey key,
                                                          Decision decision) {
  std::optional<std::expected<Answer, Refusal>> answer;
  decide_detail::Decide decide = [&](const flow::Stored& stored) {
    flow::Decided<Answer> decided = decision(stored);
    answer.emplace(std::move(decided.answer));
    return decide_detail::Change{std::move(decided.put), std::move(decided.events)};
  };
  const Result<void> written = co_await decide_detail::run(engine, key, std::move(decide));
  if (!written) co_return std::unexpected(written.error());
  co_return std::move(*answer);
}

// Writes rows, and resumes when they are on disk.
Task<Result<void>> write(store::Engine& engine, std::vector<store::Write> writes);

}  // namespace grantline::serve
