#include "spec/user_code.h"

#include "base/ascii.h"

namespace grantline {
namespace {

constexpr std::size_t kLongestTyped = 64;

// What is no letter of a code, and the letter of one that looks most like it.
struct LookAlike {
  char typed;
  char meant;
};
constexpr LookAlike kLookAlikes[] = {{'0', 'Q'}, {'O', 'Q'}, {'1', 'L'}, {'I', 'L'}, {'|', 'L'},
                                     {'2', 'Z'}, {'5', 'S'}, {'6', 'G'}, {'8', 'B'}, {'U', 'V'}};

// How many bytes at the start separate: ASCII white space and dashes, and what phones make of them
// (no-break space, hyphens, dashes, minus).
std::size_t separator_size(std::string_view rest) {
  const char c = rest.front();
  if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-' || c == '_' || c == '.') return 1;
  if (rest.starts_with("\xc2\xa0") || rest.starts_with("\xc2\xad")) return 2;
  if (rest.starts_with("\xe2\x88\x92")) return 3;  // minus
  if (rest.size() < 3 || !rest.starts_with("\xe2\x80")) return 0;
  return static_cast<unsigned char>(rest[2]) <= 0x95 ? 3 : 0;
}

char as_letter(char typed) {
  const char upper = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
  if (kUserCodeLetters.find(upper) != std::string_view::npos) return upper;
  for (const LookAlike& one : kLookAlikes) {
    if (one.typed == upper) return one.meant;
  }
  return 0;
}

}  // namespace

std::string draw_user_code(World& world) {
  // A byte up to 239 gives each letter twelve times; what is above is drawn again.
  constexpr int kEven = 256 / 20 * 20;
  std::string out;
  while (out.size() < kUserCodeSize) {
    for (const std::uint8_t byte : world.random_array<16>()) {
      if (byte < kEven && out.size() < kUserCodeSize) {
        out.push_back(kUserCodeLetters[byte % kUserCodeLetters.size()]);
      }
    }
  }
  return out;
}

std::string shown_user_code(std::string_view code) {
  return std::string(code.substr(0, 4)).append("-").append(code.substr(4));
}

std::optional<std::string> parse_user_code(std::string_view typed) {
  if (typed.size() > kLongestTyped) return std::nullopt;
  std::string out;
  while (!typed.empty()) {
    if (const std::size_t skip = separator_size(typed); skip > 0) {
      typed.remove_prefix(skip);
      continue;
    }
    const char letter = as_letter(typed.front());
    if (letter == 0) return std::nullopt;
    out.push_back(letter);
    typed.remove_prefix(1);
  }
  if (out.size() != kUserCodeSize) return std::nullopt;
  return out;
}

}  // namespace grantline
