#include "explain/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/encoding.h"
#include "explain/decode.h"
#include "explain/diagnosis.h"
#include "explain/exchange.h"

namespace grantline::explain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kRefused = R"({"error":"invalid_grant","error_description":"Stale token"})";

constexpr int kGzip = 15 + 16;  // window bits, as deflateInit2 takes them
constexpr int kZlib = 15;
constexpr int kBare = -15;

std::string packed(std::string_view text, int window_bits) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string gzip(std::string_view text) { return packed(text, kGzip); }

std::string entry(std::string_view body, std::string_view content) {
  return R"({"startedDateTime":"2026-11-23T12:00:00Z","request":{"method":"POST","url":)"
         R"("https://as.example/realms/x/protocol/openid-connect/token","headers":[{"name":"Cookie","value":"a=b"}],)"
         R"("postData":{"mimeType":"application/x-www-form-urlencoded",)" +
         std::string(body) + R"(}},"response":{"status":400,"headers":[],"content":{)" +
         std::string(content) + "}}}";
}

std::string har(std::string_view entries) {
  return R"({"log":{"version":"1.2","creator":{"name":"x"},"entries":[)" + std::string(entries) +
         "]}}";
}

Reading read_in_pieces(std::string_view text, std::size_t size) {
  Input input;
  for (std::size_t at = 0; at < text.size(); at += size) input.take(text.substr(at, size));
  return input.finish();
}

TEST(input, a_har_is_written_down_as_http_with_its_bodies_decoded) {
  const std::string body = R"("text":"grant_type=refresh_token&refresh_token=abc")";
  const std::string plain = R"("text":)" + std::string("\"{\\\"error\\\":\\\"invalid_grant\\\"}\"");
  const std::string wrapped =
      R"("encoding":"base64","text":")" + base64_encode(gzip(kRefused)) + "\"";
  const std::string text = har(entry(body, plain) + ",\n" + entry(body, wrapped));
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, text.size()}) {
    const Reading reading = read_in_pieces(text, size);
    EXPECT_THAT(reading.parts().at(0).kinds, ElementsAre("HAR"));
    const auto legs = read_exchange(reading.text());
    ASSERT_EQ(legs.size(), 4U) << reading.text();
    EXPECT_EQ(legs[0].url, "https://as.example/realms/x/protocol/openid-connect/token");
    EXPECT_EQ(legs[0].value("refresh_token"), "abc");
    EXPECT_EQ(legs[0].time->ms, 1795435200000);
    EXPECT_EQ(legs[1].value("error"), "invalid_grant");
    EXPECT_EQ(legs[3].value("error_description"), "Stale token");
    EXPECT_EQ(reading.origin_of(legs[1].line).line, 1U);
    EXPECT_EQ(reading.origin_of(legs[3].line).line, 2U);
    EXPECT_THAT(reading.text(), Not(HasSubstr("a=b")));
  }
}

TEST(input, what_is_deflated_is_read_with_and_without_its_header) {
  for (const int form : {kGzip, kZlib, kBare}) {
    const std::string bytes = packed(kRefused, form);
    const std::string base64 = base64_encode(bytes);
    const Reading body = read_text(har(entry(R"("text":"grant_type=refresh_token")",
                                             R"("encoding":"base64","text":")" + base64 + "\"")));
    EXPECT_THAT(body.text(), HasSubstr("Stale token"));
    EXPECT_THAT(body.parts().at(0).not_read, IsEmpty());
    EXPECT_THAT(read_text("body=" + base64).text(), HasSubstr("Stale token")) << form;
    for (const std::size_t size : {std::size_t{1}, bytes.size()}) {
      EXPECT_EQ(read_in_pieces(bytes, size).text(), kRefused) << form;
    }
  }
}

