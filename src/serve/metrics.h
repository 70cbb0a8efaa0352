#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "spec/cause.h"

namespace grantline::serve {

// What operators scrape, in Prometheus' text form. Safe from every thread; counting costs
// nanoseconds.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  void count_request(std::string_view route, int status, double seconds);
  void count_refusal(Cause cause);
  void count_issued(std::string_view what);  // "access_token", "refresh_token", "code", "id_token"
  void count_login(std::string_view outcome);
  void set_gauge(std::string_view name, double value);  // "grants", "connections", "keys"
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace grantline::serve
