# cmake -DPROGRAM=... -DDOCUMENT=... -P is_current.cmake: fails unless DOCUMENT is what PROGRAM prints.
set(printed ${CMAKE_CURRENT_BINARY_DIR}/printed.tmp)
execute_process(COMMAND ${PROGRAM} OUTPUT_FILE ${printed} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${printed} ${DOCUMENT} RESULT_VARIABLE differs)
file(REMOVE ${printed})
if(differs)
  message(FATAL_ERROR "${DOCUMENT} is stale: write it anew with ${PROGRAM} > ${DOCUMENT}")
endif()
