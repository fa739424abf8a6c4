# sbl_add_layer(NAME SOURCES ... [DEPENDS ...] [LLVM])
# One static library per folder of compiler/lib. DEPENDS names the layers below.
# LLVM marks the layers that may include LLVM headers; the others stay fast to build.
function(sbl_add_layer name)
  cmake_parse_arguments(ARG "LLVM" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/compiler/include
                                            ${PROJECT_BINARY_DIR}/compiler/include)
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE sbl_flags)
  if(ARG_LLVM)
    target_link_libraries(${name} PUBLIC sbl_llvm)
  endif()
endfunction()
