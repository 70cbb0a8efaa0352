# Writes OUT, C++ with a table of the files of FOLDER, each a piece of code that shows a fix:
# TOPIC.EXTENSION.
file(GLOB files ${FOLDER}/*)
list(FILTER files EXCLUDE REGEX "/[.][^/]*$")
list(SORT files)
set(rows "")
foreach(file ${files})
  get_filename_component(topic ${file} NAME_WE)
  get_filename_component(extension ${file} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  file(READ ${file} text)
  string(APPEND rows "    {\"${topic}\", \"${extension}\", R\"~~~(${text})~~~\"},\n")
endforeach()
file(WRITE ${OUT} "#include \"explain/language.h\"\n\nnamespace grantline::explain {
namespace {

constexpr Code kCode[] = {
${rows}};

}  // namespace

std::span<const Code> all_code() { return kCode; }

}  // namespace grantline::explain\n")
