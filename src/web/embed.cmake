# cmake -DFOLDER=... -DFILES=a;b -DOUTPUT=x.cc -P embed.cmake
# Writes a C++ file that defines `embedded_files`; see asset_bodies.h.
set(rows "")
foreach(name IN LISTS FILES)
  file(SHA256 ${FOLDER}/${name} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  file(READ ${FOLDER}/${name} body)
  string(APPEND rows "    {\"${name}\", \"${hash}\", \"\\\"${hash}\\\"\", R\"ASSET(${body})ASSET\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"web/asset_bodies.h\"

namespace grantline::web {
namespace {
constexpr EmbeddedFile files[] = {
${rows}};
}  // namespace
std::span<const EmbeddedFile> embedded_files() { return files; }
}  // namespace grantline::web
")
