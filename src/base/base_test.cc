#include <gtest/gtest.h>

#include <set>

#include "base/address.h"
#include "base/edit_distance.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/task.h"
#include "base/time.h"
#include "base/world.h"

namespace grantline {
namespace {

// RFC 4648 section 10
TEST(encoding, base64_reads_and_writes_the_vectors_of_rfc4648) {
  const std::pair<std::string, std::string> vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(base64_encode(plain), coded);
    EXPECT_EQ(base64_decode(coded), plain);
  }
}

TEST(encoding, base64url_refuses_padding_other_alphabets_and_trailing_bits) {
  EXPECT_EQ(base64url_decode("-_8"), "\xfb\xff");
  EXPECT_FALSE(base64url_decode("-_8="));
  EXPECT_FALSE(base64url_decode("+/8"));
  EXPECT_FALSE(base64url_decode("-_9"));  // the last bits are not zero
  EXPECT_FALSE(base64url_decode("-_8 "));
  EXPECT_FALSE(base64url_decode("A"));
}

TEST(encoding, percent_decoding_refuses_a_cut_escape) {
  EXPECT_EQ(form_decode("a+b%2Bc"), "a b+c");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_FALSE(form_decode("a%2"));
  EXPECT_FALSE(form_decode("a%zz"));
}

TEST(edit_distance, counts_what_was_added_dropped_and_replaced) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
}

TEST(encoding, crc32_is_zlibs) { EXPECT_EQ(crc32("123456789"), 0xCBF43926U); }

TEST(encoding, printable_hides_terminal_escapes_and_broken_utf8) {
  EXPECT_EQ(printable("a\x1b[31m\xff\n"), "a\\x1b[31m\\xff\\x0a");
  EXPECT_EQ(printable("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right-to-left override
}

TEST(encoding, base32_reads_what_people_mistype) {
  EXPECT_EQ(base32_encode(0x1234567, 8),
            base32_encode(*base32_decode(base32_encode(0x1234567, 8)), 8));
  EXPECT_EQ(base32_decode("O0Il"), base32_decode("0011"));
  EXPECT_FALSE(base32_decode("u"));
}

TEST(json, refuses_repeated_members_trailing_bytes_and_deep_nesting) {
  EXPECT_TRUE(parse_json(R"({"a":{"b":1},"b":[1,2]})"));
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})"));
  EXPECT_FALSE(parse_json(R"({"a":1,"\u0061":2})"));
  EXPECT_FALSE(parse_json(R"({"a":1} x)"));
  EXPECT_TRUE(parse_json("[1e308, -1e308, 1e-400]"));
  EXPECT_FALSE(parse_json("[1.5e300000]"));
  EXPECT_FALSE(parse_json("[-1.5e300000]"));
  EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_FALSE(parse_json("\"\xff\""));
  EXPECT_FALSE(parse_json(""));
}

TEST(system_world, gives_no_byte_twice) {
  std::set<ByteArray<16>> seen;
  std::set<ByteArray<12>> small;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(seen.insert(system_world().random_array<16>()).second);
    EXPECT_EQ(system_world().random_bytes(100).size(), 100U);
    EXPECT_TRUE(small.insert(system_world().random_array<12>()).second);
  }
}

TEST(secret, a_moved_secret_is_wiped) {
  Secret a("a long enough secret to live on the heap of the process");
  const Secret b = std::move(a);
  EXPECT_TRUE(b.matches("a long enough secret to live on the heap of the process"));
  EXPECT_FALSE(b.matches("a long enough secret to live on the heap of the procesS"));
}

TEST(time, writes_the_forms_that_people_and_protocols_read) {
  const WallTime time{1'795'435'200'123};
  EXPECT_EQ(to_rfc3339(time), "2026-11-23T12:00:00.123Z");
  EXPECT_EQ(to_http_date(time), "Mon, 23 Nov 2026 12:00:00 GMT");
  EXPECT_EQ(to_words(milliseconds(3210)), "3.2 s");
  EXPECT_EQ(to_words(seconds(723)), "12 min 3 s");
  EXPECT_EQ(to_words(minutes(12)), "12 min");
  EXPECT_EQ(to_words(hours(3)), "3 h");
  EXPECT_EQ(to_words(days(31)), "31 days");
  Duration span;
  ASSERT_TRUE(parse_duration("15m", span));
  EXPECT_EQ(span, minutes(15));
  EXPECT_EQ(to_setting(span), "15m");
  EXPECT_FALSE(parse_duration("15", span));
  EXPECT_FALSE(parse_duration("-1s", span));
  EXPECT_FALSE(parse_duration("1 s", span));
}

Task<int> answer(int n) { co_return n; }
Task<int> twice(int n) {
  const int once = co_await answer(n);
  const int more = co_await await_callback<int>([n](auto done) { done(n); });
  co_return once + more;
}

TEST(task, awaits_tasks_and_callbacks) {
  int got = 0;
  start(twice(21), [&](int n) { got = n; });
  EXPECT_EQ(got, 42);
}

TEST(json, a_string_is_escaped_wherever_it_must_be) {
  const auto written = [](std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
  };
  EXPECT_EQ(written(""), R"("")");
  EXPECT_EQ(written("plain \xc3\xa4"), "\"plain \xc3\xa4\"");
  EXPECT_EQ(written("\"a\\"), R"("\"a\\")");
  EXPECT_EQ(written("\n\r\tz"), R"("\n\r\tz")");
  EXPECT_EQ(written(std::string_view("\x01\x1f\x7f\0", 4)), R"("\u0001\u001f\u007f\u0000")");
}

TEST(json, a_byte_is_escaped_or_not_at_any_place_beside_any_other) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool escaped = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
    for (const char other : {' ', '!', '~', '\x80', '\x9f', '\xff'}) {
      for (std::size_t at = 0; at < 17; ++at) {
        std::string text(17, other);
        text[at] = static_cast<char>(byte);
        std::string out;
        append_json_string(out, text);
        ASSERT_EQ(out != '"' + text + '"', escaped) << byte << " at " << at;
      }
    }
  }
}

TEST(address, is_written_as_people_write_it) {
  for (const char* text : {"0.0.0.1", "10.20.30.40", "255.255.255.255", "2001:db8::1", "::1"}) {
    EXPECT_EQ(to_text(*parse_address(text)), text);
  }
  EXPECT_EQ(to_text(Address{}), "unknown");
}

}  // namespace
}  // namespace grantline
