#include <array>
#include <chrono>

#include "explain/exchange.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kMonths = {"Jan"sv, "Feb"sv, "Mar"sv, "Apr"sv, "May"sv, "Jun"sv,
                                "Jul"sv, "Aug"sv, "Sep"sv, "Oct"sv, "Nov"sv, "Dec"sv};

class Digits {
 public:
  Digits(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  bool number(std::size_t digits, int& out) {
    out = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') return false;
      out = out * 10 + (text_[at_] - '0');
    }
    return true;
  }
  bool one_of(std::string_view choices) {
    if (at_ >= text_.size() || choices.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  bool month(int& out) {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      if (text_.substr(at_, 3) != kMonths[i]) continue;
      out = static_cast<int>(i) + 1;
      at_ += 3;
      return true;
    }
    return false;
  }
  int fraction_ms() {
    if (!one_of(".,")) return 0;
    int out = 0;
    int weight = 100;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, weight /= 10) {
      out += (text_[at_] - '0') * weight;
    }
    return out;
  }
  // "Z", "+02:00", "+0200" or nothing, which is taken for UTC.
  int zone_minutes() {
    int h = 0;
    int m = 0;
    if (at_ >= text_.size() || (text_[at_] != '+' && text_[at_] != '-')) return 0;
    const int sign = text_[at_++] == '-' ? -1 : 1;
    if (!number(2, h)) return 0;
    one_of(":");
    if (!number(2, m)) return 0;
    return sign * (h * 60 + m);
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

struct Parts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0, zone = 0;
};

std::optional<WallTime> time_of(const Parts& p) {
  using namespace std::chrono;
  const year_month_day date{year{p.year}, month{static_cast<unsigned>(p.month)},
                            day{static_cast<unsigned>(p.day)}};
  if (!date.ok() || p.hour > 23 || p.minute > 59 || p.second > 60) return std::nullopt;
  const std::int64_t days = sys_days{date}.time_since_epoch().count();
  const std::int64_t s = days * 86'400 + p.hour * 3600 + p.minute * 60 + p.second - p.zone * 60;
  return WallTime{s * 1000 + p.ms};
}

// "2026-11-23T12:00:00.123+01:00", with a space for the T too
std::optional<WallTime> iso(std::string_view text, std::size_t at) {
  Digits d(text, at);
  Parts p;
  if (!d.number(4, p.year) || !d.one_of("-/") || !d.number(2, p.month) || !d.one_of("-/") ||
      !d.number(2, p.day) || !d.one_of("T _") || !d.number(2, p.hour) || !d.one_of(":") ||
      !d.number(2, p.minute) || !d.one_of(":") || !d.number(2, p.second)) {
    return std::nullopt;
  }
  p.ms = d.fraction_ms();
  p.zone = d.zone_minutes();
  return time_of(p);
}

// "23 Nov 2026 12:00:00" of RFC 9110 and "23/Nov/2026:12:00:00 +0000" of a web server's log
std::optional<WallTime> named_month(std::string_view text, std::size_t at) {
  Digits d(text, at);
  Parts p;
  if (!d.number(2, p.day) || !d.one_of(" /-") || !d.month(p.month) || !d.one_of(" /-") ||
      !d.number(4, p.year) || !d.one_of(" :") || !d.number(2, p.hour) || !d.one_of(":") ||
      !d.number(2, p.minute) || !d.one_of(":") || !d.number(2, p.second)) {
    return std::nullopt;
  }
  d.one_of(" ");
  p.zone = d.zone_minutes();
  return time_of(p);
}

}  // namespace

std::optional<WallTime> find_time(std::string_view text) {
  for (std::size_t at = 0; at + 17 < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') continue;
    if (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') continue;
    if (const auto found = iso(text, at)) return found;
    if (const auto found = named_month(text, at)) return found;
  }
  return std::nullopt;
}

}  // namespace grantline::explain
