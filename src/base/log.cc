#include "base/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/common.h>
#include <spdlog/details/periodic_worker.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <mutex>

#include "base/encoding.h"
#include "base/json.h"
#include "base/last_words.h"

namespace grantline {
namespace {

constexpr std::size_t buffer_bytes = 32 * 1024;

class BufferedSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // Writes to `file` from now on; to stderr where that is empty.
  Result<void> open(const std::string& file) {
    int fd = STDERR_FILENO;
    if (!file.empty()) {
      fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
      if (fd < 0) {
        return fault(fmt::format("cannot open the log file {}: {}", file, std::strerror(errno)));
      }
    }
    const std::lock_guard lock(mutex_);
    flush_();
    if (fd_ != STDERR_FILENO) ::close(fd_);
    fd_ = fd;
    file_ = file;
    return {};
  }
  std::string file() {
    const std::lock_guard lock(mutex_);
    return file_;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    buffer_.append(message.payload.data(), message.payload.size());
    if (buffer_.size() >= buffer_bytes || message.level >= spdlog::level::warn) flush_();
  }
  void flush_() override {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const ssize_t written = ::write(fd_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;  // a full disk must not stop the server
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
  }

 private:
  int fd_ = STDERR_FILENO;
  std::string file_;
  std::string buffer_;
};

struct LogState {
  std::atomic<LogLevel> level{LogLevel::off};
  std::atomic<bool> json{true};
  std::atomic<World*> world{nullptr};
  BufferedSink sink;
  std::unique_ptr<spdlog::details::periodic_worker> flusher;
};

// Never destroyed: threads may log until the very end.
LogState& state() {
  static LogState& it = *new LogState;
  return it;
}

constexpr std::string_view level_names[] = {"debug", "info", "warn", "error", "off"};

std::string_view name_of(LogLevel level) { return level_names[static_cast<int>(level)]; }

// The date is made once a second; only the milliseconds change with each line.
void append_time(std::string& out, WallTime now) {
  thread_local std::int64_t cached_second = -1;
  thread_local std::string cached;
  if (now.unix_seconds() != cached_second) {
    cached_second = now.unix_seconds();
    cached = to_rfc3339(from_unix_seconds(cached_second)).substr(0, 19);
  }
  const auto ms = static_cast<int>(now.ms % 1000);
  out += cached;
  out += '.';
  out += static_cast<char>('0' + ms / 100);
  out += static_cast<char>('0' + ms / 10 % 10);
  out += static_cast<char>('0' + ms % 10);
  out += 'Z';
}

bool is_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

void append_text(std::string& out, std::string_view text, bool json) {
  if (json) {
    if (is_ascii(text)) return append_json_string(out, text);
    return append_json_string(out, printable(text));
  }
  const bool bare = !text.empty() && text.find_first_of(" \"=\\") == std::string_view::npos;
  const std::string shown = printable(text);
  if (bare) {
    out += shown;
  } else {
    append_json_string(out, shown);
  }
}

void append_number(std::string& out, std::int64_t number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

// Three digits behind the point suffice for what is measured here, and are far quicker to write.
void append_real(std::string& out, double real) {
  const double thousands = real * 1000;
  if (!(std::abs(thousands) < 1e15) || thousands != std::trunc(thousands)) {
    fmt::format_to(std::back_inserter(out), "{:.6g}", real);
    return;
  }
  const auto number = static_cast<std::int64_t>(thousands);
  if (number < 0) out += '-';
  append_number(out, std::abs(number / 1000));
  const auto rest = static_cast<int>(std::abs(number % 1000));
  if (rest == 0) return;
  out += '.';
  out += static_cast<char>('0' + rest / 100);
  if (rest % 100 != 0) out += static_cast<char>('0' + rest / 10 % 10);
  if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
}

void append_value(std::string& out, const LogField::Value& value, bool json) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    append_text(out, *text, json);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    append_number(out, *number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (std::isfinite(*real)) {
      append_real(out, *real);
    } else {
      out += "null";
    }
  } else {
    out += std::get<bool>(value) ? "true" : "false";
  }
}

// Lines of one thread share one buffer, so that a line costs no allocation.
std::string& spare_buffer() {
  thread_local std::string spare;
  return spare;
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (std::size_t i = 0; i < std::size(level_names); ++i) {
    if (text == level_names[i]) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::text;
  if (text == "json") return LogFormat::json;
  return std::nullopt;
}

Result<void> open_log(const LogOptions& options, World& world) {
  LogState& log_state = state();
  if (auto opened = log_state.sink.open(options.file); !opened) return opened;
  const bool terminal = options.file.empty() && isatty(STDERR_FILENO) == 1;
  const LogFormat unset = terminal ? LogFormat::text : LogFormat::json;
  log_state.json = options.format.value_or(unset) == LogFormat::json;
  log_state.world = &world;
  if (!log_state.flusher) {
    set_last_words(flush_log);
    std::atexit(flush_log);
    log_state.flusher = std::make_unique<spdlog::details::periodic_worker>([] { flush_log(); },
                                                                           std::chrono::seconds(1));
  }
  log_state.level = options.level;
  return {};
}

Result<void> reopen_log() {
  const std::string file = state().sink.file();
  if (file.empty()) return {};
  return state().sink.open(file);
}

void flush_log() noexcept { state().sink.flush(); }

void close_log() noexcept {
  state().level = LogLevel::off;
  flush_log();
}

bool log_is_on(LogLevel level) noexcept {
  return level >= state().level.load(std::memory_order_relaxed) && level != LogLevel::off;
}

LogLine::LogLine(LogLevel level, std::string_view event) noexcept
    : level_(level), on_(log_is_on(level)) {
  if (!on_) return;
  try {
    json_ = state().json.load(std::memory_order_relaxed);
    line_.swap(spare_buffer());
    line_.clear();
    const WallTime now = state().world.load(std::memory_order_relaxed)->now();
    if (json_) line_ += "{\"time\":\"";
    append_time(line_, now);
    line_ += json_ ? "\",\"level\":\"" : " ";
    line_ += name_of(level);
    line_ += json_ ? "\",\"event\":\"" : " ";
    line_ += event;
    if (json_) line_ += '"';
  } catch (...) {
    on_ = false;  // out of memory: the line is lost, the program goes on
  }
}

LogLine& LogLine::with(const LogField& field) noexcept {
  if (!on_) return *this;
  try {
    line_ += json_ ? ",\"" : " ";
    line_ += field.name;
    line_ += json_ ? "\":" : "=";
    append_value(line_, field.value, json_);
  } catch (...) {
    on_ = false;
  }
  return *this;
}

LogLine::~LogLine() {
  if (!on_) return;
  try {
    line_ += json_ ? "}\n" : "\n";
    const auto level = level_ >= LogLevel::warn ? spdlog::level::warn : spdlog::level::info;
    const spdlog::details::log_msg message({}, {}, {}, level, {line_.data(), line_.size()});
    state().sink.log(message);
  } catch (...) {
    line_.clear();
  }
  line_.swap(spare_buffer());
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) noexcept {
  LogLine line(level, event);
  for (const LogField& field : fields) line.with(field);
}

}  // namespace grantline
