#include "serve/limits.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/bounded_map.h"
#include "crypto/digest.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kMostKept = 65'536;
// Failures of long ago say nothing about who tries now.
constexpr Duration kForgetFailuresAfter = hours(24);

void give_back(Bucket& bucket, const Rate& rate) {
  bucket.full_at.ns -= rate.per.ms * 1'000'000 / rate.count;
}

struct Failures {
  std::int64_t count = 0;
  SteadyTime last;
};

// Hashed, so that a long name costs no more memory than a short one.
std::string login_key(std::string_view login, bool known_device, const Address& from) {
  std::string key(as_view(crypto::sha256(lower_case(login))));
  if (!known_device) key += network_of(from);
  return key;
}

}  // namespace

std::string_view network_of(const Address& from) {
  return as_view(from.bytes).substr(0, from.is_ipv4() ? 16 : 8);
}

struct Limits::State {
  const Settings& settings;
  World& world;
  BoundedMap<Bucket> token_clients{kMostKept};
  BoundedMap<Bucket> token_addresses{kMostKept};
  BoundedMap<Bucket> login_addresses{kMostKept};
  BoundedMap<Bucket> explain_addresses{kMostKept};
  BoundedMap<Bucket> calls{kMostKept};
  BoundedMap<Bucket> code_addresses{kMostKept};
  BoundedMap<Bucket> code_browsers{kMostKept};
  BoundedMap<SteadyTime> polls{kMostKept};
  BoundedMap<Failures> failures{kMostKept};

  Allowance take_from(BoundedMap<Bucket>& buckets, std::string_view key, const Rate& rate) {
    if (rate.is_off()) return {};
    const SteadyTime now = world.steady_now();
    return buckets.change(key, [&](Bucket& bucket) { return take(bucket, rate, now); });
  }
};

Limits::Limits(const Settings& settings, World& world)
    : state_(std::make_unique<State>(settings, world)) {}
Limits::~Limits() = default;

// The address first: a stranger who floods in a client's name is stopped before the client's bucket
// is empty.
Allowance Limits::take_token(const ClientId& client, const Address& from) {
  const Settings::Limits& rates = state_->settings.limits;
  const Allowance of_address =
      state_->take_from(state_->token_addresses, network_of(from), rates.token_per_address);
  if (!of_address.allowed || client.empty()) return of_address;
  const Allowance of_client =
      state_->take_from(state_->token_clients, client.text, rates.token_per_client);
  return tighter(of_client, of_address);
}

Allowance Limits::take_login(const Address& from) {
  return state_->take_from(state_->login_addresses, network_of(from),
                           state_->settings.limits.login_per_address);
}

Allowance Limits::take_explain(const Address& from) {
  return state_->take_from(state_->explain_addresses, network_of(from),
                           state_->settings.limits.explain_per_address);
}

Allowance Limits::take_call(std::string_view key, const Rate& rate) {
  return state_->take_from(state_->calls, key, rate);
}

Allowance Limits::take_user_code(std::string_view browser, const Address& from) {
  const Settings::Limits& rates = state_->settings.limits;
  const Allowance of_address =
      state_->take_from(state_->code_addresses, network_of(from), rates.user_code_per_address);
  if (!of_address.allowed) return of_address;
  return state_->take_from(state_->code_browsers, browser, rates.user_code_per_browser);
}

void Limits::give_back_user_code(std::string_view browser, const Address& from) {
  const Settings::Limits& rates = state_->settings.limits;
  if (!rates.user_code_per_address.is_off()) {
    state_->code_addresses.change(
        network_of(from), [&](Bucket& bucket) { give_back(bucket, rates.user_code_per_address); });
  }
  if (!rates.user_code_per_browser.is_off()) {
    state_->code_browsers.change(
        browser, [&](Bucket& bucket) { give_back(bucket, rates.user_code_per_browser); });
  }
}

std::optional<Duration> Limits::since_last_poll(const GrantKey& grant) {
  const SteadyTime now = state_->world.steady_now();
  return state_->polls.change(as_view(grant.bytes), [&](SteadyTime& last) {
    const auto since = last == SteadyTime{} ? std::nullopt : std::optional(now - last);
    last = now;
    return since;
  });
}

Duration Limits::login_wait(std::string_view login, bool known_device, const Address& from) {
  const Settings::Limits& rules = state_->settings.limits;
  const SteadyTime now = state_->world.steady_now();
  const Failures failed = state_->failures.change(login_key(login, known_device, from),
                                                  [](Failures& kept) { return kept; });
  const std::int64_t beyond = failed.count - rules.login_free_tries;
  if (failed.count == 0 || beyond < 0 || now - failed.last > kForgetFailuresAfter) return {};
  Duration wait = rules.login_delay;
  for (std::int64_t i = 0; i < beyond && wait < rules.login_delay_most; ++i) wait = wait * 2;
  wait = std::min(wait, rules.login_delay_most) - (now - failed.last);
  return std::max(wait, Duration{});
}

void Limits::login_failed(std::string_view login, bool known_device, const Address& from) {
  const SteadyTime now = state_->world.steady_now();
  state_->failures.change(login_key(login, known_device, from), [&](Failures& kept) {
    if (now - kept.last > kForgetFailuresAfter) kept.count = 0;
    ++kept.count;
    kept.last = now;
  });
}

void Limits::login_succeeded(std::string_view login, bool known_device, const Address& from) {
  state_->failures.erase(login_key(login, known_device, from));
}

}  // namespace grantline::serve
