#include "cli/clipboard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/encoding.h"
#include "net/fd.h"

extern char** environ;

namespace grantline::cli {
namespace {

constexpr std::size_t kPiece = 64U << 10;
constexpr std::size_t kMostSaid = 300;
constexpr std::string_view kInstead = "paste it to standard input instead: grantline explain -";

bool is_set(const std::string& variable) {
  const char* const value = std::getenv(variable.c_str());
  return value != nullptr && *value != '\0';
}

// The program under way; ended and waited for when it goes.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  // Whether it ended well.
  bool wait() {
    int status = -1;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  pid_t pid_;
};

struct Pipe {
  net::Fd reading;
  net::Fd writing;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fault(std::strerror(errno));
  return Pipe{net::Fd(ends[0]), net::Fd(ends[1])};
}

// 0: started; else why not.
int start(const std::vector<std::string>& words, int out, int err, pid_t& pid) {
  std::vector<std::string> owned = words;
  std::vector<char*> arguments;
  for (std::string& word : owned) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

// What it wrote so far on one of its two outputs; false at the end of that.
bool take_from(net::Fd& fd, const std::function<void(std::string_view)>& take) {
  std::array<char, kPiece> piece{};
  const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) {
    fd.reset();
    return false;
  }
  take(std::string_view(piece.data(), static_cast<std::size_t>(got)));
  return true;
}

// Takes all that it writes; what it says on standard error goes to `said`. False: it went silent.
bool drain(net::Fd& out, net::Fd& err, const std::function<void(std::string_view)>& take,
           std::string& said, Duration patience) {
  while (out.is_open()) {
    std::array<pollfd, 2> waits{pollfd{out.get(), POLLIN, 0},
                                pollfd{err.is_open() ? err.get() : -1, POLLIN, 0}};
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(patience.ms));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    if (waits[1].revents != 0) {
      take_from(err, [&](std::string_view text) {
        said += text.substr(0, kMostSaid - std::min(kMostSaid, said.size()));
      });
    }
    if (waits[0].revents != 0) take_from(out, take);
  }
  return true;
}

std::string first_line(std::string_view text) {
  return printable(text.substr(0, text.find_first_of("\r\n")));
}

// Nothing: the program is not on this machine.
std::optional<Result<void>> read_by(const ClipboardReader& reader,
                                    const std::function<void(std::string_view)>& take,
                                    Duration patience) {
  const std::string& name = reader.words.front();
  auto out = make_pipe();
  auto err = make_pipe();
  if (!out || !err) return fault(fmt::format("{} cannot be run: no pipe", name));
  pid_t pid = 0;
  const int failed = start(reader.words, out->writing.get(), err->writing.get(), pid);
  if (failed == ENOENT) return std::nullopt;
  if (failed != 0) return fault(fmt::format("{} cannot be run: {}", name, std::strerror(failed)));
  Child child(pid);
  out->writing.reset();
  err->writing.reset();
  std::string said;
  std::size_t size = 0;
  const auto counted = [&](std::string_view piece) {
    size += piece.size();
    take(piece);
  };
  if (!drain(out->reading, err->reading, counted, said, patience)) {
    return fault(fmt::format("{} did not hand the clipboard over within {}; {}", name,
                             to_words(patience), kInstead));
  }
  while (err->reading.is_open() && said.empty()) {
    take_from(err->reading, [&](std::string_view text) { said += text.substr(0, kMostSaid); });
  }
  const bool ended_well = child.wait();
  if (ended_well && size > 0) return Result<void>();
  const std::string why = said.empty() ? "" : fmt::format(" ({}: {})", name, first_line(said));
  return fault(fmt::format("the clipboard is empty or holds no text{}; copy it again, or {}", why,
                           kInstead));
}

}  // namespace

std::vector<ClipboardReader> clipboard_readers() {
  return {{{"wl-paste", "--no-newline", "--type", "text"}, "WAYLAND_DISPLAY"},
          {{"xclip", "-selection", "clipboard", "-out"}, "DISPLAY"},
          {{"xsel", "--clipboard", "--output"}, "DISPLAY"},
          {{"pbpaste"}, ""}};
}

Result<void> read_clipboard(const std::function<void(std::string_view)>& take,
                            const std::vector<ClipboardReader>& readers, Duration patience) {
  bool has_display = false;
  for (const ClipboardReader& reader : readers) {
    if (!reader.display.empty() && !is_set(reader.display)) continue;
    has_display = has_display || !reader.display.empty();
    if (auto done = read_by(reader, take, patience)) return std::move(*done);
  }
  return has_display
             ? fault(fmt::format("the clipboard cannot be read: none of wl-paste, xclip and xsel "
                                 "is installed; install one (wl-clipboard, xclip, xsel), or {}",
                                 kInstead))
             : fault(fmt::format("there is no clipboard here: neither WAYLAND_DISPLAY nor DISPLAY "
                                 "is set; {}",
                                 kInstead));
}

}  // namespace grantline::cli