TEST(input, a_body_that_cannot_be_unpacked_is_named) {
  // kRefused by brotliCompressSync of Node.js
  constexpr std::string_view kBrotli =
      "GzoAYJwHdkwMopoZ/KS1yFfZ3ppKSx2Wvg5jc6MDG3ACkP1iAw4ybIydqwRBL59UrD7tIQJfzsC460UG";
  const auto asked = [](std::string_view headers, std::string_view base64) {
    return R"({"startedDateTime":"2026-11-23T12:00:00Z","request":{"method":"POST","url":)"
           R"("https://as.example/token","headers":[],"postData":{"text":"grant_type=x"}},)"
           R"("response":{"status":400,"headers":[)" +
           std::string(headers) + R"(],"content":{"mimeType":"application/json",)" +
           R"("encoding":"base64","text":")" + std::string(base64) + "\"}}}";
  };
  const auto not_read = [&](std::string_view entries) {
    return read_text(har(entries)).parts().at(0).not_read;
  };
  constexpr std::string_view kHeader = R"({"name":"Content-Encoding","value":"br"})";
  EXPECT_THAT(
      not_read(asked(kHeader, kBrotli)),
      ElementsAre("of the HAR a body that is compressed by brotli, which is not undone here"));
  const std::string zstd = base64_encode("\x28\xB5\x2F\xFD\x20\x01\x02\x03\x04");
  EXPECT_THAT(
      not_read(asked("", zstd) + "," + asked("", zstd)),
      ElementsAre("of the HAR 2 bodies that are compressed by zstd, which is not undone here"));
  EXPECT_THAT(not_read(asked("", kBrotli)), ElementsAre("of the HAR a body that is no text"));
  EXPECT_THAT(not_read(asked("", "??????")), ElementsAre(HasSubstr("said to be base64")));
}

