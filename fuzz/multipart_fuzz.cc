// Any bytes as a form of files: what is read of it does not depend on the pieces it came in, fields
// do not overlap, and none is longer than what came.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "serve/multipart.h"

namespace {

using grantline::serve::MultipartReader;

// What a reader tells of a form, written down.
class Told {
 public:
  Told()
      : reader_("b", {[this](const MultipartReader::Field& field) { begin(field); },
                      [this](std::string_view bytes) { take(bytes); }, [this] { end(); }}) {}

  void feed(std::string_view piece) { reader_.feed(piece); }
  bool is_whole() const { return reader_.is_whole(); }
  const std::string& text() const { return text_; }
  std::size_t taken() const { return taken_; }
  bool is_in_field() const { return is_in_field_; }

 private:
  void begin(const MultipartReader::Field& field) {
    CHECK(!is_in_field_);
    is_in_field_ = true;
    text_ += "[" + field.name + "|" + field.file_name + "|";
  }
  void take(std::string_view bytes) {
    CHECK(is_in_field_);
    taken_ += bytes.size();
    text_ += bytes;
  }
  void end() {
    CHECK(is_in_field_);
    is_in_field_ = false;
    text_ += "]";
  }

  MultipartReader reader_;
  std::string text_;
  std::size_t taken_ = 0;
  bool is_in_field_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = data[0] % 32 + std::size_t{1};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Told whole;
  whole.feed(text);
  Told pieces;
  for (std::size_t at = 0; at < text.size(); at += step) pieces.feed(text.substr(at, step));
  CHECK(whole.is_whole() == pieces.is_whole());
  CHECK(whole.taken() <= text.size() && pieces.taken() <= text.size());
  if (!whole.is_whole()) return 0;
  CHECK(whole.text() == pieces.text());
  CHECK(!whole.is_in_field() && !pieces.is_in_field());
  return 0;
}
