# Warnings, sanitizers and the compiler cache, as one interface target.
set(SBL_SANITIZE "" CACHE STRING "Value for -fsanitize= (address,undefined or thread)")

find_program(SBL_CCACHE ccache)
if(SBL_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${SBL_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SBL_CCACHE})
endif()

add_library(sbl_flags INTERFACE)
target_compile_options(sbl_flags INTERFACE -Wall -Wextra -Wno-unused-parameter)
# g++-12 warns of string copies and moved variants that it cannot follow (GCC bug 105329 and kin).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(sbl_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
# A number must not depend on how the host compiler contracts expressions.
target_compile_options(sbl_flags INTERFACE -ffp-contract=off)
if(SBL_SANITIZE)
  add_compile_options(-fsanitize=${SBL_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SBL_SANITIZE})
endif()
if(SBL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
