#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "cli/session.h"
#include "net/unix_client.h"
#include "serve/admin_api.h"
#include "serve/key_book.h"
#include "store/rocksdb/open_rocksdb.h"

namespace grantline::cli {
namespace {

enum class Served { yes, no, forbidden };

// Whether somebody listens. A socket that a killed server left behind refuses.
Served is_served(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return Served::no;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return Served::no;
  const int connected =
      ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int why = connected == 0 ? 0 : errno;
  ::close(descriptor);
  if (connected == 0) return Served::yes;
  return why == EACCES || why == EPERM ? Served::forbidden : Served::no;
}

// Opens the keys when the first key operation asks for them: most commands need no master key.
class LazyKeys {
 public:
  LazyKeys(store::Engine& engine, const serve::Settings& settings)
      : engine_(engine), settings_(settings) {}

  serve::KeyHooks hooks() {
    return {[this] { return with([](auto& book) { return book.list(); }); },
            [this](std::string_view use, bool immediately) {
              return with([&](auto& book) { return book.rotate(use, immediately); });
            },
            [this](std::string_view name, bool drop) {
              return with([&](auto& book) { return book.retire(name, drop); });
            }};
  }

 private:
  template <class F>
  auto with(F action) -> decltype(action(std::declval<serve::KeyBook&>())) {
    auto master = serve::load_master_key(settings_, system_world());
    if (!master) return std::unexpected(master.error());
    serve::KeyBook book(engine_, system_world(), settings_, std::move(*master));
    if (auto opened = book.open(); !opened) return std::unexpected(opened.error());
    return action(book);
  }

  store::Engine& engine_;
  const serve::Settings& settings_;
};

bool exists(const std::string& path) {
  struct stat state{};
  return ::stat(path.c_str(), &state) == 0;
}

Result<Json> in_this_process(serve::Settings& settings, const Json& request) {
  const std::string folder = settings.server.data + "/store";
  if (!exists(folder)) {
    return fault(
        fmt::format("there is no store in {}; name the data folder with --data, or start "
                    "`grantline serve` once to make it",
                    settings.server.data));
  }
  // A store that was made with --dev is known by its key: no other must be made beside it.
  const bool made_by_dev = exists(settings.server.data + "/dev-master.key");
  settings.dev = settings.dev || (made_by_dev && !exists(settings.server.data + "/master.key"));
  store::RocksDbOptions options;
  options.notice = [](const std::string&) {};
  std::signal(SIGXFSZ, SIG_IGN);
  auto engine = store::open_rocksdb(folder, std::move(options), system_world());
  if (!engine) return std::unexpected(engine.error());
  auto audit = serve::Audit::open(settings.server.data + "/audit.jsonl");
  if (!audit) return std::unexpected(audit.error());
  LazyKeys keys(**engine, settings);
  serve::AdminContext context{**engine, system_world(), settings, **audit, keys.hooks()};
  return serve::admin(context, request);
}

}  // namespace

Result<Json> reach_store(Session& session, const Json& request) {
  auto loaded = session.load();
  if (!loaded) return fault("");
  const std::string socket = loaded->settings.server.data + "/admin.sock";
  switch (is_served(socket)) {
    case Served::no: return in_this_process(loaded->settings, request);
    case Served::forbidden:
      return fault(
          fmt::format("the server's socket {} is not yours to use; run this as the user whom the "
                      "server runs as",
                      socket));
    case Served::yes: break;
  }
  const auto body = net::post_unix(socket, "/admin", to_text(request), seconds(60));
  if (!body) return std::unexpected(body.error());
  auto reply = parse_json(*body);
  if (!reply) return std::unexpected(reply.error());
  if (!reply->is_object()) return fault("the server's answer is not what this program understands");
  return reply;
}

}  // namespace grantline::cli
