#include "explain/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "explain/decode.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

struct Mark {
  std::string_view bytes;
  Packing packing;
};
constexpr std::array kMarks = {Mark{"\x1F\x8B\x08"sv, {"gzip", Inflater::Form::gzip_or_zlib}},
                               Mark{"\x78\x01"sv, {"zlib", Inflater::Form::gzip_or_zlib}},
                               Mark{"\x78\x9C"sv, {"zlib", Inflater::Form::gzip_or_zlib}},
                               Mark{"\x78\xDA"sv, {"zlib", Inflater::Form::gzip_or_zlib}},
                               Mark{"\x28\xB5\x2F\xFD"sv, {"zstd", {}}},
                               Mark{"\xFD\x37\x7A\x58\x5A\0"sv, {"xz", {}}},
                               Mark{"BZh91AY&SY"sv, {"bzip2", {}}},
                               Mark{"PK\x03\x04"sv, {"zip", {}}}};

bool unpacks_to_text(std::string_view bytes) {
  constexpr std::size_t kEnough = 1024;
  constexpr std::size_t kFewest = 16;
  constexpr std::size_t kLongestCharacter = 4;  // the last one may be cut
  Inflater inflater(Inflater::Form::bare, kEnough);
  const std::string out = inflater.take(bytes);
  if (inflater.is_damaged() || out.size() < kFewest || is_binary(out)) return false;
  return !from_latin1(std::string_view(out).substr(0, out.size() - kLongestCharacter));
}

}  // namespace

struct Inflater::State {
  z_stream stream{};
  std::string input;  // not taken yet
};

Inflater::Inflater(Form form, std::size_t most) : state_(std::make_unique<State>()), most_(most) {
  constexpr int kWindow = 15;
  constexpr int kEitherHeader = 32;
  is_damaged_ = inflateInit2(&state_->stream,
                             form == Form::bare ? -kWindow : kWindow + kEitherHeader) != Z_OK;
}

Inflater::~Inflater() { inflateEnd(&state_->stream); }

std::string Inflater::take(std::string_view piece, std::size_t most_at_once) {
  state_->input += piece;
  if (is_damaged_ || is_done_ || given_ >= most_) return {};
  std::string out(std::min(most_at_once, most_ - given_), '\0');
  z_stream& z = state_->stream;
  z.next_in = reinterpret_cast<Bytef*>(state_->input.data());
  z.avail_in = static_cast<uInt>(state_->input.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&z, Z_NO_FLUSH);
  out.resize(out.size() - z.avail_out);
  state_->input.erase(0, state_->input.size() - z.avail_in);
  given_ += out.size();
  if (result == Z_STREAM_END) {
    // A log that is rotated may be several one behind the other.
    is_done_ = state_->input.empty() || inflateReset(&z) != Z_OK;
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    is_damaged_ = true;
  }
  return out;
}

std::string inflated(std::string_view bytes, Inflater::Form form, std::size_t most) {
  Inflater inflater(form, most);
  std::string out = inflater.take(bytes);
  for (std::string more = inflater.take({}); !more.empty(); more = inflater.take({})) out += more;
  return out;
}

Packing packing_of(std::string_view beginning) {
  for (const Mark& mark : kMarks) {
    if (beginning.starts_with(mark.bytes)) return mark.packing;
  }
  const bool is_text = unicode_of(beginning) != Unicode::utf8 || !is_binary(beginning);
  if (is_text || !unpacks_to_text(beginning)) return {};
  return {"deflate", Inflater::Form::bare};
}

}  // namespace grantline::explain
