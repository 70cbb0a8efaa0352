#include "cli/explain_html.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>

#include "base/world.h"
#include "net/fd.h"
#include "serve/explained.h"

namespace grantline::cli {
namespace {

// Only such a name is written to, so that a log is not lost to a slip in the order of arguments.
bool is_page_name(std::string_view file) {
  return file.ends_with(".html") || file.ends_with(".htm");
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const net::Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  while (file.is_open() && !text.empty()) {
    const ssize_t written = write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file.is_open() && text.empty()) return {};
  return fault(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

}  // namespace

bool write_html(Session& session, const explain::Diagnosis& diagnosis, const HtmlChoice& choice) {
  const std::string day = to_rfc3339(system_world().now()).substr(0, 10);
  const std::string page = web::explain_document(
      serve::explained(diagnosis), fmt::format("grantline {} on {}", GRANTLINE_VERSION, day));
  if (choice.file.empty()) {
    session.terminal.out << page;
    return true;
  }
  if (!is_page_name(choice.file)) {
    session.complain("--html writes to a file whose name ends in .html, not to " + choice.file,
                     kUsage);
    return false;
  }
  if (const auto written = write_file(choice.file, page); !written) {
    session.complain(written.error().what, kFault);
    return false;
  }
  return true;
}

}  // namespace grantline::cli
