#pragma once

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "base/check.h"
#include "base/world.h"
#include "store/engine.h"

namespace grantline::store {

// A wall clock that stands still until it is set; the rest is the system's.
class StillWorld final : public World {
 public:
  WallTime now() override { return {now_ms_}; }
  SteadyTime steady_now() override { return system_world().steady_now(); }
  void fill_random(void* out, std::size_t size) override { system_world().fill_random(out, size); }
  void set(WallTime time) { now_ms_ = time.ms; }

 private:
  std::atomic<std::int64_t> now_ms_ = from_unix_seconds(1'800'000'000).ms;
};

// A folder that goes with this.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "grantline-XXXXXX").string();
    CHECK(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline Write put_row(Table table, std::string key, std::string value, std::uint32_t drop_at_s = 0) {
  return {{table, std::move(key)}, std::move(value), drop_at_s};
}
inline Write erase_row(Table table, std::string key) {
  return {{table, std::move(key)}, std::nullopt, 0};
}

}  // namespace grantline::store
