#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/encoding.h"
#include "serve/key_book.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kBytes = 32;

class File {
 public:
  File(const std::string& name, int flags, mode_t mode)
      : descriptor_(::open(name.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string reason() { return std::strerror(errno); }

Result<Secret> read_key(const File& file, const std::string& name) {
  struct stat status{};
  if (fstat(file.get(), &status) != 0) return fault("cannot read the master key " + name);
  if ((status.st_mode & 077) != 0) {
    return fault("the master key " + name + " can be read by others; run `chmod 600 " + name + "`");
  }
  char text[128];
  const ssize_t size = ::read(file.get(), text, sizeof(text));
  std::string_view line(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  while (line.ends_with('\n')) line.remove_suffix(1);
  auto key = base64_decode(line);
  wipe(text, sizeof(text));
  if (!key || key->size() != kBytes) {
    return fault("the master key " + name +
                 " must be base64 of 32 bytes; make one with `openssl rand -base64 32`");
  }
  return Secret(std::move(*key));
}

// Made once and kept: without it the keys in the store are lost.
Result<Secret> make_key(const std::string& name, World& world) {
  const File file(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file.get() < 0) return fault("cannot make the master key " + name + ": " + reason());
  Secret key(world.random_bytes(kBytes));
  const Secret line(base64_encode(key.reveal()) + "\n");
  const auto text = line.reveal();
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      fsync(file.get()) != 0) {
    return fault("cannot write the master key " + name + ": " + reason());
  }
  return key;
}

}  // namespace

Result<Secret> load_master_key(const Settings& settings, World& world) {
  if (!settings.keys.master_key.empty()) return settings.keys.master_key.copy();
  const bool is_named = !settings.keys.master_key_file.empty();
  const std::string name =
      is_named ? settings.keys.master_key_file
               : settings.server.data + (settings.dev ? "/dev-master.key" : "/master.key");
  const File file(name, O_RDONLY, 0);
  if (file.get() >= 0) return read_key(file, name);
  if (errno != ENOENT || is_named) {
    return fault("cannot read the master key " + name + ": " + reason());
  }
  return make_key(name, world);
}

}  // namespace grantline::serve
