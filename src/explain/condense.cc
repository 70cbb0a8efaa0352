#include "explain/condense.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>

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
                                 "www-authenticate"sv,
                                 "insufficient_scope"sv,
                                 "invalid_token"sv,
                                 "Retry-After"sv,
                                 "retry-after"sv};
constexpr std::size_t kShortest = 6;
constexpr std::size_t kBefore = 2048;
constexpr std::size_t kAfter = 4096;
constexpr std::size_t kMostKept = 4U << 20;

// The last two digits of a status that begins with 4.
constexpr std::array kStatusEnds = {"01"sv, "03"sv, "04"sv, "05"sv, "07"sv, "29"sv};
constexpr std::size_t kBeforeStatus = 512;
constexpr std::size_t kAfterStatus = 1024;
constexpr std::size_t kFirstOfStatus = 12;
constexpr std::size_t kLastOfStatus = 12;
static_assert(kBeforeStatus + kAfterStatus < kBefore + kAfter);

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

// Of what stands at a '4' the place in kStatusEnds if it may be a status of a log or an answer, or
// more than any: "... 401 ...", "status=401", "\"code\":401", "HTTP 401".
std::size_t status_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kNone = kStatusEnds.size();
  if (at == 0 || at + 3 > text.size()) return kNone;
  const auto end = std::ranges::find(kStatusEnds, text.substr(at + 1, 2));
  if (end == kStatusEnds.end()) return kNone;
  constexpr std::string_view kBeforeIt = " =:\"'([\t\n";
  if (kBeforeIt.find(text[at - 1]) == std::string_view::npos) return kNone;
  constexpr std::string_view kAfterIt = " \",;:.)]}'\t\r\n|";
  if (at + 3 < text.size() && kAfterIt.find(text[at + 3]) == std::string_view::npos) return kNone;
  // A time: "12:04:401", "10:401:", a decimal "1.404"
  const bool is_of_a_number = at + 4 < text.size() &&
                              (text[at + 3] == '.' || text[at + 3] == ':') && text[at + 4] >= '0' &&
                              text[at + 4] <= '9';
  if (is_of_a_number) return kNone;
  return static_cast<std::size_t>(end - kStatusEnds.begin());
}

using Places = std::array<std::vector<std::size_t>, kStatusEnds.size()>;

Places find_statuses(std::string_view text, std::size_t from, std::size_t end) {
  Places out;
  for (std::size_t at = text.find('4', from); at < end; at = text.find('4', at + 1)) {
    const std::size_t which = status_at(text, at);
    if (which < out.size()) out[which].push_back(at);
  }
  return out;
}

Window about(std::string_view text, std::size_t at) {
  const std::size_t before = at > kBeforeStatus ? at - kBeforeStatus : 0;
  return {whole_from(text, before, at), std::min(text.size(), at + kAfterStatus)};
}

// About the places, none in a window of another.
std::vector<Window> first_windows(std::string_view text, std::span<const std::size_t> places,
                                  std::size_t most) {
  std::vector<Window> out;
  for (const std::size_t at : places) {
    if (!out.empty() && at + 3 <= out.back().end) continue;
    if (out.size() == most) break;
    out.push_back(about(text, at));
  }
  return out;
}

std::vector<Window> last_windows(std::string_view text, std::span<const std::size_t> places,
                                 std::size_t most) {
  std::vector<Window> out;
  for (std::size_t i = places.size(); i > 0; --i) {
    if (!out.empty() && out.back().from <= places[i - 1]) continue;
    if (out.size() == most) break;
    out.push_back(about(text, places[i - 1]));
  }
  std::ranges::reverse(out);
  return out;
}

}  // namespace

Condenser::Kept Condenser::cut(std::string_view text, std::size_t from, std::size_t end) const {
  return {carried_at_ + from, lines_before_ + newlines(text.substr(0, from)) + 1,
          std::string(text.substr(from, end - from))};
}

