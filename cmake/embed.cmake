# cmake -DFOLDER=knowledge -DOUT=... -P embed.cmake: a C++ file with the data of the folder as text.
function(embed name pattern)
  file(GLOB files ${pattern})
  set(part "std::vector<KnowledgeFile> ${name}() {\n  return {\n")
  foreach(file ${files})
    get_filename_component(base ${file} NAME)
    file(READ ${file} content)
    string(APPEND part "{\"${base}\", R\"~~~(${content})~~~\"},\n")
  endforeach()
  set(text "${text}${part}  };\n}\n\n" PARENT_SCOPE)
endfunction()

set(text "#include \"explain/knowledge_files.h\"\n\nnamespace grantline::explain {\n\n")
embed(knowledge_files ${FOLDER}/*.toml)
embed(sign_files ${FOLDER}/signs/*.toml)
file(READ ${FOLDER}/weights.txt weights)
string(APPEND text "std::string_view weights_text() {\n  return R\"~~~(${weights})~~~\";\n}\n\n"
                   "}  // namespace grantline::explain\n")
file(WRITE ${OUT} "${text}")
