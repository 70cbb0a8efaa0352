#include "client/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace grantline::client {
namespace {

class FileLock final : public TokenStore::Lock {
 public:
  explicit FileLock(int fd) : fd_(fd) {}
  ~FileLock() override { ::close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

enum class Taken { yes, busy, gone, failed };

// `gone`: who held it before has removed the file, so that another may hold its successor.
Taken take(int fd, const std::filesystem::path& path, LockPart part) {
  struct flock range{};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(part);
  range.l_len = 1;
  if (fcntl(fd, F_OFD_SETLK, &range) != 0) {
    return errno == EAGAIN || errno == EACCES ? Taken::busy : Taken::failed;
  }
  struct stat held{};
  struct stat named{};
  if (fstat(fd, &held) != 0) return Taken::failed;
  if (stat(path.c_str(), &named) != 0) return errno == ENOENT ? Taken::gone : Taken::failed;
  return held.st_ino == named.st_ino && held.st_dev == named.st_dev ? Taken::yes : Taken::gone;
}

}  // namespace

Result<std::unique_ptr<TokenStore::Lock>> lock_file(const std::filesystem::path& path,
                                                    LockPart part, Duration patience) {
  constexpr Duration kShortest = milliseconds(1);
  constexpr Duration kLongest = milliseconds(20);
  Duration pause = kShortest;
  Duration waited;
  while (true) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      return fault(fmt::format("{} cannot be opened: {}", path.string(), std::strerror(errno)));
    }
    auto lock = std::make_unique<FileLock>(fd);
    Taken taken = take(fd, path, part);
    // The kernel's own waiting has no time limit.
    while (taken == Taken::busy && waited < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(pause.ms));
      waited = waited + pause;
      pause = std::min(pause * 2, kLongest);
      taken = take(fd, path, part);
    }
    if (taken == Taken::yes) return lock;
    if (taken == Taken::busy) return nullptr;
    if (taken == Taken::failed) {
      return fault(fmt::format("{} cannot be locked: {}", path.string(), std::strerror(errno)));
    }
  }
}

}  // namespace grantline::client
