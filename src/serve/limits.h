#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/rate.h"
#include "base/world.h"
#include "serve/settings.h"
#include "spec/ids.h"

namespace grantline::serve {

// Who has one IPv6 address has the other 2^64 of its network too. A view of `from`.
std::string_view network_of(const Address& from);

// Rate limits and the growing delay of logins, in memory: bounded, safe from every thread. What is
// counted is lost with the process, which opens no door: the delay starts anew.
class Limits {
 public:
  Limits(const Settings& settings, World& world);
  ~Limits();

  // The bucket that is nearest to empty of those of the client and the address.
  Allowance take_token(const ClientId& client, const Address& from);
  Allowance take_login(const Address& from);
  Allowance take_explain(const Address& from);
  // Of the guard: `key` names the place and who is there.
  Allowance take_call(std::string_view key, const Rate& rate);
  // A try at the code of a device; give_back_user_code() where it was right.
  Allowance take_user_code(std::string_view browser, const Address& from);
  void give_back_user_code(std::string_view browser, const Address& from);
  // Since the poll before of this grant's device, which is this one from now on. Nothing: the first
  // one, or so long ago that it is forgotten.
  std::optional<Duration> since_last_poll(const GrantKey& grant);

  // How long a login must wait for its next try. A device on which this person logged in before has
  // a count of its own, so that strangers' tries never lock the owner out.
  Duration login_wait(std::string_view login, bool known_device, const Address& from);
  void login_failed(std::string_view login, bool known_device, const Address& from);
  void login_succeeded(std::string_view login, bool known_device, const Address& from);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace grantline::serve
