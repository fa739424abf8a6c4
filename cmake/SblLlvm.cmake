# LLVM and MLIR reach this project through one interface target, sbl_llvm, that
# links exactly the two shared libraries. Debian's static MLIR archives pull in
# libMLIR.so as well, so mixing the two would duplicate every registry.
set(MLIR_DIR /usr/lib/llvm-22/lib/cmake/mlir CACHE PATH "Where MLIRConfig.cmake lies")
find_package(MLIR 22.1 REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

add_library(sbl_llvm INTERFACE)
target_include_directories(sbl_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_link_libraries(sbl_llvm INTERFACE MLIR LLVM)
# -B: without it g++ takes whichever ld.lld is first on PATH.
add_link_options(-fuse-ld=lld -B${LLVM_TOOLS_BINARY_DIR})
# mlir_tablegen reads the directory property, not the interface target.
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS})
