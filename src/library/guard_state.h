#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bounded_map.h"
#include "base/rate.h"
#include "client/key_cache.h"
#include "grantline/guard.h"
#include "guard/judge_jwt.h"
#include "library/context_state.h"

namespace grantline {
inline namespace v1 {

class GRANTLINE_HIDDEN Admitted::State {
 public:
  std::shared_ptr<const guard::JwtAccess> access;
  std::string scope;
  std::vector<Field> headers;
};

class GRANTLINE_HIDDEN Denied::State {
 public:
  int status = 0;
  std::vector<Field> headers;
  std::string body;
  std::string_view cause;
  std::string what;
  std::string_view fix;
};

class GRANTLINE_HIDDEN Guard::State {
 public:
  State(std::shared_ptr<Context::State> in, GuardOptions wanted);

  using AccessPtr = std::shared_ptr<const guard::JwtAccess>;
  using Judged = std::expected<AccessPtr, Refusal>;
  // A token as genuine and of this issuer, whatever its times. What was found so is kept, by the
  // token's hash, until the issuer has other keys.
  Judged judge(std::string_view token);
  // The same where it takes no request to the issuer.
  std::optional<Judged> judge_at_hand(std::string_view token);

  std::shared_ptr<Context::State> context;
  client::Environment environment;
  const GuardOptions options;

 private:
  struct Known {
    std::uint64_t generation = 0;
    AccessPtr access;
  };

  const guard::JwtTerms terms_;
  client::KeyCache keys_;
  BoundedMap<Known> known_;
};

class GRANTLINE_HIDDEN GuardedPlace::State {
 public:
  explicit State(std::shared_ptr<Guard::State> of);

  Verdict decide(const ApiRequest& request);
  // Nothing where it takes a request to the issuer.
  std::optional<Verdict> decide_at_hand(const ApiRequest& request);

  std::shared_ptr<Guard::State> owner;
  guard::Requirement needs;
  Rate rate;

 private:
  Verdict admit(const Guard::State::Judged& judged);
  Denied deny(const Refusal& refusal, Allowance allowance = {}) const;

  BoundedMap<Bucket> buckets_;
};

}  // namespace v1
}  // namespace grantline
