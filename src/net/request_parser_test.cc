#include "net/request_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace grantline::net {
namespace {

using State = RequestParser::State;

constexpr ParseLimits limits{.header_bytes = 1024, .body_bytes = 64};

// The refusal's status; 0 where the request is taken, -1 where more is needed.
int judge(std::string_view text) {
  RequestParser parser(limits);
  while (!text.empty() && parser.state() != State::complete && parser.state() != State::refused) {
    const std::size_t used = parser.feed(text);
    if (used == 0) break;
    text.remove_prefix(used);
  }
  if (parser.state() == State::refused) return parser.refusal_status();
  return parser.state() == State::complete ? 0 : -1;
}

int judge_head(std::string_view lines) {
  return judge("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n");
}

TEST(request_parser, reads_a_request_that_arrives_byte_by_byte) {
  const std::string text =
      "POST /token?x=1 HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nContent-Length: 3\r\n\r\nabc";
  RequestParser parser(limits);
  std::string waiting;
  for (char c : text) {
    waiting += c;
    waiting.erase(0, parser.feed(waiting));
  }
  ASSERT_EQ(parser.state(), State::complete);
  const Request& request = parser.request();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/token?x=1");
  EXPECT_EQ(request.path, "/token");
  EXPECT_EQ(request.query, "x=1");
  EXPECT_EQ(request.body, "abc");
  EXPECT_EQ(request.header("HOST"), "a");
  EXPECT_EQ(request.header("x-empty"), "");
  EXPECT_EQ(request.header("x-absent"), std::nullopt);
}

TEST(request_parser, nothing_of_one_request_is_left_in_the_next) {
  RequestParser parser(limits);
  parser.feed("POST /a?b HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nContent-Length: 3\r\n\r\nabc");
  ASSERT_EQ(parser.state(), State::complete);
  parser.reset();
  EXPECT_TRUE(parser.request().method.empty());
  parser.feed("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
  ASSERT_EQ(parser.state(), State::complete);
  EXPECT_EQ(parser.request().headers.size(), 1U);
  EXPECT_EQ(parser.request().header("Host"), "b");
  EXPECT_EQ(parser.request().query, "");
  EXPECT_EQ(parser.request().body, "");
}

TEST(request_parser, leaves_the_next_request_of_a_pipeline_alone) {
  const std::string one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
  RequestParser parser(limits);
  EXPECT_EQ(parser.feed(one + "GET /2 HTTP/1.1\r\n"), one.size());
  EXPECT_EQ(parser.state(), State::complete);
}

TEST(request_parser, chunks_become_one_body_and_trailers_no_headers) {
  RequestParser parser(limits);
  const std::string_view text =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: forged\r\n\r\n";
  EXPECT_EQ(parser.feed(text), text.size());
  ASSERT_EQ(parser.state(), State::complete);
  EXPECT_EQ(parser.request().body, "abcde");
  EXPECT_FALSE(parser.request().header("Authorization"));
}

// RFC 9112 sections 6.1, 6.3 and 11.2
// Each piece comes with what was not taken of those before it.
int judge_by_bytes(std::string_view text) {
  RequestParser parser(limits);
  std::string waiting;
  for (char c : text) {
    waiting += c;
    for (std::size_t used = 1; used > 0 && !waiting.empty();) {
      used = parser.feed(waiting);
      waiting.erase(0, used);
    }
    if (parser.state() == State::refused) return parser.refusal_status();
    if (parser.state() == State::complete) return 0;
  }
  return -1;
}

TEST(request_parser, chunks_may_come_byte_by_byte) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(judge_by_bytes(head + "0\r\n\r\n"), 0);
  EXPECT_EQ(judge_by_bytes(head + "3\r\nabc\r\n1\r\nd\r\n0\r\nX: 1\r\n\r\n"), 0);
  EXPECT_EQ(judge_by_bytes(head + "0\r\nX: 1\r\n"), -1);
}

TEST(request_parser, a_whole_head_is_judged_without_waiting_for_more) {
  EXPECT_EQ(judge("GET / d\r\n\r\n"), 400);
  EXPECT_EQ(judge_by_bytes("GET / d\r\n\r\n"), 400);
  EXPECT_EQ(judge_by_bytes("GET / HTTP/3.0\r\nHost: a\r\n\r\n"), 505);
}

TEST(request_parser, refuses_what_two_readers_could_frame_differently) {
  EXPECT_EQ(judge_head("Content-Length: 3\r\nContent-Length: 3\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: 3\r\nContent-Length: 4\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: 3, 3\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: +3\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: -1\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: 0x3\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length:\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: 99999999999999999999\r\n"), 400);
  EXPECT_EQ(judge_head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(judge_head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400);
  EXPECT_EQ(judge_head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(judge_head("Transfer-Encoding: gzip, chunked\r\n"), 501);
  EXPECT_EQ(judge_head("Transfer-Encoding: identity\r\n"), 501);
  EXPECT_EQ(judge_head("Transfer-Encoding: \x0b"
                       "chunked\r\n"),
            400);
  EXPECT_EQ(judge("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
}

TEST(request_parser, refuses_bad_lines_names_and_values) {
  EXPECT_EQ(judge_head("X: a\r\n b\r\n"), 400);
  EXPECT_EQ(judge_head("X: a\r\n\tb\r\n"), 400);
  EXPECT_EQ(judge("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), 400);
  EXPECT_EQ(judge_head("X : a\r\n"), 400);
  EXPECT_EQ(judge_head(": a\r\n"), 400);
  EXPECT_EQ(judge_head("X\r\n"), 400);
  EXPECT_EQ(judge_head("X(y): a\r\n"), 400);
  EXPECT_EQ(judge_head("X: a\rb\r\n"), 400);
  EXPECT_EQ(judge_head(std::string_view("X: a\0b\r\n", 8)), 400);
  EXPECT_EQ(judge("GET / HTTP/1.1\nHost: a\n\n"), 400);
  EXPECT_EQ(judge_head("X: a\nY: b\r\n"), 400);
  EXPECT_EQ(judge("GET /  HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(judge("\x16\x03\x01"), 400);
  EXPECT_EQ(judge(" GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

// RFC 9112 section 3.2
TEST(request_parser, takes_exactly_one_host) {
  EXPECT_EQ(judge("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(judge("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(request_parser, refuses_broken_chunks) {
  const auto chunks = [](std::string_view body) {
    return judge("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                 std::string(body));
  };
  EXPECT_EQ(chunks("3\r\nabc\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(chunks("g\r\nabc\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunks("3;a=\"b c\";d\r\nabc\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(chunks("3;a=\"b\r\nabc\r\n"), 400) << "a quotation mark is open at the line's end";
  EXPECT_EQ(chunks("3\r\nabc\r\n3;a=\"b\r\nabc"), 400);
  EXPECT_EQ(chunks("-1\r\nabc\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunks("3\r\nabcd\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunks("fffffffffffffffff\r\n"), 400);
  EXPECT_EQ(chunks("41\r\n"), 413);
  EXPECT_EQ(chunks("40\r\n" + std::string(64, 'x') + "\r\n1\r\n"), 413);
}

TEST(request_parser, keeps_to_its_limits) {
  EXPECT_EQ(judge_head("Content-Length: 65\r\n"), 413);
  EXPECT_EQ(judge_head("X: " + std::string(1024, 'x') + "\r\n"), 431);
  EXPECT_EQ(judge("GET /" + std::string(1024, 'x')), 431);
}

TEST(request_parser, target_forms_lead_to_path_and_query) {
  const auto path_of = [](std::string_view target) {
    RequestParser parser(limits);
    parser.feed("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return parser.state() == State::complete ? parser.request().path : "refused";
  };
  EXPECT_EQ(path_of("/a/b?c"), "/a/b");
  EXPECT_EQ(path_of("http://host/a?b"), "/a");
  EXPECT_EQ(path_of("HTTPS://host"), "/");
  EXPECT_EQ(path_of("http://host?q"), "/");
  EXPECT_EQ(path_of("http:///a"), "refused");
  EXPECT_EQ(path_of("host:443"), "refused");
  EXPECT_EQ(path_of("*"), "refused");
  EXPECT_EQ(path_of("/a#b"), "refused");
  EXPECT_EQ(judge("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
  EXPECT_EQ(judge("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
}

TEST(request_parser, other_versions_and_expectations_have_statuses_of_their_own) {
  EXPECT_EQ(judge("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(judge("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(judge_head("Expect: miracles\r\n"), 417);
}

// RFC 9112 section 2.2
TEST(request_parser, one_empty_line_before_a_request_is_no_harm) {
  EXPECT_EQ(judge("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
  EXPECT_EQ(judge("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

}  // namespace
}  // namespace grantline::net
