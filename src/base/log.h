#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/fault.h"
#include "base/world.h"

namespace grantline {

// Structured logs: one event a line, as JSON or for a terminal. Safe from every thread; never
// throws. Before open_log nothing is written.
//
// What a field may hold: identifiers, references (gl-...), causes, statuses, counts, durations,
// addresses, paths without their query. Never a token, code, secret, verifier, password, cookie,
// query string, header or body. A Secret cannot become a field: it does not convert to text.
enum class LogLevel { debug, info, warn, error, off };
enum class LogFormat { text, json };

struct LogOptions {
  LogLevel level = LogLevel::info;
  std::optional<LogFormat> format;  // unset: text where stderr is a terminal, JSON elsewhere
  std::string file;                 // empty: stderr
};

std::optional<LogLevel> parse_log_level(std::string_view text);    // "debug" to "error", "off"
std::optional<LogFormat> parse_log_format(std::string_view text);  // "text", "json"

// Lines are written at once from `warn` on, else within a second or 32 KiB, and at exit.
// `world` must outlive the last line.
Result<void> open_log(const LogOptions& options, World& world);
// Opens the file by its name again, after it was moved away. The old one stays where that fails.
Result<void> reopen_log();
void flush_log() noexcept;
// Flushes, and writes no more.
void close_log() noexcept;
bool log_is_on(LogLevel level) noexcept;

// Names of events and fields are words of the code: [a-z0-9_.]. Values may hold anything.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;
  LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
  LogField(std::string_view field, const char* text) : LogField(field, std::string_view(text)) {}
  LogField(std::string_view field, const std::string& text)
      : LogField(field, std::string_view(text)) {}
  LogField(std::string_view field, std::same_as<bool> auto flag) : name(field), value(flag) {}
  LogField(std::string_view field, std::integral auto number)
    requires(!std::same_as<decltype(number), bool>)
      : name(field), value(static_cast<std::int64_t>(number)) {}
  LogField(std::string_view field, std::floating_point auto number)
      : name(field), value(static_cast<double>(number)) {}

  std::string_view name;
  Value value;  // a text is not copied
};

// A line in the making; written when it goes.
class LogLine {
 public:
  LogLine(LogLevel level, std::string_view event) noexcept;
  ~LogLine();
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  LogLine& with(const LogField& field) noexcept;
  template <class T>
  LogLine& with(std::string_view name, const T& value) noexcept {
    return with(LogField(name, value));
  }

 private:
  LogLevel level_;
  bool on_;
  bool json_ = false;
  std::string line_;
};

void log(LogLevel level, std::string_view event,
         std::initializer_list<LogField> fields = {}) noexcept;

}  // namespace grantline
