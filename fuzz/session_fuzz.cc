// Any bytes as what a file of the token store holds. As a file: it is read or refused. As content:
// what is written is read again, one damaged byte or a cut is never read as something else, and a
// session or login that is taken is written and read again as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "client/record.h"
#include "client/slot_file.h"

namespace grantline::client {
namespace {

template <class T>
void check_record(const Result<T>& record, Result<T> (*decode)(const Secret&)) {
  if (!record) {
    CHECK(!record.error().what.empty());
    return;
  }
  const Secret written = encode(*record);
  const Result<T> again = decode(written);
  CHECK(again.has_value() && encode(*again).matches(written.reveal()));
}

void check_file(std::string_view bytes) {
  const Result<SlotFile> file = read_slot_file(bytes);
  if (!file) return;
  CHECK(file->generation > 0 && file->place_of(2) <= bytes.size());
  CHECK(file->content.size() + SlotFile::kSlotHead <= file->capacity);
}

// `at` chooses the byte, `bits` what is done to it.
void check_content(std::string_view content, std::size_t at, std::uint8_t bits) {
  const std::uint32_t capacity = capacity_for(content.size());
  std::string bytes = make_slot_file(false, capacity, 5, content);
  const Result<SlotFile> file = read_slot_file(bytes);
  CHECK(file.has_value() && file->content == content && file->generation == 5);
  const std::string next = make_slot(6, content.substr(0, content.size() / 2));
  bytes.replace(file->place_of(1), next.size(), next);
  const Result<SlotFile> newer = read_slot_file(bytes);
  CHECK(newer.has_value() && newer->current == 1 && newer->generation == 6);

  CHECK(!read_slot_file(std::string_view(bytes).substr(0, at % bytes.size())));
  bytes[at % bytes.size()] = static_cast<char>(bytes[at % bytes.size()] ^ bits);
  const Result<SlotFile> damaged = read_slot_file(bytes);
  if (!damaged) return;
  const std::string_view written = damaged->generation == 5 ? content : newer->content;
  CHECK(damaged->content == written);
}

}  // namespace
}  // namespace grantline::client

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::client;
  if (size < 4 || size > 32 * 1024) return 0;
  check_file({reinterpret_cast<const char*>(data), size});
  const std::string_view content(reinterpret_cast<const char*>(data) + 3, size - 3);
  check_content(content, std::size_t{data[0]} * 256 + data[1], data[2]);
  const grantline::Secret secret{std::string(content)};
  check_record(decode_session(secret), decode_session);
  check_record(decode_login(secret), decode_login);
  return 0;
}
