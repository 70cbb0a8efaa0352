#pragma once

#include <optional>
#include <string>

#include "net/http.h"
#include "sim/line.h"
#include "sim/sim_server.h"

namespace grantline::sim {

// Holds every answer, whether it reaches its client or not, against the rules. Keeps the first that
// breaks one.
class Judge {
 public:
  Judge(SimServer& server, bool disk_fails) : server_(server), disk_fails_(disk_fails) {}

  const std::optional<std::string>& broken() const { return broken_; }

  // The server begins to read: notes what is on the disk, and whose peace the request disturbs.
  void begin(Line& line, Attempt& attempt);
  void judge(Line& line, const Attempt& attempt, const net::Response& response);
  // What the disk must still have, at any time and above all after a crash.
  void check_disk(const Line& line);

 private:
  Row row_of(const Line& line);
  Due due(const Line& line, const Attempt& attempt, Idle idle) const;
  bool is_out_of_turn(const Line& line, const Attempt& attempt) const;
  void judge_exchange(Line& line, const Attempt& attempt, const net::Response& response);
  void judge_given(Line& line, const Attempt& attempt, const net::Response& response);
  void judge_refused(const Line& line, const Attempt& attempt, Due due);
  void judge_introspection(const Line& line, const Attempt& attempt, const net::Response& response);
  // Of /authorize and of /device_authorization.
  void judge_authorization(const Line& line, const Attempt& attempt, const net::Response& response);
  void require(bool holds, const Line& line, const Attempt* attempt, std::string_view rule);

  SimServer& server_;
  bool disk_fails_;
  std::optional<std::string> broken_;
};

std::string_view to_text(Act act);
std::string_view to_text(By by);

}  // namespace grantline::sim
