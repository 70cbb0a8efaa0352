#include "store/rocksdb/limits_as_full.h"

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "store/rocksdb/rocksdb_setup.h"

namespace grantline::store {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus translated(IOStatus status) {
  if (status.ok() || status.IsNoSpace() || !tells_of_limit(status)) return status;
  IOStatus full = IOStatus::NoSpace(status.ToString());
  full.SetRetryable(true);
  return full;
}

class File final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::Append;
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;
  using FSWritableFileOwnerWrapper::PositionedAppend;

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    return translated(FSWritableFileOwnerWrapper::Append(data, options, debug));
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& checks, IODebugContext* debug) override {
    return translated(FSWritableFileOwnerWrapper::Append(data, options, checks, debug));
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return translated(FSWritableFileOwnerWrapper::Flush(options, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return translated(FSWritableFileOwnerWrapper::Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return translated(FSWritableFileOwnerWrapper::Fsync(options, debug));
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return translated(FSWritableFileOwnerWrapper::Close(options, debug));
  }
};

class Files final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "grantline.limits_as_full"; }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext* debug) override {
    return wrapped(FileSystemWrapper::NewWritableFile(name, options, out, debug), out);
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* out,
                              IODebugContext* debug) override {
    return wrapped(FileSystemWrapper::ReopenWritableFile(name, options, out, debug), out);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    return translated(FileSystemWrapper::RenameFile(from, to, options, debug));
  }

 private:
  static IOStatus wrapped(IOStatus status, std::unique_ptr<rocksdb::FSWritableFile>* out) {
    if (status.ok()) *out = std::make_unique<File>(std::move(*out));
    return translated(std::move(status));
  }
};

}  // namespace

rocksdb::Env* env_with_limits_as_full() {
  static const std::unique_ptr<rocksdb::Env> env =
      rocksdb::NewCompositeEnv(std::make_shared<Files>(rocksdb::FileSystem::Default()));
  return env.get();
}

}  // namespace grantline::store
