# Debian packages, by `cpack` in the build folder: sbl (the tool), libsbl-runtime0,
# libsbl0 (the compiler as a library), libsbl-io, libsbl-dev.
# What each needs of the system, dpkg-shlibdeps reads off the files.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sbl)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The SBL authors <sbl@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Schrödinger bridges, diffusions and waves from model files")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL tool compiler runtime io development)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON) # ldconfig runs when a library comes or goes
# What is packed was built before: `make packages`. Else packing would build every test.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY} ${LLVM_LIBRARY_DIR})

set(own "(= ${PROJECT_VERSION})")
set(llvm "libllvm${LLVM_VERSION_MAJOR}") # found where the package of LLVM's headers has a link to it
set(CPACK_DEBIAN_TOOL_PACKAGE_NAME sbl)
set(CPACK_DEBIAN_TOOL_PACKAGE_DEPENDS "libsbl-runtime0 ${own}, libsbl0 ${own}, libsbl-io ${own}")
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS gnuplot-nox)
set(CPACK_DEBIAN_TOOL_PACKAGE_SUGGESTS libsbl-dev)
set(CPACK_DEBIAN_TOOL_DESCRIPTION "compiler and solver for models of laws of motion
 A model says how particles or waves move and what is known of the ends; sbl compiles it to vectorized
 kernels and solves it: bridges, evolutions, levels, passage times, samples, each with a certificate.")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libsbl-runtime0)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS libsbl-io)
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "library that solves built models of the Schrödinger Bridge Language
 What programs need that use a model made by `sbl build`. It brings nothing of the compiler.")

set(CPACK_DEBIAN_COMPILER_PACKAGE_NAME libsbl0)
set(CPACK_DEBIAN_COMPILER_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_COMPILER_PACKAGE_DEPENDS "libsbl-runtime0 ${own}, ${llvm}")
set(CPACK_DEBIAN_COMPILER_PACKAGE_SUGGESTS libsbl-io)
set(CPACK_DEBIAN_COMPILER_DESCRIPTION "compiler of the Schrödinger Bridge Language as a library
 Programs compile models with it and solve them in their own process.")

set(CPACK_DEBIAN_IO_PACKAGE_NAME libsbl-io)
set(CPACK_DEBIAN_IO_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_IO_PACKAGE_RECOMMENDS gnuplot-nox)
set(CPACK_DEBIAN_IO_DESCRIPTION "files and pictures for models of the Schrödinger Bridge Language
 Loaded when a model reads data, saves NetCDF files or draws pictures.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsbl-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libsbl-runtime0 ${own}, libsbl0 ${own}")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "headers for programs that solve models
 The C interfaces sbl/runtime.h and sbl/compiler.h, with what pkg-config and CMake need to find it, and examples in C, C++,
 Fortran and Python.")

# Debian wants the licence beside each package.
foreach(pair tool:sbl compiler:libsbl0 runtime:libsbl-runtime0 io:libsbl-io development:libsbl-dev)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 component)
  list(GET pair 1 package)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/${package} RENAME copyright COMPONENT ${component})
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/ DESTINATION share/doc/sbl/examples COMPONENT tool
        PATTERN embed EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/embed/ DESTINATION share/doc/libsbl-dev/examples
        COMPONENT development)
include(CPack)
