#include "cli/client_setup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/encoding.h"
#include "cli/client_secret.h"
#include "client/curl_http.h"
#include "client/file_store.h"
#include "client/keyring_store.h"

namespace grantline::cli {
namespace {

std::string variable(const Session& session, std::string_view name) {
  for (const auto& [key, value] : session.terminal.environment) {
    if (key == name) return value;
  }
  return {};
}

std::string of_system(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

client::Environment ClientSetup::environment() const {
  return {system_world(), *http, *store,
          [](Duration span) { std::this_thread::sleep_for(std::chrono::milliseconds(span.ms)); }};
}

Result<Secret> read_secret_file(const std::string& path) {
  constexpr std::size_t kMost = 64 * 1024;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fault(fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
  struct stat facts{};
  std::string text(kMost, '\0');
  const bool is_known = fstat(fd, &facts) == 0;
  const ssize_t size = read(fd, text.data(), text.size());
  close(fd);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  Secret whole(std::move(text));
  if (!is_known || size < 0) return fault(path + " cannot be read");
  if (S_ISREG(facts.st_mode) && (facts.st_mode & 077) != 0) {
    return fault(
        fmt::format("{0} can be reached by other users (mode {1:04o}); run `chmod 600 {0}`", path,
                    facts.st_mode & 07777));
  }
  const std::string_view all = whole.reveal();
  const auto last = all.find_last_not_of(" \t\r\n");
  if (last == all.npos) return fault(path + " is empty");
  return Secret(std::string(all.substr(0, last + 1)));
}

namespace {

// Nothing: the files are plain.
Result<std::optional<Secret>> key_of_files(const Session& session, const std::string& folder) {
  if (const std::string place = variable(session, "GRANTLINE_SESSIONS_KEY"); !place.empty()) {
    if (place != "keyring") return fault("GRANTLINE_SESSIONS_KEY can be \"keyring\" alone");
    return client::key_of_keyring(folder, system_world());
  }
  const std::string file = variable(session, "GRANTLINE_SESSIONS_KEY_FILE");
  if (file.empty()) return std::nullopt;
  const auto text = read_secret_file(file);
  if (!text) return std::unexpected(text.error());
  auto key = client::parse_store_key(text->reveal());
  if (!key) return fault(file + " " + key.error().what);
  return std::move(*key);
}

// Files unless somebody asks for the keyring: they are the same in each shell, over SSH, in cron
// and in a container, and ask nobody to unlock anything. Null: it has complained.
std::unique_ptr<client::TokenStore> make_store(Session& session, const std::string& folder) {
  const std::string kind = variable(session, "GRANTLINE_STORE");
  if (kind == "keyring") return client::make_keyring_store(folder, system_world());
  if (!kind.empty() && kind != "file") {
    session.complain("GRANTLINE_STORE is \"file\" or \"keyring\"", kUsage);
    return nullptr;
  }
  auto key = key_of_files(session, folder);
  if (!key) {
    session.complain(key.error().what, kFault);
    return nullptr;
  }
  return client::make_file_store({.folder = folder, .key = std::move(*key)}, system_world());
}

}  // namespace

std::optional<ClientSetup> set_up_client(Session& session) {
  ClientSetup setup;
  setup.folder = variable(session, "GRANTLINE_SESSIONS");
  if (setup.folder.empty()) {
    setup.folder =
        client::default_store_folder(of_system("XDG_STATE_HOME"), of_system("HOME")).string();
  }
  setup.store = make_store(session, setup.folder);
  if (setup.store == nullptr) return std::nullopt;
  setup.http = client::make_curl_http();
  return setup;
}

std::unique_ptr<client::Session> open_session(Session& session, const ClientSetup& setup,
                                              const std::string& profile) {
  if (!is_profile(session, profile)) return nullptr;
  const auto loaded = client::load_session(*setup.store, profile);
  if (!loaded) {
    complain(session, loaded.error());
    return nullptr;
  }
  Result<client::ClientAuth> auth = client::ClientAuth::none();
  if (*loaded) {
    const client::StoredSession& stored = (*loaded)->session;
    auth = read_client_auth(*setup.store, stored.auth_method, stored.secret_file, stored.key_id);
  }
  if (!auth) {
    session.complain("the client's secret: " + auth.error().what, kFault);
    return nullptr;
  }
  auto opened = client::Session::open(setup.environment(), std::move(*auth), profile);
  if (!opened) {
    complain(session, opened.error());
    return nullptr;
  }
  return std::move(*opened);
}

void complain(Session& session, const client::Error& error) {
  using client::ErrorKind;
  const bool may_pass =
      error.kind == ErrorKind::retry_later || error.kind == ErrorKind::store_failed;
  if (session.json) {
    JsonObject out{{"ok", false},
                   {"kind", client::to_text(error.kind)},
                   {"code", error.code},
                   {"error", error.what}};
    if (!error.reference.empty()) out["reference"] = error.reference;
    if (error.retry_after) out["retry_after_ms"] = error.retry_after->ms;
    session.terminal.out << to_pretty_text(Json(out)) << '\n';
    session.exit_code = may_pass ? kFault : kRefused;
    return;
  }
  std::string what = error.what;
  if (!error.reference.empty()) {
    what += fmt::format("\n  reference {}: `grantline explain` on the server tells more",
                        error.reference);
  }
  const bool is_said = error.code == "cancelled" || what.contains("grantline login");
  if (error.kind == ErrorKind::log_in_again && !is_said) {
    what += "\n  to go on: grantline login";
  }
  if (error.kind == ErrorKind::retry_later) what += "\n  the session stands; try again later";
  session.complain(what, may_pass ? kFault : kRefused);
}

bool is_profile(Session& session, const std::string& profile) {
  if (client::is_store_name(profile) && profile.size() <= 60) return true;
  session.complain("--profile takes up to 60 letters, digits, dots, dashes and underscores",
                   kUsage);
  return false;
}

void add_profile_option(CLI::App& command, std::string& profile) {
  command.add_option("--profile", profile, "Which session, as named at login (default)")
      ->type_name("NAME");
}

std::optional<Duration> read_duration(Session& session, const std::string& option,
                                      const std::string& text) {
  Duration span;
  if (parse_duration(text, span)) return span;
  session.complain(option + " takes a duration, such as 30s or 5m", kUsage);
  return std::nullopt;
}

}  // namespace grantline::cli