TEST(input, a_file_in_a_packing_that_is_not_undone_is_named) {
  for (const std::string_view mark : {"PK\x03\x04", "\x28\xB5\x2F\xFD", "BZh91AY&SY"}) {
    const Reading reading = read_in_pieces(std::string(mark) + std::string(10'000, 'x'), 1000);
    EXPECT_THAT(reading.parts().at(0).not_read, ElementsAre(HasSubstr("unpack it first")));
    EXPECT_THAT(reading.text(), IsEmpty());
  }
}

TEST(input, a_har_with_parameters_in_a_list_is_read) {
  const Reading reading = read_text(har(entry(
      R"("params":[{"name":"grant_type","value":"authorization_code"},{"name":"code","value":"a/b c"}])",
      R"("text":"")")));
  const auto legs = read_exchange(reading.text());
  ASSERT_EQ(legs.size(), 1U);
  EXPECT_EQ(legs[0].value("code"), "a/b c");
}

TEST(input, a_har_that_is_cut_off_is_read_as_far_as_it_goes) {
  const std::string one = entry(R"("text":"grant_type=refresh_token&refresh_token=abc")",
                                R"("text":"{\"error\":\"invalid_grant\"}")");
  const std::string whole = har(one + "," + one);
  for (std::size_t cut = 100; cut < whole.size(); cut += 13) {
    const Reading reading = read_text(std::string_view(whole).substr(0, cut));
    EXPECT_THAT(reading.parts().at(0).not_read, ElementsAre(HasSubstr("ends in the middle")));
    if (cut <= one.size() + 100) continue;
    EXPECT_THAT(reading.text(), HasSubstr("invalid_grant"));
  }
  EXPECT_THAT(read_text(whole).parts().at(0).not_read, IsEmpty());
}

TEST(input, a_bomb_in_a_har_is_not_unpacked_whole) {
  const std::string bomb = gzip(std::string(64U << 20, ' ') + kRefused);
  const Reading reading =
      read_text(har(entry(R"("text":"grant_type=refresh_token&refresh_token=abc")",
                          R"("encoding":"base64","text":")" + base64_encode(bomb) + "\"")));
  EXPECT_LT(reading.text().size(), 100'000U);
  EXPECT_THAT(reading.parts().at(0).not_read, ElementsAre(HasSubstr("very large bodies")));
}

TEST(input, what_strangers_send_unpacks_to_a_bound_over_all_its_bodies) {
  constexpr std::size_t kBound = std::size_t{1} << 20;
  Input file(kBound);
  file.take(gzip(std::string(8 * kBound, 'x') + kRefused));
  EXPECT_THAT(file.finish().parts().at(0).not_read, ElementsAre(HasSubstr("beyond 1 MiB")));

  const std::string body =
      R"("encoding":"base64","text":")" + base64_encode(gzip(std::string(kBound / 2, ' '))) + "\"";
  const std::string one = entry(R"("text":"grant_type=refresh_token")", body);
  Input bodies(kBound);
  bodies.take(har(one + "," + one + "," + one));
  EXPECT_THAT(bodies.finish().parts().at(0).not_read, ElementsAre(HasSubstr("very large bodies")));
}

TEST(input, nesting_without_end_is_passed_over) {
  const std::string deep(1'000'000, '[');
  const Reading reading =
      read_text(har(entry(R"("text":"grant_type=refresh_token","x":)" + deep, R"("text":"x")")));
  EXPECT_FALSE(reading.parts().at(0).not_read.empty());
  EXPECT_NO_FATAL_FAILURE(diagnose(std::string(1'000'000, '{') + kRefused));
}

TEST(input, a_log_that_is_gzipped_is_read_whole_or_to_its_damage) {
  const std::string line = "2026-11-23T12:00:00Z keycloak " + kRefused + "\n";
  const std::string packed = gzip(line);
  EXPECT_EQ(read_text(packed).text(), line);
  EXPECT_EQ(read_text(packed + packed).text(), line + line);
  std::string noise;
  for (int i = 0; i < 20'000; ++i) noise += std::to_string(i * 7919) + " GET /index\n";
  std::string damaged = gzip(line + noise);
  damaged[damaged.size() / 2] ^= 0x55;
  const Reading reading = read_text(damaged);
  EXPECT_THAT(reading.text(), HasSubstr("Stale token"));
  EXPECT_THAT(reading.parts().at(0).not_read, ElementsAre(HasSubstr("damaged")));
}

TEST(input, utf32_becomes_utf8_and_is_called_so) {
  const auto wide = [](bool is_big, std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) {
      for (int i = 0; i < 4; ++i) out += static_cast<char>(c >> 8 * (is_big ? 3 - i : i));
    }
    return out;
  };
  for (const bool is_big : {false, true}) {
    for (const std::u32string_view mark : {U"\uFEFF", U""}) {
      const std::string text = wide(is_big, mark) + wide(is_big, U"invalid_grant für 🙂") +
                               std::string(is_big ? "\0\0\xD8\0" : "\0\xD8\0\0", 4) +
                               std::string(4, '\xFF');
      for (const std::size_t size : {std::size_t{1}, std::size_t{7}, text.size()}) {
        const Reading reading = read_in_pieces(text, size);
        EXPECT_EQ(reading.text(), "invalid_grant für 🙂\uFFFD\uFFFD");
        EXPECT_THAT(reading.parts().at(0).kinds, ElementsAre("UTF-32"));
      }
    }
  }
}

TEST(input, utf16_and_latin1_become_utf8_however_they_are_cut) {
  std::string wide = "\xFF\xFE";
  for (const char c : kRefused) wide += {c, '\0'};
  for (const std::size_t size : {std::size_t{1}, std::size_t{3}, wide.size()}) {
    EXPECT_EQ(read_in_pieces(wide, size).text(), kRefused);
  }
  EXPECT_EQ(read_text("abgelaufen f\xFCr M\xFCller \x80").text(), "abgelaufen für Müller €");
  EXPECT_EQ(read_text("für €").text(), "für €");
}

TEST(input, what_is_wrapped_is_read_beside_what_wraps_it) {
  const std::string once = base64_encode(kRefused);
  for (const std::string& text :
       {"body=" + once, "a\nbody: " + base64_encode(once + " "), percent_encode(kRefused),
        percent_encode(percent_encode(kRefused)),
        "x " + base64_encode(gzip(kRefused)) + "\nlast"}) {
    const Reading reading = read_text(text);
    const auto legs = read_exchange(reading.text());
    ASSERT_FALSE(legs.empty()) << text;
    EXPECT_EQ(legs[0].value("error_description"), "Stale token");
    EXPECT_EQ(reading.origin_of(legs[0].line).line, text[0] == 'a' ? 2U : 1U);
  }
}

TEST(input, what_is_wrapped_becomes_utf8_too) {
  const Reading reading =
      read_text("body=" + base64_encode("{\"error\":\"invalid_grant\",\"x\":\"f\xFCr\"}"));
  EXPECT_THAT(reading.text(), HasSubstr("\"x\":\"für\""));
  EXPECT_FALSE(from_latin1(reading.text()));
}

TEST(input, evidence_of_several_files_names_the_file) {
  Input input;
  input.begin("login.log");
  input.take(
      "x\nGET "
      "https://as.example/"
      "authorize?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2Fcb\n");
  input.begin("token.log");
  input.take(
      "POST https://as.example/token "
      "grant_type=authorization_code&code=abcdef&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%2F\n");
  const Diagnosis diagnosis = diagnose(input.finish());
  ASSERT_FALSE(diagnosis.causes.empty());
  EXPECT_EQ(diagnosis.causes[0].detail, "redirect_uri_trailing_slash");
  EXPECT_EQ(diagnosis.causes[0].evidence[0].file, "login.log");
  EXPECT_EQ(diagnosis.causes[0].evidence[0].line, 2U);
  EXPECT_EQ(diagnosis.causes[0].evidence[1].file, "token.log");
  EXPECT_EQ(diagnosis.causes[0].evidence[1].line, 1U);
}

TEST(input, files_are_put_in_order_of_time) {
  Input input;
  for (const auto& [name, text] :
       {std::pair{"b.log",
                  "2026-11-23T12:00:09Z POST https://as.example/token "
                  "grant_type=refresh_token&refresh_token=one\n"},
        std::pair{"a.log",
                  "2026-11-23T12:00:00Z POST https://as.example/token "
                  "grant_type=refresh_token&refresh_token=one\n"
                  "2026-11-23T12:00:01Z {\"access_token\":\"x\",\"refresh_token\":\"two\"}\n"}}) {
    input.begin(name);
    input.take(text);
    input.end();
  }
  const Diagnosis diagnosis = diagnose(input.finish());
  ASSERT_FALSE(diagnosis.causes.empty());
  EXPECT_EQ(diagnosis.causes[0].detail, "superseded_refresh_token");
  EXPECT_EQ(diagnosis.causes[0].evidence[0].file, "a.log");
  EXPECT_EQ(diagnosis.causes[0].evidence[1].file, "b.log");
}

TEST(input, a_log_from_the_newest_to_the_oldest_is_read_as_it_happened) {
  const Diagnosis diagnosis = diagnose(
      "2026-11-23T12:00:09Z POST https://as.example/token "
      "grant_type=refresh_token&refresh_token=one\n"
      "2026-11-23T12:00:01Z {\"access_token\":\"x\",\"refresh_token\":\"two\"}\n"
      "2026-11-23T12:00:00Z POST https://as.example/token "
      "grant_type=refresh_token&refresh_token=one\n");
  ASSERT_FALSE(diagnosis.causes.empty());
  EXPECT_EQ(diagnosis.causes[0].detail, "superseded_refresh_token");
}

// What looks like words in such bytes is none.
TEST(input, lines_of_other_than_text_are_left_out_and_said_to_be) {
  const std::string binary =
      "\x7f"
      "ELF\x02\x01\x01" +
      std::string(9, '\0') + "the other tenant";
  const Reading both = read_text(binary + "\n{\"error\":\"invalid_grant\"}\n" + binary);
  EXPECT_EQ(both.text(), "\n{\"error\":\"invalid_grant\"}\n");
  EXPECT_THAT(both.parts().at(0).not_read, ElementsAre("2 lines that are no text"));
  EXPECT_THAT(read_text("\x1b[31merror\x1b[0m\tinvalid_grant\r\n").parts().at(0).not_read,
              IsEmpty());
}

}  // namespace
}  // namespace grantline::explain
