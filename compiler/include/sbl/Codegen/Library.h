// A model's object code as a library that programs load or link.
#pragma once

#include <string>
#include <vector>

#include "sbl/Codegen/Target.h"

namespace sbl {

/// The code of a model for one kind of processor.
struct LibraryVariant {
  TargetSpec target;
  std::vector<std::string> features; // that a processor must have to run it: requiredFeatures()
  std::string name;                  // what the user called the processor
  std::string symbol;                // of its sbl_module_v1 in `object`
  std::string object;                // as toObject() makes it
};

/// A file that the model reads.
struct LibraryFile {
  std::string name, bytes;
};

struct Library {
  std::string model;                    // its name: the library is exported as `<model>_library`
  std::vector<LibraryVariant> variants; // the fastest first
  std::vector<LibraryFile> files = {};  // one for each entry of the manifest's `data`
};

/// `name` with every byte that a C identifier cannot have replaced by an underscore.
std::string cIdentifier(const std::string &name);

/// An object with the tables that lead to the variants (sbl_library_v1 of sbl/module.h), exported
/// as `<model>_library` and, if `forLoading`, as `sbl_library`. Empty on failure, with the reason.
std::string libraryTable(const Library &library, bool forLoading, std::string &error);

/// Writes a shared library that needs nothing but libsbl-runtime, libm and libc. The linker runs in
/// this process, so that no toolchain is needed. The file appears whole or not at all. False on
/// failure, with the reason in `error`.
bool writeSharedLibrary(const Library &library, const std::string &path, std::string &error);
/// The same as an archive to link with `-lsbl-runtime -lm`.
bool writeArchive(const Library &library, const std::string &path, std::string &error);

} // namespace sbl
