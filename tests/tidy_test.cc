#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

// Holds the tree to its own rules: who may include whom, how long files, functions and lines may
// be, where time may be read, and words that mark unfinished work.

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = GRANTLINE_ROOT;

// docs/LAYERS.md draws this map.
const std::map<std::string, std::set<std::string>> kMayInclude{
    {"base", {}},
    {"crypto", {"base"}},
    {"jose", {"base", "crypto"}},
    {"spec", {"base", "crypto"}},
    {"store", {"base", "crypto", "spec"}},
    {"flow", {"base", "crypto", "jose", "spec", "store"}},
    {"guard", {"base", "crypto", "jose", "spec"}},
    {"net", {"base", "crypto"}},
    {"web", {"base", "spec"}},
    {"serve",
     {"base", "crypto", "jose", "spec", "store", "flow", "guard", "net", "web", "explain"}},
    {"client", {"base", "crypto", "jose", "spec"}},
    {"library", {"base", "crypto", "jose", "spec", "guard", "client"}},
    {"explain", {"base", "jose", "spec"}},
    {"check", {"base", "spec", "client"}},
    {"watch", {"base", "crypto", "spec", "explain"}},
    {"proxy", {"base", "net", "web", "client", "watch"}},
    {"cli",
     {"base", "crypto", "jose", "spec", "store", "flow", "guard", "net", "web", "client", "serve",
      "explain", "check", "watch", "proxy"}},
};

struct Source {
  fs::path path;  // below the root
  std::vector<std::string> lines;
};

std::vector<std::string> read_lines(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

const std::vector<Source>& sources() {
  static const std::vector<Source> all = [] {
    std::vector<Source> out;
    const std::set<std::string> kinds{".cc", ".h", ".mjs", ".js", ".py", ".go", ".inc"};
    for (const char* top : {"src", "tests", "fuzz", "bench", "examples", "tools", "include"}) {
      if (!fs::exists(kRoot / top)) continue;
      for (auto entry = fs::recursive_directory_iterator(kRoot / top);
           entry != fs::recursive_directory_iterator(); ++entry) {
        if (entry->path().filename() == "node_modules" || entry->path().filename() == ".venv") {
          entry.disable_recursion_pending();
        } else if (entry->is_regular_file() && kinds.contains(entry->path().extension().string())) {
          out.push_back({fs::relative(entry->path(), kRoot), read_lines(entry->path())});
        }
      }
    }
    return out;
  }();
  return all;
}

bool is_cxx(const Source& source) {
  return source.path.extension() == ".cc" || source.path.extension() == ".h";
}

std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string place(const Source& source, std::size_t line) {
  return source.path.string() + ":" + std::to_string(line + 1);
}

TEST(tidy, folders_include_only_what_is_to_their_left) {
  const std::regex include("^#include \"([a-z]+)/");
  for (const Source& source : sources()) {
    const std::string text = source.path.string();
    if (!text.starts_with("src/")) continue;
    const std::string folder = text.substr(4, text.find('/', 4) - 4);
    ASSERT_TRUE(kMayInclude.contains(folder)) << text << " is in no known folder";
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      std::smatch found;
      if (!std::regex_search(source.lines[i], found, include)) continue;
      const std::string target = found[1];
      if (target == folder || !kMayInclude.contains(target)) continue;
      EXPECT_TRUE(kMayInclude.at(folder).contains(target))
          << place(source, i) << ": " << folder << " may not include " << target;
    }
  }
}

TEST(tidy, flow_knows_no_engine) {
  for (const Source& source : sources()) {
    if (!source.path.string().starts_with("src/flow/")) continue;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      EXPECT_EQ(source.lines[i].find("#include \"store/rocksdb"), std::string::npos)
          << place(source, i);
      EXPECT_EQ(source.lines[i].find("#include \"store/memory"), std::string::npos)
          << place(source, i);
    }
  }
}

TEST(tidy, files_are_at_most_400_lines_of_at_most_100_columns) {
  for (const Source& source : sources()) {
    EXPECT_LE(source.lines.size(), 400U) << source.path.string();
    const bool is_code = is_cxx(source);
    for (std::size_t i = 0; is_code && i < source.lines.size(); ++i) {
      const std::string& line = source.lines[i];
      const bool is_markup = line.find("</") != std::string::npos || line.starts_with('<');
      const bool is_text = line.find("R\"") != std::string::npos ||
                           line.find("://") != std::string::npos || is_markup;
      EXPECT_TRUE(columns(line) <= 100 || is_text) << place(source, i);
    }
  }
}

// Namespaces are not indented, so a function's body ends where a brace stands in the first column.
TEST(tidy, functions_are_at_most_60_lines) {
  for (const Source& source : sources()) {
    if (!is_cxx(source)) continue;
    std::size_t start = 0;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      const std::string& line = source.lines[i];
      const bool opens = line.ends_with(") {") || line.ends_with("const {") ||
                         line.ends_with("override {") || line.ends_with("noexcept {");
      if (opens) start = i;
      if (line == "}" && start != 0) {
        EXPECT_LE(i - start, 60U) << place(source, start);
        start = 0;
      }
    }
  }
}

TEST(tidy, only_the_system_world_reads_the_clock_and_draws_bytes) {
  const std::regex direct(
      "system_clock::now|steady_clock::now|gettimeofday|clock_gettime|std::rand|RAND_bytes|"
      "random_device|getrandom\\(|[^_a-z]time\\((nullptr|NULL|0)\\)");
  for (const Source& source : sources()) {
    const std::string text = source.path.string();
    const bool may = !text.starts_with("src/") || text == "src/base/system_world.cc" ||
                     text.ends_with("_test.cc") || text.starts_with("src/store/rocksdb/");
    for (std::size_t i = 0; !may && i < source.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(source.lines[i], direct)) << place(source, i);
    }
  }
}

TEST(tidy, nothing_is_marked_as_unfinished_or_switched_off) {
  const std::regex marks(
      "TO"
      "DO|FIX"
      "ME|[^X]XX"
      "X[^X]|NO"
      "LINT|GTEST_"
      "SKIP|DIS"
      "ABLED_|\\.sk"
      "ip\\(|"
      "test\\.to"
      "do");
  for (const Source& source : sources()) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(source.lines[i], marks)) << place(source, i);
    }
  }
}

}  // namespace
