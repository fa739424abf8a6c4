// From objects to a file: lld in this process, or an archive.
#include <cmath>
#include <cstring>

#include <dlfcn.h>

#include "lld/Common/Driver.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include "sbl/Codegen/Library.h"
#include "sbl/module.h"

LLD_HAS_DRIVER(elf)

namespace sbl {

namespace {

/// Which file of this process holds what `address` points into: the libraries that the JIT would
/// link the model against.
std::string fileOf(const void *address) {
  Dl_info info;
  llvm::SmallString<256> real;
  if (!dladdr(address, &info) || !info.dli_fname || llvm::sys::fs::real_path(info.dli_fname, real))
    return {};
  return std::string(real);
}

/// A folder for the linker's inputs, removed in the end.
struct ScratchFolder {
  llvm::SmallString<128> path;
  ScratchFolder() { llvm::sys::fs::createUniqueDirectory("sbl-build", path); }
  ~ScratchFolder() {
    if (!path.empty())
      llvm::sys::fs::remove_directories(path);
  }
  /// Writes a file in the folder; its path, or empty.
  std::string write(const std::string &name, llvm::StringRef content) const {
    llvm::SmallString<128> file = path;
    llvm::sys::path::append(file, name);
    std::error_code failed;
    llvm::raw_fd_ostream out(file, failed);
    if (failed)
      return {};
    out << content;
    out.close();
    if (out.has_error()) {
      out.clear_error();
      return {};
    }
    return std::string(file);
  }
};

struct NamedObject {
  std::string name, bytes;
};

/// Every object of the library; empty with the reason.
std::vector<NamedObject> objectsOf(const Library &library, bool forLoading, std::string &error) {
  std::vector<NamedObject> objects;
  std::string table = libraryTable(library, forLoading, error);
  if (table.empty())
    return {};
  const std::string stem = cIdentifier(library.model);
  objects.push_back({stem + "_library.o", std::move(table)});
  for (const LibraryVariant &variant : library.variants)
    objects.push_back({stem + "_" + cIdentifier(variant.name) + ".o", variant.object});
  return objects;
}

/// Runs the linker on `arguments`; what it says goes to `error`.
bool runLinker(const std::vector<std::string> &arguments, std::string &error) {
  std::vector<const char *> argv{"ld.lld"};
  for (const std::string &argument : arguments)
    argv.push_back(argument.c_str());
  std::string said;
  llvm::raw_string_ostream out(said);
  const lld::Result result = lld::lldMain(argv, out, out, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode == 0)
    return true;
  error = said.empty() ? "the linker failed" : said;
  while (!error.empty() && error.back() == '\n')
    error.pop_back();
  return false;
}

/// Moves a finished file over `path`, so that who uses the old one keeps it whole.
bool publish(const std::string &made, const std::string &path, std::string &error) {
  if (std::error_code failed = llvm::sys::fs::rename(made, path)) {
    llvm::sys::fs::remove(made);
    error = "cannot write " + path + ": " + failed.message();
    return false;
  }
  return true;
}

/// A name beside `path` that nobody else uses; empty with the reason.
std::string nameBeside(const std::string &path, std::string &error) {
  llvm::SmallString<256> made;
  if (std::error_code failed = llvm::sys::fs::createUniqueFile(path + ".%%%%%%", made)) {
    error = "cannot write " + path + ": " + failed.message();
    return {};
  }
  return std::string(made);
}

} // namespace

bool writeSharedLibrary(const Library &library, const std::string &path, std::string &error) {
  const std::vector<NamedObject> objects = objectsOf(library, true, error);
  if (objects.empty())
    return false;
  const ScratchFolder scratch;
  const std::string made = nameBeside(path, error);
  if (made.empty())
    return false;
  // Not to be found by the linker as hidden: only the tables are the library's.
  std::vector<std::string> arguments{"-shared",
                                     "-o",
                                     made,
                                     "-soname",
                                     llvm::sys::path::filename(path).str(),
                                     "--hash-style=gnu",
                                     "-z",
                                     "relro",
                                     "-z",
                                     "now",
                                     "-z",
                                     "defs",
                                     "-rpath",
                                     "$ORIGIN",
                                     "--no-gc-sections"};
  for (const NamedObject &object : objects) {
    arguments.push_back(scratch.write(object.name, object.bytes));
    if (arguments.back().empty()) {
      llvm::sys::fs::remove(made);
      error = "cannot write temporary files";
      return false;
    }
  }
  double (*const sine)(double) = std::sin;
  arguments.insert(arguments.end(), {fileOf(reinterpret_cast<const void *>(&sbl_parallel_for)),
                                     "--as-needed", fileOf(reinterpret_cast<const void *>(sine)),
                                     fileOf(reinterpret_cast<const void *>(&strtol))});
  if (!runLinker(arguments, error)) {
    llvm::sys::fs::remove(made);
    return false;
  }
  return publish(made, path, error);
}

bool writeArchive(const Library &library, const std::string &path, std::string &error) {
  const std::vector<NamedObject> objects = objectsOf(library, false, error);
  if (objects.empty())
    return false;
  const std::string made = nameBeside(path, error);
  if (made.empty())
    return false;
  std::vector<llvm::NewArchiveMember> members;
  for (const NamedObject &object : objects)
    members.emplace_back(llvm::MemoryBufferRef(object.bytes, object.name));
  if (llvm::Error failed = llvm::writeArchive(made, members, llvm::SymtabWritingMode::NormalSymtab,
                                              llvm::object::Archive::K_GNU, /*Deterministic=*/true,
                                              /*Thin=*/false)) {
    error = "cannot write " + path + ": " + llvm::toString(std::move(failed));
    llvm::sys::fs::remove(made);
    return false;
  }
  return publish(made, path, error);
}

} // namespace sbl
