// Which build of the compiler makes the code: cached code is tied to it.
#pragma once

#include <string>

namespace sbl {

/// The build ID, in hexadecimal digits, that the linker gave the loaded program or library which
/// holds `address`; empty where there is none.
std::string buildIdHolding(const void *address);
/// The same of a program or library that need not be loaded; empty for any other file.
std::string buildIdOfFile(const std::string &path);

/// Everything that decides what code the compiler of that build makes: its version, LLVM's version
/// and the build itself, so that a rebuilt compiler never runs an older one's code.
std::string compilerIdentity(const std::string &buildId);
/// The same of the program or library that this function was linked into.
std::string compilerIdentity();

} // namespace sbl
