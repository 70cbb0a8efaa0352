#include "guard/api_path.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/encoding.h"
#include "guard/readers_for_test.h"

namespace grantline::guard {
namespace {

using Segments = std::vector<std::string>;

Segments segments_of(std::string_view target) {
  const auto path = read_path(target);
  return path ? path->segments : Segments{"refused", std::string(to_words(path.error()))};
}

void expect_refused(PathFault due, std::initializer_list<std::string_view> targets) {
  for (const std::string_view target : targets) {
    const auto path = read_path(target);
    ASSERT_FALSE(path) << target;
    EXPECT_EQ(to_words(path.error()), to_words(due)) << target;
  }
}

TEST(api_path, is_split_and_decoded) {
  EXPECT_EQ(segments_of("/"), Segments{});
  EXPECT_EQ(segments_of("/orders/42"), (Segments{"orders", "42"}));
  EXPECT_EQ(segments_of("/a%20b/%C3%A9/\xC3\xA9/a+b"),
            (Segments{"a b", "\xC3\xA9", "\xC3\xA9", "a+b"}));
  EXPECT_EQ(segments_of("/a:b/@c/~d/e,f=g/100%25/.well-known/a..b"),
            (Segments{"a:b", "@c", "~d", "e,f=g", "100%", ".well-known", "a..b"}));
}

TEST(api_path, has_no_query_and_one_slash_at_the_end_does_not_count) {
  EXPECT_EQ(segments_of("/orders/?a=/../b;c%00%zz\\"), Segments{"orders"});
  EXPECT_EQ(segments_of("/orders?"), Segments{"orders"});
  EXPECT_EQ(segments_of("/?/a"), Segments{});
}

// RFC 9112 section 3.2.2
TEST(api_path, is_read_from_a_url_too) {
  EXPECT_EQ(segments_of("https://api.example:8443/orders/42?a"), (Segments{"orders", "42"}));
  EXPECT_EQ(segments_of("HTTP://[::1]/orders"), Segments{"orders"});
  EXPECT_EQ(segments_of("http://api.example"), Segments{});
  EXPECT_EQ(segments_of("http://api.example?a"), Segments{});
}

TEST(api_path, refuses_what_is_no_path) {
  expect_refused(PathFault::not_a_path, {"", "*", "orders", "api.example:443", "ftp://api.example/",
                                         "http:/a", "https:///a", "http://user@api.example/a",
                                         "http://api.example\\a/b", "http://a%2Fb/c"});
  expect_refused(PathFault::fragment, {"/a#b", "/a?b#c", "http://api.example/#"});
  expect_refused(PathFault::too_long, {"/" + std::string(kLongestPath, 'a')});
  EXPECT_TRUE(read_path("/" + std::string(kLongestPath - 1, 'a') + "?" + std::string(9000, 'b')));
}

TEST(api_path, refuses_dot_segments_however_they_are_written) {
  expect_refused(
      PathFault::dot_segment,
      {"/.", "/..", "/a/./b", "/a/../b", "/a/..", "/a/../", "/%2e/a", "/a/%2E%2e/b", "/a/.%2E/b",
       "/a/..;/b", "/a/..;x=y/b", "/a/%2e%2e%3Bx/b", "/a/.../b", "/a/..%20/b", "/a/.;/b"});
}

TEST(api_path, refuses_slashes_that_some_merge_and_some_do_not) {
  expect_refused(PathFault::empty_segment, {"//", "//a", "/a//b", "/a//", "http://api.example//a"});
  expect_refused(PathFault::encoded_slash, {"/a%2Fb", "/a%2f..%2fb", "/%2f"});
  expect_refused(PathFault::backslash, {"/a\\b", "/a%5Cb", "/..\\a", "/a%5c..%5cb"});
}

TEST(api_path, refuses_parameters_and_hidden_delimiters) {
  expect_refused(PathFault::parameter, {"/a;b", "/a;/b", "/;", "/a%3Bb", "/a;jsessionid=1/b"});
  expect_refused(PathFault::encoded_delimiter, {"/a%3Fb", "/a%23b", "/%3f"});
}

TEST(api_path, refuses_characters_that_are_none) {
  expect_refused(PathFault::control_character,
                 {std::string_view("/a\0b", 4), "/a%00b", "/a%0Ab", "/a%0d%0aX:%20y", "/a%7F",
                  "/a b", "/a\tb", "/a?b c", "/a%09"});
  expect_refused(PathFault::not_text, {"/%FF", "/\xFF", "/%C0%AE%C0%AE", "/%C3", "/%ED%A0%80",
                                       "/a%C2%85b", "/%E2%80%AE"});
}

TEST(api_path, refuses_escapes_that_are_cut_or_made_twice) {
  expect_refused(PathFault::bad_escape, {"/%", "/a%2", "/a%zz", "/%2/a", "/%u002e"});
  expect_refused(PathFault::encoded_twice, {"/%252e%252e", "/a%252Fb", "/%2541", "/%25%32%66"});
}

TEST(api_path, has_words_of_its_own_for_every_fault) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(PathFault::empty_segment); ++i) {
    const auto text = to_words(static_cast<PathFault>(i));
    EXPECT_FALSE(text.empty()) << i;
    EXPECT_TRUE(words.insert(text).second) << text;
  }
}

