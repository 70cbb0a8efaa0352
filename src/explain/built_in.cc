#include "base/check.h"
#include "explain/pack.h"

namespace grantline::explain {
namespace {

const Knowledge& built_in() {
  // Never taken apart: the end of the process is quicker at it.
  static const Knowledge& all = *[] {
    Result<Knowledge> read = unpack(packed_knowledge());
    CHECK(read.has_value());
    return new Knowledge(std::move(*read));
  }();
  return all;
}

}  // namespace

const std::vector<Provider>& providers() { return built_in().providers; }
const std::vector<Sign>& signs() { return built_in().signs; }
const std::vector<Sense>& senses() { return built_in().senses; }

}  // namespace grantline::explain
