#include "explain/condense.h"

#include <algorithm>
#include <array>

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// Words by which an exchange of OAuth, or its refusal, is known. None is shorter than kShortest.
constexpr std::array kMarkers = {"invalid_grant"sv,
                                 "invalid_client"sv,
                                 "unauthorized_client"sv,
                                 "error_description"sv,
                                 "grant_type"sv,
                                 "code_challenge"sv,
                                 "response_type"sv,
                                 "refresh_token"sv,
                                 "client_assertion"sv,
                                 "SAMLResponse"sv,
                                 "?code="sv,
                                 "&code="sv,
                                 "AADSTS"sv,
                                 "AADB2C"sv,
                                 "WWW-Authenticate"sv,
                                 "www-authenticate"sv};
constexpr std::size_t kShortest = 6;
constexpr std::size_t kBefore = 2048;
constexpr std::size_t kAfter = 4096;
constexpr std::size_t kMostKept = 4U << 20;

constexpr std::size_t pair_at(std::string_view text, std::size_t at) {
  return static_cast<std::size_t>(static_cast<unsigned char>(text[at])) << 8 |
         static_cast<unsigned char>(text[at + 1]);
}

// Finds all markers in one pass (Wu and Manber, 1994): of a window of kShortest bytes the last two
// tell how far the next marker may begin at the earliest, mostly five bytes on.
class Search {
 public:
  Search() {
    shift_.fill(kShortest - 1);
    for (const std::string_view marker : kMarkers) {
      for (std::size_t at = 0; at + 2 <= kShortest; ++at) {
        auto& shift = shift_[pair_at(marker, at)];
        shift = std::min(shift, static_cast<unsigned char>(kShortest - 2 - at));
      }
    }
  }

  // Where the first marker at or behind `at` begins; npos: there is none.
  std::size_t next(std::string_view text, std::size_t at) const {
    while (at + kShortest <= text.size()) {
      const unsigned char shift = shift_[pair_at(text, at + kShortest - 2)];
      if (shift > 0) {
        at += shift;
        continue;
      }
      const std::string_view rest = text.substr(at);
      if (std::ranges::any_of(kMarkers, [&](auto marker) { return rest.starts_with(marker); })) {
        return at;
      }
      ++at;
    }
    return std::string_view::npos;
  }

 private:
  std::array<unsigned char, 65536> shift_{};
};

const Search& search() {
  static const Search one;
  return one;
}

struct Window {
  std::size_t from = 0;
  std::size_t end = 0;
};

std::vector<Window> windows_of(std::string_view text) {
  std::vector<Window> out;
  for (std::size_t at = search().next(text, 0); at != std::string_view::npos;
       at = search().next(text, at + kShortest)) {
    const std::size_t from = at > kBefore ? at - kBefore : 0;
    const std::size_t end = std::min(text.size(), at + kAfter);
    if (!out.empty() && from <= out.back().end) {
      out.back().end = end;
    } else {
      out.push_back({from, end});
    }
  }
  return out;
}

std::size_t newlines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// Where the first whole line begins, or else the first whole word: the rest of a line that is cut
// may be taken for what it is not, and the rest of a secret for none.
std::size_t whole_from(std::string_view text, std::size_t from, std::size_t before) {
  if (from == 0 || text[from - 1] == '\n') return from;
  const std::string_view part = text.substr(from, before - from);
  if (const std::size_t line = part.find('\n'); line != part.npos) return from + line + 1;
  const std::size_t word = part.find_first_of(" &\",;{");
  return word == part.npos ? from : from + word;
}

}  // namespace

void Condenser::keep(std::string_view text, std::size_t from, std::size_t end) {
  if (out_.size() + (end - from) > kMostKept) {
    full_ = true;
    return;
  }
  if (from != carried_done_ || out_.empty()) {
    from = whole_from(text, from, std::min(end, from + kBefore));
    if (!out_.empty() && !out_.ends_with('\n')) out_ += '\n', ++out_line_;
    lines_.add(out_line_, lines_before_ + newlines(text.substr(0, from)) + 1);
  }
  out_ += text.substr(from, end - from);
  out_line_ += newlines(text.substr(from, end - from));
  carried_done_ = end;
}

void Condenser::take(std::string_view piece) {
  std::string text = std::move(carried_);
  text += piece;
  std::size_t done = carried_done_;
  for (const Window& window : windows_of(text)) {
    const std::size_t from = std::max(window.from, done);
    if (from >= window.end) continue;
    keep(text, from, window.end);
    done = window.end;
  }
  const std::size_t left = std::min(text.size(), kBefore + kAfter);
  const std::size_t cut = text.size() - left;
  lines_before_ += newlines(std::string_view(text).substr(0, cut));
  carried_ = text.substr(cut);
  carried_done_ = done > cut ? done - cut : 0;
}

std::string Condenser::finish() { return std::move(out_); }

bool speaks_of_oauth(std::string_view text) {
  return search().next(text, 0) != std::string_view::npos;
}

}  // namespace grantline::explain
