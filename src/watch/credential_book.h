#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "watch/mark.h"

namespace grantline::watch {

enum class Outcome { under_way, granted, refused, lost, unsent };

// One exchange that carried the credential.
struct Use {
  std::uint64_t exchange = 0;
  WallTime begin;
  std::optional<WallTime> end;
  Outcome outcome = Outcome::under_way;
  bool rotated = false;         // a successor was given
  bool unread = false;          // and never reached the application
  std::optional<Mark> gave;     // the successor
  bool successor_used = false;  // since
  bool overlaps(const Use& other) const;
};

// What is known of one credential, by its mark.
struct Known {
  std::uint64_t line = 0;
  int generation = 0;
  WallTime issued;
  std::uint64_t issued_by = 0;  // 0: it was not seen when it was issued
  bool is_refresh_token = false;
  std::optional<Mark> predecessor;  // the refresh token that it replaced
  std::vector<Use> uses;            // at most kMostUses, the first and the last ones
};

// Which line a credential belongs to, and how it was used. Bounded: the credentials of a line go
// with it.
class CredentialBook {
 public:
  static constexpr std::size_t kMostOfLine = 400;
  static constexpr std::size_t kMostUses = 16;

  Known* find(Mark mark);
  const Known* find(Mark mark) const;
  // Says that `mark` belongs to the line; one that is known already stays as it is.
  Known& add(Mark mark, const Known& known);
  void begin_use(Mark mark, std::uint64_t exchange, WallTime now);
  Use* find_use(Mark mark, std::uint64_t exchange);
  void forget_line(std::uint64_t line);
  std::size_t size() const { return known_.size(); }

 private:
  std::map<Mark, Known> known_;
  std::map<std::uint64_t, std::vector<Mark>> of_line_;
};

}  // namespace grantline::watch
