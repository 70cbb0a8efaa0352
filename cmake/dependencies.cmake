# Everything comes from Debian's packages; docs/DEPENDENCIES.md says what each is for.
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(RocksDB REQUIRED)
# Statically, for a short start; under a sanitizer it stays a library of its own, which is not
# instrumented and so must not share inline functions with what is.
set(GRANTLINE_ROCKSDB RocksDB::rocksdb)
if(GRANTLINE_SANITIZE)
  set(GRANTLINE_ROCKSDB RocksDB::rocksdb-shared)
endif()
# What RocksDB packs with goes along: each library of its own costs a start some 0.1 ms.
if(NOT GRANTLINE_SANITIZE)
  foreach(packer snappy bz2 lz4 zstd)
    find_library(GRANTLINE_${packer} NAMES lib${packer}.a REQUIRED)
    list(APPEND GRANTLINE_PACKERS ${GRANTLINE_${packer}})
  endforeach()
  set_target_properties(RocksDB::rocksdb PROPERTIES INTERFACE_LINK_LIBRARIES
                        "${GRANTLINE_PACKERS};ZLIB::ZLIB;${CMAKE_DL_LIBS}")
endif()
# A sanitizer brings its own allocator.
if(NOT GRANTLINE_SANITIZE)
  find_library(GRANTLINE_MIMALLOC NAMES mimalloc REQUIRED)
endif()
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
# Its headers alone, which hold all of it.
set_target_properties(PkgConfig::TOMLPLUSPLUS PROPERTIES INTERFACE_COMPILE_OPTIONS ""
                                                         INTERFACE_LINK_LIBRARIES "")
pkg_check_modules(LIBSECRET REQUIRED libsecret-1)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
if(GRANTLINE_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
