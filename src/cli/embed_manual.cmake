# cmake -DFOLDER=docs/man -DOUTPUT=x.cc -P embed_manual.cmake
# Writes a C++ file that defines `manual_texts`; see manual.h.
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*.mdoc)
list(SORT files)
set(rows "")
foreach(name IN LISTS files)
  file(READ ${FOLDER}/${name} body)
  string(REPLACE ".mdoc" "" name ${name})
  string(APPEND rows "    {\"${name}\", R\"MDOC(${body})MDOC\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"cli/manual.h\"

namespace grantline::cli {
namespace {
constexpr ManualText texts[] = {
${rows}};
}  // namespace
std::span<const ManualText> manual_texts() { return texts; }
}  // namespace grantline::cli
")
