#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/world.h"
#include "serve/settings.h"
#include "spec/ids.h"

namespace grantline::serve {

// What a bucket said: how many are left, when it is full again; and, where it refused, when to come
// back. A limit of 0: there is no bucket.
struct Allowance {
  bool allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Duration reset = {};        // until the bucket is full
  Duration window = {};       // in which an empty bucket fills
  Duration retry_after = {};  // where it refused; whole seconds, at least one
};

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
