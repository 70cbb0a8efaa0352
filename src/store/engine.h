#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"

namespace grantline::store {

// What is kept. The numbers are part of the stored format and are never reused.
enum class Table : std::uint8_t {
  meta = 0,            // "format" -> version of the store, "server" -> this server's own id
  clients = 1,         // client id -> ClientRecord
  users = 2,           // user id -> UserRecord
  user_names = 3,      // login name in lower case -> user id
  keys = 4,            // key name -> KeyRecord (sealed)
  grants = 5,          // row key (16 bytes) -> Grant
  events = 6,          // row key (16) | time in ms (8) | event number (3) -> Event
  gates = 7,           // "u:" user | "c:" client | "k:" user NUL client -> Gates
  sessions = 8,        // SHA-256 of the session cookie -> SessionRecord
  consents = 9,        // user id NUL client id -> ConsentRecord
  pushed = 10,         // request_uri's random part -> PushedRequest (RFC 9126)
  spent = 11,          // "j:" client NUL jti, "a:" revoked access token's hash,
                       // "d:" hash of a DPoP proof's key and jti -> empty
  person_grants = 12,  // user id NUL client id NUL row key (16 bytes) -> empty
  user_codes = 13,     // keyed hash of a device's user code (16 bytes) -> row key (16 bytes)
};
inline constexpr int kTables = 14;

struct Key {
  Table table;
  std::string key;
};

// `value` absent: erase. `drop_at_s`, Unix seconds, is when the row may leave the disk by itself;
// 0 is never. Until then, and for some time after, it can still be read.
struct Write {
  Key key;
  std::optional<std::string> value;
  std::uint32_t drop_at_s = 0;
};

using Values = std::span<const std::optional<std::string>>;

// Reads some rows, decides, writes: atomically with regard to every other transaction.
struct Transaction {
  std::vector<Key> reads;
  // Gets the newest values in the order of `reads` and, behind them, of what `then_read` named;
  // says what to write (nothing is allowed). Pure and quick: it runs where all decisions are made
  // one after the other.
  std::move_only_function<std::vector<Write>(Values)> decide;
  // Called once, from any thread, when all that `decide` read and wrote is on disk; or with the
  // fault, and then nothing was written.
  std::move_only_function<void(Result<void>)> done;
  // May be empty. Called right before `decide` with the values of `reads`; names what else is to be
  // read. `decide` gets the same values again.
  std::move_only_function<std::vector<Key>(Values)> then_read = {};
};

// A durable, ordered map for each table. Safe from every thread.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual void transact(Transaction transaction) = 0;
  virtual Result<std::optional<std::string>> get(Table table, std::string_view key) = 0;
  // Visits the rows whose keys start with `prefix`, in order of key, from the first key that is
  // greater than `after` (empty: from the first), until `visit` returns false.
  virtual Result<void> scan(
      Table table, std::string_view prefix, std::string_view after,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) = 0;
  // A copy that a server can be started on, made while this one runs. The folder must not exist.
  virtual Result<void> checkpoint(const std::string& folder) = 0;
  // An estimate, for metrics.
  virtual std::uint64_t approximate_rows(Table table) = 0;
};

// The same, waiting: for the command line and for tests. Not on an event loop.
Result<void> transact_now(Engine& engine, std::vector<Key> reads,
                          std::move_only_function<std::vector<Write>(Values)> decide);
Result<void> write_now(Engine& engine, std::vector<Write> writes);

}  // namespace grantline::store
