#pragma once

#include <string>
#include <string_view>

#include "base/fault.h"
#include "store/engine.h"
#include "store/rocksdb/open_rocksdb.h"

namespace grantline::store {

// Of the rows and tables as this version writes them; stands in the store under kFormatKey.
inline constexpr std::string_view kFormat = "1";
inline const Key kFormatKey{Table::meta, "format"};

std::unexpected<Fault> wrong_format(const std::string& folder, std::string_view format);

// Whether the folder can hold a store, is made where it is missing, and holds none that only
// another version can read. Such a one is left as it is, to the byte.
Result<void> check_folder(const std::string& folder, const RocksDbOptions& options);

}  // namespace grantline::store
