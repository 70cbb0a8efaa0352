# Run at installation: manual pages and the shells' completions, printed by the program that is installed.
set(root "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
function(print_to file)
  execute_process(COMMAND "${GRANTLINE}" ${ARGN} OUTPUT_FILE "${root}/${file}"
                  COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "Installing: ${root}/${file}")
endfunction()
execute_process(COMMAND "${GRANTLINE}" manual OUTPUT_VARIABLE pages COMMAND_ERROR_IS_FATAL ANY
                OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REPLACE "\n" ";" pages "${pages}")
file(MAKE_DIRECTORY "${root}/share/man/man1" "${root}/share/bash-completion/completions"
     "${root}/share/zsh/site-functions" "${root}/share/fish/vendor_completions.d")
foreach(page IN LISTS pages)
  string(REPLACE "grantline-" "" command ${page})
  print_to(share/man/man1/${page}.1 manual ${command})
endforeach()
print_to(share/bash-completion/completions/grantline completion bash)
print_to(share/zsh/site-functions/_grantline completion zsh)
print_to(share/fish/vendor_completions.d/grantline.fish completion fish)
