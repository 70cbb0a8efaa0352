#include "base/log.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <limits>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/trace.h"

namespace grantline {
namespace {

class FixedWorld final : public World {
 public:
  WallTime now() override { return {1'700'000'000'123}; }
  SteadyTime steady_now() override { return {}; }
  void fill_random(void* out, std::size_t size) override {
    std::fill_n(static_cast<char*>(out), size, '\x11');
  }
};

class LogTest : public testing::Test {
 protected:
  LogTest() {
    char name[] = "/tmp/grantline-log-XXXXXX";
    folder_ = mkdtemp(name);
    file_ = folder_ + "/log";
  }
  ~LogTest() override {
    close_log();
    EXPECT_TRUE(open_log({.level = LogLevel::off, .format = {}, .file = ""}, world_));
    std::filesystem::remove_all(folder_);
  }
  void open(LogFormat format, LogLevel level = LogLevel::info) {
    ASSERT_TRUE(open_log({.level = level, .format = format, .file = file_}, world_));
  }
  static std::string read(const std::string& path) {
    flush_log();
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  FixedWorld world_;
  std::string folder_, file_;
};

static_assert(!std::is_constructible_v<LogField, std::string_view, const Secret&>);

TEST_F(LogTest, bug_that_ends_the_process_loses_no_line) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        static_cast<void>(open_log({.level = LogLevel::info, .format = {}, .file = ""}, world_));
        log(LogLevel::info, "before_the_bug", {});
        CHECK(file_.empty());
      },
      "file_.empty\\(\\) does not hold\n.*before_the_bug");
}

TEST_F(LogTest, json_line_holds_time_level_event_and_typed_fields_in_order) {
  open(LogFormat::json);
  log(LogLevel::info, "request",
      {{"path", "/token"}, {"status", 400}, {"took_ms", 1.5}, {"tls", true}});
  EXPECT_EQ(read(file_),
            "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"info\",\"event\":\"request\","
            "\"path\":\"/token\",\"status\":400,\"took_ms\":1.5,\"tls\":true}\n");
}

TEST_F(LogTest, a_real_number_is_written_without_what_says_nothing) {
  open(LogFormat::text);
  for (const double real :
       {0.0, 0.001, 0.05, 1.5, 12.34, -2.25, -0.5, 1234567.891, 3.0, 0.12345678, 1e300, 1e-9}) {
    log(LogLevel::info, "x", {{"a", real}});
  }
  log(LogLevel::info, "x", {{"a", std::numeric_limits<double>::quiet_NaN()}});
  std::string seen;
  const std::string all = read(file_);
  for (std::size_t at = 0; (at = all.find("a=", at)) != all.npos; ++at)
    seen += all.substr(at + 2, all.find('\n', at) - at - 2) + " ";
  EXPECT_EQ(seen, "0 0.001 0.05 1.5 12.34 -2.25 -0.5 1234567.891 3 0.123457 1e+300 1e-09 null ");
}

TEST_F(LogTest, any_bytes_in_a_value_stay_inside_one_line_of_valid_json) {
  open(LogFormat::json);
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  log(LogLevel::info, "odd", {{"value", all}, {"plain", "a\n\"b\\"}, {"utf8", "caf\xC3\xA9"}});
  const std::string line = read(file_);
  ASSERT_EQ(line.find('\n'), line.size() - 1);
  const auto parsed = parse_json(line.substr(0, line.size() - 1));
  ASSERT_TRUE(parsed) << parsed.error().what;
  EXPECT_EQ(find_string(parsed->as_object(), "plain"), "a\n\"b\\");
  EXPECT_EQ(find_string(parsed->as_object(), "utf8"), "caf\xC3\xA9");
}

TEST_F(LogTest, text_form_quotes_what_could_be_taken_for_another_field_and_hides_escapes) {
  open(LogFormat::text);
  log(LogLevel::warn, "odd", {{"a", "x y"}, {"b", "\x1b[2J"}, {"c", "plain"}, {"d", "e=f"}});
  EXPECT_EQ(read(file_),
            "2023-11-14T22:13:20.123Z warn odd a=\"x y\" b=\\x1b[2J c=plain d=\"e=f\"\n");
}

