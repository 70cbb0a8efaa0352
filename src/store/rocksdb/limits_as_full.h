#pragma once

#include <rocksdb/env.h>

namespace grantline::store {

// The system's files, but for this: where a bound on the size of a file (EFBIG) or a quota (EDQUOT)
// is reached, RocksDB is told that the disk is full. After that alone it takes writes again, once
// there is room, without being opened anew. Lives as long as the process.
rocksdb::Env* env_with_limits_as_full();

}  // namespace grantline::store
