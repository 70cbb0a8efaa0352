#pragma once

#include <expected>
#include <string>
#include <utility>

namespace grantline {

// Disk, database, configuration or a peer failed. One sentence that says what was tried, on what,
// and, where it is known, what to do. Holds no secret.
struct [[nodiscard]] Fault {
  std::string what;
};

template <class T>
using Result = std::expected<T, Fault>;

inline std::unexpected<Fault> fault(std::string what) {
  return std::unexpected(Fault{std::move(what)});
}

}  // namespace grantline
