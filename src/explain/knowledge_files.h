#pragma once

#include <string_view>
#include <vector>

namespace grantline::explain {

struct KnowledgeFile {
  std::string_view name;  // "google.toml"
  std::string_view text;
};

// The files of knowledge/, as they were when the program was built.
std::vector<KnowledgeFile> knowledge_files();

}  // namespace grantline::explain
