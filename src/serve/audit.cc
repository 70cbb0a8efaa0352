#include "serve/audit.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <cerrno>
#include <cstring>

namespace grantline::serve {
namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kMostRead = 64 * 1024 * 1024;

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += out.empty() ? "{" : ",";
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

bool is_wanted(const JsonObject& entry, const AuditFilter& wanted) {
  const auto at = [&](std::string_view name) { return find_string(entry, name).value_or(""); };
  return (wanted.actor.empty() || at("actor") == wanted.actor) &&
         at("action").starts_with(wanted.action) &&
         (wanted.object.empty() || at("object") == wanted.object);
}

struct File {
  int descriptor;
  ~File() { ::close(descriptor); }
};

}  // namespace

Result<std::unique_ptr<Audit>> Audit::open(const std::string& file) {
  auto audit = std::make_unique<Audit>();
  audit->file_ = file;
  if (file.empty()) return audit;
  audit->descriptor_ = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (audit->descriptor_ < 0) {
    return fault(fmt::format("cannot open the audit log {}: {}", file, std::strerror(errno)));
  }
  return audit;
}

Audit::~Audit() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Audit::record(WallTime at, std::string_view actor, std::string_view action,
                   std::string_view object, const std::vector<Fact>& fields) {
  if (descriptor_ < 0) return;
  std::string line;
  append_member(line, "at", to_rfc3339(at));
  append_member(line, "actor", actor);
  append_member(line, "action", action);
  append_member(line, "object", object);
  for (const Fact& field : fields) append_member(line, field.name, field.value);
  line += "}\n";
  const std::lock_guard lock(mutex_);
  ssize_t written = 0;
  do {
    written = ::write(descriptor_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(line.size())) ++lost_;
}

std::uint64_t Audit::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

Result<std::vector<JsonObject>> read_audit(const std::string& file, const AuditFilter& wanted,
                                           std::size_t limit) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) return {};
  if (descriptor < 0) {
    return fault(fmt::format("cannot read the audit log {}: {}", file, std::strerror(errno)));
  }
  const File closes{descriptor};
  std::vector<JsonObject> found;
  std::string tail;  // of a line whose start is in the block before
  off_t left = ::lseek(descriptor, 0, SEEK_END);
  const off_t last = std::max<off_t>(0, left - static_cast<off_t>(kMostRead));
  const auto take = [&](std::string_view line) {
    const auto entry = parse_json(line);
    if (!entry || !entry->is_object() || !is_wanted(entry->get_object(), wanted)) return;
    found.push_back(entry->get_object());
  };
  while (left > last && found.size() < limit) {
    const auto size = static_cast<std::size_t>(std::min<off_t>(left, kBlock));
    std::string block(size, '\0');
    left -= static_cast<off_t>(size);
    if (::pread(descriptor, block.data(), size, left) != static_cast<ssize_t>(size)) {
      return fault(fmt::format("cannot read the audit log {}: {}", file, std::strerror(errno)));
    }
    tail.insert(0, block);
    while (found.size() < limit) {
      if (tail.ends_with('\n')) tail.pop_back();
      const auto start = tail.rfind('\n');
      if (start == tail.npos) break;
      take(std::string_view(tail).substr(start + 1));
      tail.resize(start);
    }
  }
  if (left == 0 && found.size() < limit) take(tail);
  std::ranges::reverse(found);
  return found;
}

}  // namespace grantline::serve
