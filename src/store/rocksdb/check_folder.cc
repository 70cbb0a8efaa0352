#include "store/rocksdb/check_folder.h"

#include <fmt/format.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "store/rocksdb/rocksdb_setup.h"

namespace grantline::store {
namespace {

namespace fs = std::filesystem;

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error); !error && fs::is_empty(folder, error)) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (!error) return {};
  return fault(
      fmt::format("the folder {} of the store cannot be used: {}; make it, and give it "
                  "to the user that the server runs as",
                  folder, error.message()));
}

// Reads alone, as to open a store for writing rewrites files of it. Nothing where it cannot be
// read: then the opening tells why.
std::optional<std::string> format_of(const std::string& folder, const RocksDbOptions& options) {
  static_assert(Table::meta == Table{});
  const std::vector<rocksdb::ColumnFamilyDescriptor> meta{{kFamilies[0], {}}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  auto status =
      rocksdb::DB::OpenForReadOnly(database_options(options), folder, meta, &handles, &opened);
  if (!status.ok()) return std::nullopt;
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::string row;
  status = db->Get({}, handles[0], kFormatKey.key, &row);
  static_cast<void>(db->DestroyColumnFamilyHandle(handles[0]));
  if (!status.ok()) return std::nullopt;
  return row.substr(std::min(kDropAtBytes, row.size()));
}

std::unexpected<Fault> newer(const std::string& folder, const std::string& sign) {
  return fault(fmt::format(
      "the store in {} was written by a newer version of grantline ({}); nothing was changed; run "
      "that version or a newer one, or start on a backup that this version made",
      folder, sign));
}

Result<void> check_version(const std::string& folder, const RocksDbOptions& options) {
  std::vector<std::string> tables;
  // A manifest that cannot be read is told of when the store is opened.
  static_cast<void>(rocksdb::DB::ListColumnFamilies({}, folder, &tables));
  for (const std::string& table : tables) {
    if (std::ranges::find(kFamilies, table) == kFamilies.end()) {
      return newer(folder, fmt::format("it has a table \"{}\"", printable(table)));
    }
  }
  const auto format = format_of(folder, options);
  if (!format || *format == kFormat) return {};
  return wrong_format(folder, *format);
}

}  // namespace

std::unexpected<Fault> wrong_format(const std::string& folder, std::string_view format) {
  return newer(folder,
               fmt::format("its format is {}, this version reads {}", printable(format), kFormat));
}

Result<void> check_folder(const std::string& folder, const RocksDbOptions& options) {
  if (auto made = make_folder(folder); !made) return made;
  std::error_code error;
  if (fs::exists(folder + "/CURRENT", error)) return check_version(folder, options);
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".sst") continue;
    return fault(
        fmt::format("the store in {} is damaged: the file CURRENT is missing; keep the "
                    "folder aside and start on the newest backup",
                    folder));
  }
  return {};
}

}  // namespace grantline::store
