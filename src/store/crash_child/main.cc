// The process that the tests of the embedded store kill, starve of disk and lock out:
//   store_crash_child load FOLDER   eight workers, each counts in two rows as one change, and says
//                                   "worker number" for each change that was acknowledged, until
//                                   killed
//   store_crash_child open FOLDER   opens the store and says "open", or the fault
//   store_crash_child newer FOLDER  makes the store one of a later version, and says "open"
//   store_crash_child nobody FOLDER the same as a user who may not
//   store_crash_child full FOLDER   fills rows, runs out of disk, gets room again; says what
//   happened
//   store_crash_child limit FOLDER  the same with a bound on the size of files
//   store_crash_child quota FOLDER  the same with a quota
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "store/rocksdb/open_rocksdb.h"

namespace {
std::atomic<int> failure{0};  // what each write fails with; 0: none does
}  // namespace

// Stands in front of the system's: RocksDB writes its files by it.
extern "C" ssize_t write(int file, const void* bytes, size_t size) {
  if (failure != 0 && file > STDERR_FILENO) {
    errno = failure;
    return -1;
  }
  return syscall(SYS_write, file, bytes, size);
}

namespace grantline::store {
namespace {

constexpr int kWorkers = 8;

void say(const std::string& line) {
  const std::string text = line + "\n";
  syscall(SYS_write, STDOUT_FILENO, text.data(), text.size());
}

void count(Engine& engine, int worker) {
  const std::string a = "a" + std::to_string(worker);
  const std::string b = "b" + std::to_string(worker);
  for (;;) {
    std::string number;
    const auto stored =
        transact_now(engine, {{Table::grants, a}}, [&](Values values) -> std::vector<Write> {
          number = std::to_string(std::stoll(values[0].value_or("0")) + 1);
          return {{{Table::grants, a}, number}, {{Table::events, b}, number}};
        });
    if (!stored) return say("fault " + stored.error().what);
    say(std::to_string(worker) + " " + number);
  }
}

int load(Engine& engine) {
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) workers.emplace_back([&engine, i] { count(engine, i); });
  for (auto& worker : workers) worker.join();
  return 1;
}

int run_out_of_disk(Engine& engine, int reason) {
  int stored = 0;
  const auto fill = [&] {
    return write_now(engine, {{{Table::grants, "row" + std::to_string(stored)}, "value"}});
  };
  for (; stored < 100; ++stored) {
    if (auto result = fill(); !result) return say("early " + result.error().what), 1;
  }
  failure = reason;
  for (int i = 0; i < 3; ++i) {
    const auto result = write_now(engine, {{{Table::grants, "lost"}, "value"}});
    say(result ? "stored on a full disk" : "fault " + result.error().what);
  }
  const auto lost = engine.get(Table::grants, "lost");
  say(lost && !*lost ? "unwritten" : "written");
  failure = 0;
  for (int tries = 0; !fill(); ++tries) {
    if (tries == 400) return say("it does not heal"), 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  for (++stored; stored < 200; ++stored) {
    if (auto result = fill(); !result) return say("late " + result.error().what), 1;
  }
  say("stored " + std::to_string(stored));
  return 0;
}

int run(const std::string& mode, const std::string& folder) {
  // Root may do anything; nobody may not.
  if (mode == "nobody" && geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 1;
  auto engine = open_rocksdb(folder, {}, system_world());
  if (!engine) return say(engine.error().what), 1;
  say("open");
  if (mode == "load") return load(**engine);
  if (mode == "newer") return write_now(**engine, {{{Table::meta, "format"}, "2"}}) ? 0 : 1;
  if (mode == "full") return run_out_of_disk(**engine, ENOSPC);
  if (mode == "limit") return run_out_of_disk(**engine, EFBIG);
  if (mode == "quota") return run_out_of_disk(**engine, EDQUOT);
  return 0;
}

}  // namespace
}  // namespace grantline::store

int main(int count, char** words) {
  return count == 3 ? grantline::store::run(words[1], words[2]) : 2;
}
