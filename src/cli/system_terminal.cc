#include "cli/system_terminal.h"

#include <pwd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

extern char** environ;

namespace grantline::cli {
namespace {

std::string who_runs_this() {
  const passwd* entry = getpwuid(getuid());
  return "cli:" + (entry != nullptr ? std::string(entry->pw_name) : std::to_string(getuid()));
}

// By the locale, as LC_ALL, LC_CTYPE and LANG say it in this order.
bool shows_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
  }
  return false;
}

Style style_of_output() {
  Style style;
  if (isatty(STDOUT_FILENO) == 0) return style;
  style.cuts = true;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  style.colour = (no_colour == nullptr || *no_colour == '\0') && kind != nullptr &&
                 std::string_view(kind) != "dumb";
  style.draws = shows_utf8() && kind != nullptr && std::string_view(kind) != "dumb" &&
                std::string_view(kind) != "linux";
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) {
    style.width = std::min<std::size_t>(size.ws_col, 100);
  }
  return style;
}

// Switches the echo of the terminal off as long as it lives.
class Unechoed {
 public:
  Unechoed() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Unechoed() {
    if (is_terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Unechoed(const Unechoed&) = delete;
  Unechoed& operator=(const Unechoed&) = delete;
  bool is_terminal() const { return is_terminal_; }

 private:
  termios before_{};
  bool is_terminal_;
};

Result<Secret> read_secret(const std::string& prompt) {
  const Unechoed unechoed;
  std::string line;
  if (unechoed.is_terminal()) std::cerr << prompt << std::flush;
  const bool read = static_cast<bool>(std::getline(std::cin, line));
  if (unechoed.is_terminal()) std::cerr << '\n';
  if (!read) return fault("no password came on standard input");
  Secret secret(std::move(line));
  wipe(line);
  return secret;
}

std::string read_line(const std::string& prompt) {
  std::cerr << prompt << std::flush;
  std::string line;
  std::getline(std::cin, line);
  return line;
}

Result<std::string> read_input(std::size_t most_bytes) {
  std::string text(most_bytes + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.size() > most_bytes) {
    return fault("standard input is over its limit");
  }
  return text;
}

Result<std::string> read_piece(std::size_t most_bytes) {
  std::string piece;
  piece.resize_and_overwrite(most_bytes, [](char* room, std::size_t size) {
    std::cin.read(room, static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(std::cin.gcount());
  });
  if (std::cin.bad()) return fault("standard input could not be read to its end");
  return piece;
}

}  // namespace

Terminal system_terminal() {
  Terminal terminal{std::cout,
                    std::cerr,
                    style_of_output(),
                    isatty(STDIN_FILENO) != 0,
                    read_secret,
                    read_line,
                    {},
                    who_runs_this,
                    read_input,
                    read_piece,
                    isatty(STDERR_FILENO) != 0};
  for (char** next = environ; *next != nullptr; ++next) {
    const std::string_view entry(*next);
    const auto equals = entry.find('=');
    if (!entry.starts_with("GRANTLINE_") || equals == entry.npos) continue;
    terminal.environment.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return terminal;
}

}  // namespace grantline::cli
