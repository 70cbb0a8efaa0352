#include "serve/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace grantline::serve {
namespace {

using testing::ElementsAre;

struct Seen {
  std::vector<std::string> fields;  // "name|file name|value"
  bool is_whole = false;
};

Seen read(std::string_view body, std::size_t piece) {
  Seen seen;
  std::string value;
  MultipartReader reader("AaB03x",
                         {.begin =
                              [&](const MultipartReader::Field& field) {
                                seen.fields.push_back(field.name + "|" + field.file_name + "|");
                              },
                          .take = [&](std::string_view bytes) { value += bytes; },
                          .end =
                              [&] {
                                seen.fields.back() += value;
                                value.clear();
                              }});
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    reader.feed(body.substr(0, piece));
  }
  seen.is_whole = reader.is_whole();
  return seen;
}

// RFC 7578 section 4, with a value that holds what looks like a delimiter.
constexpr std::string_view kForm =
    "--AaB03x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"
    "one\r\n--AaB03\r\n--two\r\n"
    "--AaB03x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a b.har\"\r\n"
    "Content-Type: application/octet-stream\r\n\r\n\r\n\r\nx\r\n"
    "--AaB03x\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--AaB03x--\r\n";

TEST(multipart, a_form_is_the_same_in_pieces_of_any_size) {
  for (std::size_t piece = 1; piece <= kForm.size(); ++piece) {
    const Seen seen = read(kForm, piece);
    EXPECT_THAT(seen.fields,
                ElementsAre("text||one\r\n--AaB03\r\n--two", "file|a b.har|\r\n\r\nx", "empty||"))
        << piece;
    EXPECT_TRUE(seen.is_whole) << piece;
  }
}

TEST(multipart, what_is_cut_short_or_no_form_is_not_whole) {
  for (std::size_t length = 0; length < kForm.size() - 2; ++length) {
    EXPECT_FALSE(read(kForm.substr(0, length), 7).is_whole) << length;
  }
  EXPECT_FALSE(read("text=one&file=two", 5).is_whole);
  EXPECT_FALSE(read("--AaB03xyz\r\n\r\nx\r\n--AaB03x--", 5).is_whole);
}

TEST(multipart, a_head_without_end_is_given_up) {
  const std::string body =
      "--AaB03x\r\nX: " + std::string(100'000, 'a') + "\r\n\r\nv\r\n--AaB03x--";
  EXPECT_FALSE(read(body, 1000).is_whole);
}

TEST(multipart, the_boundary_is_found_in_its_header) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=x; boundary=\"a b\""), "a b");
  EXPECT_EQ(multipart_boundary("application/x-www-form-urlencoded"), std::nullopt);
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary="), std::nullopt);
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')),
            std::nullopt);
}

}  // namespace
}  // namespace grantline::serve
