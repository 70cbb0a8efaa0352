#pragma once

#include <optional>
#include <string>

#include "sim/judge.h"
#include "sim/sim_server.h"

namespace grantline::sim {

struct Counts {
  std::uint64_t steps = 0;
  std::uint64_t answers = 0;
  std::uint64_t given = 0;
  std::uint64_t refused = 0;
  std::uint64_t failed = 0;
  std::uint64_t lost = 0;
  std::uint64_t repeated = 0;
  std::uint64_t thefts = 0;
  std::uint64_t crashes = 0;
  std::uint64_t let_in = 0;  // devices
};

// One run: a server, the owners of a few grants, thieves, an administrator, a clock that moves and
// a process that dies, all by the draws of one seed.
class Simulation {
 public:
  Simulation(std::uint64_t seed, bool trace);
  // What was broken; nothing: all held.
  std::optional<std::string> run();
  const Counts& counts() const { return counts_; }

 private:
  void turn();
  void owner_acts();
  void person_acts(Line& line);
  void duplicate();
  void thief_acts();
  void administrator_acts();
  void clock_moves();
  void crash();
  void finish();

  Line& new_line();
  Line* some_line(bool with_key);
  void begin_owner(Line& line, Act act);
  void send(Line& line, std::shared_ptr<Attempt> attempt);
  void answered(Line& line, const std::shared_ptr<Attempt>& attempt, const net::Response& response);
  void deliver(Line& line, const Attempt& attempt, const net::Response& response);
  net::Request request_of(const Line& line, const Attempt& attempt) const;
  void say(const Line& line, const Attempt& attempt, const std::string& what);

  Chance chance_;
  bool trace_;
  SimServer server_;
  Judge judge_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<bool> disabled_;
  Counts counts_;
};

}  // namespace grantline::sim
