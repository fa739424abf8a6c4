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

/// Appends the file of this process that holds what `address` points into: a library that the JIT
/// would link the model against. False with the reason.
bool addFileOf(const void *address, const char *what, std::vector<std::string> &files,
               std::string &error) {
  Dl_info info;
  llvm::SmallString<256> real;
  if (!dladdr(address, &info) || !info.dli_fname ||
      llvm::sys::fs::real_path(info.dli_fname, real)) {
    error = std::string("the file of ") + what + " is not found: was it replaced since sbl began?";
    return false;
  }
  files.emplace_back(real);
  return true;
}

/// A folder for the linker's inputs, removed in the end.
class ScratchFolder {
public:
  ScratchFolder() : failed_(llvm::sys::fs::createUniqueDirectory("sbl-build", path_)) {}
  ~ScratchFolder() {
    if (!failed_)
      llvm::sys::fs::remove_directories(path_);
  }
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;

  /// Writes a file in the folder; its path, or empty with the reason.
  std::string write(const std::string &name, llvm::StringRef content, std::string &error) const {
    std::error_code failed = failed_;
    llvm::SmallString<128> file = path_;
    llvm::sys::path::append(file, name);
    if (!failed) {
      llvm::raw_fd_ostream out(file, failed);
      if (!failed) {
        out << content;
        out.close();
        failed = out.error();
        out.clear_error();
      }
    }
    if (!failed)
      return std::string(file);
    error = "cannot write temporary files: " + failed.message();
    return {};
  }

private:
  llvm::SmallString<128> path_;
  std::error_code failed_; // of making it
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
  const std::optional<TargetSpec> here = resolveTarget("native", error);
  if (!here)
    return false;
  if (const TargetSpec &target = library.variants.front().target; target.kind() != here->kind()) {
    error = "a shared library for " + target.kind() + " is linked on such a machine";
    return false;
  }
  const std::vector<NamedObject> objects = objectsOf(library, true, error);
  if (objects.empty())
    return false;
  // The table declares the variants hidden, and the linker takes the stricter of two visibilities:
  // so only the tables are exported.
  std::vector<std::string> inputs;
  const ScratchFolder scratch;
  for (const NamedObject &object : objects) {
    inputs.push_back(scratch.write(object.name, object.bytes, error));
    if (inputs.back().empty())
      return false;
  }
  double (*const sine)(double) = std::sin;
  if (!addFileOf(reinterpret_cast<const void *>(&sbl_parallel_for), "the runtime", inputs, error))
    return false;
  inputs.emplace_back("--as-needed");
  if (!addFileOf(reinterpret_cast<const void *>(sine), "libm", inputs, error) ||
      !addFileOf(reinterpret_cast<const void *>(&strtol), "libc", inputs, error))
    return false;

  const std::string made = nameBeside(path, error);
  if (made.empty())
    return false;
  std::vector<std::string> arguments{"-shared", "-o", made, "-soname",
                                     llvm::sys::path::filename(path).str()};
  for (const char *option : {"--hash-style=gnu", "-zrelro", "-znow", "-zdefs", "-rpath=$ORIGIN"})
    arguments.emplace_back(option);
  arguments.insert(arguments.end(), inputs.begin(), inputs.end());
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
