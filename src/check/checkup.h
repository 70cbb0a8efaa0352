#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "check/prober.h"
#include "client/client_auth.h"

// `grantline check`: looks at a provider, and at a client of it, as a client would, and says of
// each thing whether it passes, with the fix where it does not.

namespace grantline::check {

enum class Verdict { pass, skip, warn, fail };  // the worst last
std::string_view to_text(Verdict verdict);

struct Finding {
  std::string id;  // "keys.duplicates": stable, docs/check-json.md lists them
  Verdict verdict{};
  std::string says;
  std::string fix = {};   // "" where it passes
  std::string link = {};  // what demands it
};

// What is looked at.
struct Plan {
  std::string issuer;
  std::string client_id;     // "" none was given
  std::string redirect_uri;  // "" none was given
  client::ClientAuth auth = {};
  Secret refresh_token = {};  // spent by the active part; empty: that part is left out
  std::function<void(Duration)> sleep = {};
  Duration longest_grace = seconds(70);  // how long the grace window is looked for
};

struct Report {
  std::vector<Finding> findings;
  int requests = 0;
  bool is_reached = false;  // any answer came at all
  Verdict worst() const;
};

// One run. The parts below add to it, in this order.
class Checkup {
 public:
  Checkup(World& world, Prober& prober, const Plan& plan)
      : world_(world), prober_(prober), plan_(plan) {}

  // Sends at most 60 requests in all; what is over them comes back unsent.
  Probe ask(const ProbeRequest& request);
  Probe get(const std::string& url);

  void pass(std::string id, std::string says);
  void leave_out(std::string id, std::string says);
  void warn(std::string id, std::string says, std::string fix, std::string link = {});
  void fail(std::string id, std::string says, std::string fix, std::string link = {});

  World& world() { return world_; }
  const Plan& plan() const { return plan_; }
  std::string endpoint(
      std::string_view name) const;  // of the metadata; "" where it may not be used
  bool lists(std::string_view member, std::string_view value) const;

  JsonObject metadata = {};  // empty: none was found
  Report report = {};
  // Between which the server's clock is ahead of this one's, by all answers so far.
  std::optional<Duration> ahead_least = {};
  std::optional<Duration> ahead_most = {};
  std::string tls = {};
  std::vector<Certificate> chain = {};
  std::string untrusted = {};  // why the certificate was not

 private:
  void note_clock(const Probe& probe);

  World& world_;
  Prober& prober_;
  const Plan& plan_;
};

Report run_checkup(World& world, Prober& prober, const Plan& plan);

// The parts, one file each.
void check_discovery(Checkup& checkup);
void check_tls(Checkup& checkup);
void check_keys(Checkup& checkup);
void check_clock(Checkup& checkup);
void check_authorize(Checkup& checkup);
void check_token(Checkup& checkup);
void check_rotation(Checkup& checkup);

// docs/check-json.md
JsonObject to_json(const Plan& plan, const Report& report);

// Shared by the parts.
std::optional<JsonObject> json_of(const Probe& probe);  // nothing: it is no JSON object
std::string cut(std::string_view text);                 // for a sentence: short and printable
bool is_json_type(const Probe& probe);

}  // namespace grantline::check