void Condenser::keep(std::string_view text, std::size_t from, std::size_t end) {
  if (kept_size_ + (end - from) > kMostKept) {
    full_ = true;
    return;
  }
  if (from != carried_done_ || kept_.empty()) {
    from = whole_from(text, from, std::min(end, from + kBefore));
    kept_.push_back(cut(text, from, end));
  } else {
    kept_.back().text += text.substr(from, end - from);
  }
  kept_size_ += end - from;
  carried_done_ = end;
}

// Of a status of which there are enough already, the last few places of a piece alone matter.
void Condenser::take_statuses(std::string_view text, std::size_t end) {
  const Places found =
      find_statuses(text, statuses_done_ > carried_at_ ? statuses_done_ - carried_at_ : 0, end);
  std::vector<std::pair<Window, std::size_t>> chosen;  // with the status
  for (std::size_t which = 0; which < kStatuses; ++which) {
    OfStatus& of = statuses_[which];
    std::span<const std::size_t> places = found[which];
    while (!places.empty() && carried_at_ + places.front() < of.end) places = places.subspan(1);
    const std::vector<Window> first = first_windows(text, places, kFirstOfStatus - of.first.size());
    if (!first.empty()) of.end = carried_at_ + first.back().end;
    while (!places.empty() && carried_at_ + places.front() < of.end) places = places.subspan(1);
    for (const Window& one : first) chosen.emplace_back(one, which);
    const std::vector<Window> last = last_windows(text, places, kLastOfStatus);
    if (!last.empty()) of.end = carried_at_ + last.back().end;
    for (const Window& one : last) chosen.emplace_back(one, which);
  }
  std::ranges::sort(chosen, {}, [](const auto& one) { return one.first.from; });
  std::size_t line = lines_before_ + 1;
  std::size_t counted = 0;
  for (const auto& [window, which] : chosen) {
    line += newlines(text.substr(counted, window.from - counted));
    counted = window.from;
    OfStatus& of = statuses_[which];
    Kept one{carried_at_ + window.from, line,
             std::string(text.substr(window.from, window.end - window.from))};
    if (of.first.size() < kFirstOfStatus) {
      of.first.push_back(std::move(one));
      continue;
    }
    of.last.push_back(std::move(one));
    if (of.last.size() > kLastOfStatus) of.last.pop_front();
  }
  statuses_done_ = std::max(statuses_done_, carried_at_ + end);
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
  // The rest is looked at with what follows it.
  if (text.size() > kAfterStatus) take_statuses(text, text.size() - kAfterStatus);
  const std::size_t left = std::min(text.size(), kBefore + kAfter);
  const std::size_t cut = text.size() - left;
  lines_before_ += newlines(std::string_view(text).substr(0, cut));
  carried_ = text.substr(cut);
  carried_done_ = done > cut ? done - cut : 0;
  carried_at_ += cut;
}

void Condenser::append(const Kept& one, std::string& out, std::size_t& line) {
  if (!out.empty() && !out.ends_with('\n')) out += '\n', ++line;
  lines_.add(line, one.line);
  out += one.text;
  line += newlines(one.text);
}

std::string Condenser::finish() {
  take_statuses(carried_, carried_.size());
  std::vector<Kept> all = std::move(kept_);
  for (OfStatus& of : statuses_) {
    std::ranges::move(of.first, std::back_inserter(all));
    std::ranges::move(of.last, std::back_inserter(all));
  }
  std::ranges::sort(all, {}, &Kept::at);
  std::string out;
  std::size_t line = 1;
  std::size_t end = 0;
  for (Kept& one : all) {
    const std::size_t its_end = one.at + one.text.size();
    if (its_end <= end) continue;
    if (one.at < end) {  // what of it is there already is left out
      const std::size_t over = end - one.at;
      one.line += newlines(std::string_view(one.text).substr(0, over));
      one.text.erase(0, over);
      out += one.text;
      line += newlines(one.text);
    } else {
      append(one, out, line);
    }
    end = its_end;
  }
  return out;
}

bool speaks_of_oauth(std::string_view text) {
  return search().next(text, 0) != std::string_view::npos;
}

}  // namespace grantline::explain
