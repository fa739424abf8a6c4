#include "sbl/Codegen/LinkImage.h"

#include "lld/Common/Driver.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

LLD_HAS_DRIVER(elf)

namespace sbl {

namespace {

/// A file of this process's own in the folder for such, removed in the end.
struct ScratchFile {
  llvm::SmallString<128> path;

  explicit ScratchFile(llvm::StringRef suffix) {
    if (llvm::sys::fs::createTemporaryFile("sbl-model", suffix, path))
      path.clear();
  }
  ~ScratchFile() {
    if (!path.empty())
      llvm::sys::fs::remove(path);
  }
  bool write(llvm::StringRef bytes) const {
    std::error_code failed;
    llvm::raw_fd_ostream out(path, failed);
    if (failed)
      return false;
    out << bytes;
    out.close();
    const bool good = !out.has_error();
    out.clear_error();
    return good;
  }
};

} // namespace

std::string linkImage(const std::string &object, std::string &error) {
  ScratchFile input("o"), output("so");
  if (input.path.empty() || output.path.empty() || !input.write(object)) {
    error = "cannot write temporary files";
    return {};
  }
  std::string said;
  llvm::raw_string_ostream out(said);
  const lld::Result result =
      lld::lldMain({"ld.lld", "-shared", "-Bsymbolic", "--threads=1", "-O0", "--hash-style=gnu",
                    "-z", "now", "-o", output.path.c_str(), input.path.c_str()},
                   out, out, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0) {
    error = said.empty() ? "the linker failed" : said;
    return {};
  }
  auto image = llvm::MemoryBuffer::getFile(output.path, /*IsText=*/false,
                                           /*RequiresNullTerminator=*/false, /*IsVolatile=*/true);
  if (!image) {
    error = "cannot read what was linked: " + image.getError().message();
    return {};
  }
  return (*image)->getBuffer().str();
}

} // namespace sbl
