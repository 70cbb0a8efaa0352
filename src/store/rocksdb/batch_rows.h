#pragma once

#include <deque>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/engine.h"

namespace grantline::store {

// The rows of one group commit: what its transactions read, each row once, and on top what those
// that came first have written, so that each sees the writes of the ones before it.
class BatchRows {
 public:
  struct Row {
    Key key;
    std::optional<std::string> value;
    std::optional<Fault> unreadable;
    std::uint32_t drop_at_s = 0;
    bool is_written = false;
  };

  using Read = std::function<void(Row&)>;
  // `read` fills in a row that a transaction asks for once others are known.
  BatchRows(std::span<const Transaction> transactions, Read read);
  // The rows to read before the first decision, and to write after the last. References stay valid.
  std::deque<Row>& rows() { return rows_; }
  // Lets `transaction` decide and takes over what it writes. A row that could not be read is a
  // fault, and then it does not decide.
  Result<void> decide(Transaction& transaction);
  bool has_writes() const { return has_writes_; }

 private:
  // The row, and whether it is new here.
  std::pair<Row&, bool> row_of(const Key& key);
  Result<void> take_value(const Row& row);

  Read read_;
  std::deque<Row> rows_;
  std::unordered_map<std::string, Row*> found_;     // by the table's byte and the key
  std::string name_;                                // of the last look-up; kept for its memory
  std::vector<std::optional<std::string>> values_;  // what the deciding transaction read
  bool has_writes_ = false;
};

}  // namespace grantline::store
