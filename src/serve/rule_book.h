#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/fault.h"
#include "guard/rules.h"

namespace grantline::serve {

// The rules of the APIs that the guard protects, read from the file of the setting guard.rules.
// Safe from every thread.
class RuleBook {
 public:
  // Reads the file; empty: no API has rules. Where it cannot be read, what was read before stays.
  Result<void> load(const std::string& file);
  // What was read last; never null.
  std::shared_ptr<const guard::Rules> now() const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const guard::Rules> rules_ = std::make_shared<guard::Rules>();
};

// The fault names the file, and the line where that is what is wrong.
Result<guard::Rules> load_rules(const std::string& file);

}  // namespace grantline::serve
