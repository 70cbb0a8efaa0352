#include "cli/clipboard.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>

namespace grantline::cli {
namespace {

constexpr auto kPatience = milliseconds(300);

struct Taken {
  Result<void> done;
  std::string text;
};

Taken take(const std::vector<ClipboardReader>& readers) {
  std::string text;
  auto done = read_clipboard([&](std::string_view piece) { text += piece; }, readers, kPatience);
  return {std::move(done), std::move(text)};
}

ClipboardReader shell(const std::string& script) { return {{"sh", "-c", script}, ""}; }

TEST(clipboard, the_first_program_that_is_there_is_asked) {
  const auto taken = take({{{"no-such-program-of-grantline"}, ""}, shell("printf 'a\\nb'")});
  EXPECT_TRUE(taken.done.has_value());
  EXPECT_EQ(taken.text, "a\nb");
}

TEST(clipboard, words_of_a_command_are_no_shell_line) {
  const auto taken = take({{{"printf", "%s", "$(id); `id`"}, ""}});
  EXPECT_EQ(taken.text, "$(id); `id`");
}

TEST(clipboard, a_program_that_hangs_is_ended_and_leaves_no_child) {
  const auto taken = take({shell("printf begun; exec sleep 600")});
  ASSERT_FALSE(taken.done.has_value());
  EXPECT_NE(taken.done.error().what.find("did not hand the clipboard over"), std::string::npos);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(clipboard, a_failure_says_why_in_one_printable_line) {
  const auto taken = take({shell("printf '\\033[2Jno target\\nmore' >&2; exit 1")});
  ASSERT_FALSE(taken.done.has_value());
  const std::string& what = taken.done.error().what;
  EXPECT_NE(what.find("no target"), std::string::npos) << what;
  EXPECT_EQ(what.find_first_of("\033\n"), std::string::npos) << what;
  EXPECT_EQ(what.find("more"), std::string::npos) << what;
}

TEST(clipboard, a_flood_on_standard_error_neither_fills_the_memory_nor_stops_it) {
  const auto taken = take({shell("head -c 1000000 /dev/zero | tr '\\0' x >&2; printf text")});
  EXPECT_TRUE(taken.done.has_value());
  EXPECT_EQ(taken.text, "text");
}

}  // namespace
}  // namespace grantline::cli