// What attacks on paths are made of.
const std::vector<std::string> kPieces{
    "/",   "/",   "/",   "a",   "b",   ".",   "..",     "%2e",      "%2E%2e", "%2f", "\\",
    "%5c", ";",   ";x=", "%3b", "%",   "%25", "2e",     "%252e",    "?",      "#",   "%3f",
    "%23", "%00", "%0a", "%20", "%c3", "%a9", "%c0%ae", "\xC3\xA9", "+",      "*",   ":"};

void expect_one_reading(const std::string& target, const Path& path) {
  for (const auto& reader : readers::kAll) {
    EXPECT_EQ(reader.read(target), path.segments) << reader.name << " reads " << target;
  }
}

TEST(api_path, is_the_same_for_every_server_whatever_it_is_made_of) {
  std::size_t accepted = 0;
  std::size_t refused = 0;
  const auto look = [&](const std::string& target) {
    const auto path = read_path(target);
    ++(path ? accepted : refused);
    if (path) expect_one_reading(target, *path);
  };
  for (const auto& a : kPieces) {
    for (const auto& b : kPieces) {
      for (const auto& c : kPieces) {
        look("/" + a + b + c);
        look("/x" + a + b + c + "/y");
        look("http://api.example/x/" + a + b + c);
      }
    }
  }
  EXPECT_GT(accepted, refused / 20);
}

RC_GTEST_PROP(api_path, accepted_is_the_same_for_every_server, ()) {
  const auto pieces = *rc::gen::container<Segments>(rc::gen::elementOf(kPieces));
  std::string target = "/";
  for (const auto& piece : pieces) target += piece;
  const auto path = read_path(target);
  if (path) {
    for (const auto& reader : readers::kAll) RC_ASSERT(reader.read(target) == path->segments);
  }
}

RC_GTEST_PROP(api_path, reads_back_the_segments_that_it_gave, ()) {
  const Segments plain{"a", "b", "..a", "%2541 ", "%", "+", "*", ":", "~", "\xC3\xA9", "=", " x"};
  const auto segments = *rc::gen::container<Segments>(rc::gen::elementOf(plain));
  std::string written;
  for (const auto& segment : segments) written += "/" + percent_encode(segment);
  const auto path = read_path(written.empty() ? "/" : written);
  const bool is_twice = std::ranges::count(segments, "%2541 ") > 0;
  RC_ASSERT(path.has_value() == !is_twice);
  if (!path) return;
  RC_ASSERT(path->segments == segments);
  RC_ASSERT(read_path(written + "/")->segments == segments);
  RC_ASSERT(read_path("http://api.example" + written)->segments == segments);
}

}  // namespace
}  // namespace grantline::guard
