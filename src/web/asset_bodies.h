#pragma once

#include <span>
#include <string_view>

namespace grantline::web {

// A file of src/web/assets, as embed.cmake writes it into the binary.
struct EmbeddedFile {
  std::string_view name;
  std::string_view hash;  // the first 16 hex digits of its SHA-256
  std::string_view etag;  // the hash in quotes
  std::string_view body;
};
std::span<const EmbeddedFile> embedded_files();

}  // namespace grantline::web
