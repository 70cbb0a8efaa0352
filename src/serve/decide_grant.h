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

// What is good once: a key of Table::spent, remembered until it would be refused for its age.
struct Once {
  std::string key;
  WallTime until;
};
// False: it was spent before. Finding and spending it is one step.
Task<Result<bool>> spend(store::Engine& engine, Once once);

namespace decide_detail {
using Change = std::pair<std::optional<store::Grant>, std::vector<store::Event>>;
using Decide = std::move_only_function<Change(const flow::Stored&)>;
Task<Result<void>> run(store::Engine& engine, GrantKey key, std::optional<Once> proof,
                       Decide decide);
}  // namespace decide_detail

// Runs a decision on the newest row of a grant, atomically, and returns its answer once what it
// wrote is on disk. The fault: the store failed, nothing was written, and no answer may leave.
// `proof`: what the request's DPoP proof spends, in the same step.
template <class Answer, class Decision>
Task<Result<std::expected<Answer, Refusal>>> decide_grant(
    store::Engine& engine, GrantKey key, Decision decision,
    std::optional<Once> proof = std::nullopt) {
  std::optional<std::expected<Answer, Refusal>> answer;
  decide_detail::Decide decide = [&](const flow::Stored& stored) {
    flow::Decided<Answer> decided = decision(stored);
    answer.emplace(std::move(decided.answer));
    return decide_detail::Change{std::move(decided.put), std::move(decided.events)};
  };
  const Result<void> written =
      co_await decide_detail::run(engine, key, std::move(proof), std::move(decide));
  if (!written) co_return std::unexpected(written.error());
  co_return std::move(*answer);
}

// Reads rows, decides and writes, atomically; resumes when it is on disk.
using DecideRows = std::move_only_function<std::vector<store::Write>(store::Values)>;
Task<Result<void>> transact(store::Engine& engine, std::vector<store::Key> reads,
                            DecideRows decide);

// The rows of a new grant: its own and, where a person gave it, the one by which it is found.
// `lives`: those under which it was opened.
std::vector<store::Write> rows_of_new_grant(const GrantKey& key, const store::Grant& grant,
                                            const flow::Lives& lives);

// Writes rows, and resumes when they are on disk.
Task<Result<void>> write(store::Engine& engine, std::vector<store::Write> writes);

}  // namespace grantline::serve
