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
std::vector<KnowledgeFile> sign_files();  // of knowledge/signs/
std::string_view weights_text();          // knowledge/weights.txt

}  // namespace grantline::explain
