#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "explain/pack.h"
#include "knowledge/knowledge_toml.h"

// pack_knowledge KNOWLEDGE_FOLDER OUT.cc: checks the files and writes what the program takes.

namespace grantline::explain {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(out).str();
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

Result<Knowledge> read(const std::filesystem::path& folder) {
  Knowledge out;
  for (const auto& path : files_of(folder)) {
    Result<Provider> one = parse_provider(path.filename().string(), content_of(path));
    if (!one) return std::unexpected(one.error());
    out.providers.push_back(std::move(*one));
  }
  for (const auto& path : files_of(folder / "signs")) {
    Result<std::vector<Sign>> some = parse_signs(path.filename().string(), content_of(path));
    if (!some) return std::unexpected(some.error());
    std::ranges::move(*some, std::back_inserter(out.signs));
  }
  Result<std::vector<Sense>> senses = parse_senses("senses.txt", content_of(folder / "senses.txt"));
  if (!senses) return std::unexpected(senses.error());
  out.senses = std::move(*senses);
  return out;
}

// Of pieces, since a compiler takes only so long a literal.
void write_text(std::ostream& out, std::string_view name, std::string_view text) {
  constexpr std::size_t kPiece = 8000;
  out << "std::string_view " << name << "() {\n  static constexpr char kText[] =\n";
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    out << "      R\"~~~(" << text.substr(at, kPiece) << ")~~~\"\n";
  }
  out << "      ;\n  return {kText, sizeof kText - 1};\n}\n\n";
}

int run(const std::filesystem::path& folder, const char* file) {
  const Result<Knowledge> knowledge = read(folder);
  if (!knowledge) {
    std::cerr << knowledge.error().what << '\n';
    return 1;
  }
  std::ofstream out(file, std::ios::binary);
  out << "#include \"explain/pack.h\"\n\n"
      << "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\nnamespace grantline::explain "
         "{\n\n";
  write_text(out, "packed_knowledge", pack(*knowledge));
  write_text(out, "weights_text", content_of(folder / "weights.txt"));
  write_text(out, "api_weights_text", content_of(folder / "api_weights.txt"));
  out << "}  // namespace grantline::explain\n";
  return out.flush() ? 0 : 1;
}

}  // namespace
}  // namespace grantline::explain

int main(int argc, char** argv) {
  return argc == 3 ? grantline::explain::run(argv[1], argv[2]) : 2;
}
