#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/json.h"
#include "base/time.h"
#include "spec/cause.h"

namespace grantline::serve {

// Who did what to whom: one JSON object a line, in the order in which it happened.
//   {"at":"2026-11-23T12:00:00.123Z","actor":"cli:root","action":"user.disable","object":"alice",
//    "from":"10.0.0.7"}
// Safe from every thread. A line is handed to the system before `record` returns; a line that the
// disk refuses is counted, and the program goes on.
class Audit {
 public:
  // Opens or makes the file, readable to its owner only. Empty: keeps no record (for tests).
  static Result<std::unique_ptr<Audit>> open(const std::string& file);
  Audit() = default;
  ~Audit();
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  // Values must hold no secret. `fields` become members; their names come after the four fixed
  // ones.
  void record(WallTime at, std::string_view actor, std::string_view action, std::string_view object,
              const std::vector<Fact>& fields = {});
  std::uint64_t lost() const;

 private:
  std::string file_;
  int descriptor_ = -1;
  mutable std::mutex mutex_;
  std::uint64_t lost_ = 0;
};

// The newest entries that `wanted` accepts, newest last; at most `limit`. Reads from the end of the
// file, no more than the last 64 MiB.
struct AuditFilter {
  std::string actor;   // exactly; empty: all
  std::string action;  // its start: "user." or "user.disable"
  std::string object;  // exactly
};
Result<std::vector<JsonObject>> read_audit(const std::string& file, const AuditFilter& wanted,
                                           std::size_t limit);

}  // namespace grantline::serve