TEST_F(LogTest, a_line_below_the_level_is_not_written) {
  open(LogFormat::text, LogLevel::warn);
  log(LogLevel::info, "quiet");
  EXPECT_FALSE(log_is_on(LogLevel::info));
  EXPECT_EQ(read(file_), "");
}

TEST_F(LogTest, a_warning_is_in_the_file_before_any_flush) {
  open(LogFormat::text);
  log(LogLevel::warn, "now");
  std::ifstream in(file_);
  std::string line;
  EXPECT_TRUE(std::getline(in, line));
}

TEST_F(LogTest, reopen_continues_in_a_new_file_after_the_old_one_was_moved) {
  open(LogFormat::text);
  log(LogLevel::info, "first");
  flush_log();
  std::filesystem::rename(file_, file_ + ".1");
  ASSERT_TRUE(reopen_log());
  log(LogLevel::info, "second");
  EXPECT_NE(read(file_ + ".1").find("first"), std::string::npos);
  EXPECT_EQ(read(file_).find("first"), std::string::npos);
  EXPECT_NE(read(file_).find("second"), std::string::npos);
}

TEST_F(LogTest, a_file_that_cannot_be_opened_is_a_fault_that_names_it) {
  const auto opened =
      open_log({.level = LogLevel::info, .format = {}, .file = folder_ + "/no/log"}, world_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("/no/log"), std::string::npos);
}

TEST_F(LogTest, lines_of_many_threads_never_mix) {
  open(LogFormat::text);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 1000; ++i) log(LogLevel::info, "line", {{"text", std::string(50, 'x')}});
    });
  }
  for (auto& thread : threads) thread.join();
  std::istringstream lines(read(file_));
  const std::string expected = "2023-11-14T22:13:20.123Z info line text=" + std::string(50, 'x');
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) ASSERT_EQ(line, expected);
  EXPECT_EQ(count, 4000);
}

TEST_F(LogTest, a_line_inside_the_making_of_another_does_not_disturb_it) {
  open(LogFormat::text);
  {
    LogLine outer(LogLevel::info, "outer");
    outer.with("a", 1);
    log(LogLevel::info, "inner");
    outer.with("b", 2);
  }
  EXPECT_NE(read(file_).find("info outer a=1 b=2\n"), std::string::npos);
}

// W3C Trace Context section 3.2.2.5
TEST(trace, traceparent_of_version_00_is_read_and_all_else_refused) {
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto trace = parse_traceparent(good);
  ASSERT_TRUE(trace);
  EXPECT_EQ(to_text(*trace), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_TRUE(trace->sampled);
  EXPECT_FALSE(parse_traceparent("01" + good.substr(2)));
  EXPECT_FALSE(parse_traceparent(good + "-00"));
  EXPECT_FALSE(parse_traceparent("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  EXPECT_FALSE(parse_traceparent("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"));
}

TEST(trace, a_request_without_a_valid_traceparent_gets_a_random_id_of_the_world) {
  FixedWorld world;
  EXPECT_EQ(to_text(trace_of(std::nullopt, world)), "11111111111111111111111111111111");
  EXPECT_EQ(to_text(trace_of("nonsense", world)), "11111111111111111111111111111111");
  EXPECT_EQ(to_text(trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", world)),
            "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(log, levels_and_formats_are_read_by_their_names_alone) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::debug);
  EXPECT_EQ(parse_log_level("warn"), LogLevel::warn);
  EXPECT_EQ(parse_log_level("off"), LogLevel::off);
  EXPECT_EQ(parse_log_level("Warn"), std::nullopt);
  EXPECT_EQ(parse_log_level(""), std::nullopt);
  EXPECT_EQ(parse_log_format("text"), LogFormat::text);
  EXPECT_EQ(parse_log_format("json"), LogFormat::json);
  EXPECT_EQ(parse_log_format("xml"), std::nullopt);
}

}  // namespace
}  // namespace grantline
