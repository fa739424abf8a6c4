#include "ScratchRun.h"

#include <optional>

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

namespace sbl {
namespace {

/// A temporary file that is gone in the end.
class ScratchFile {
public:
  ScratchFile() : failed_(llvm::sys::fs::createTemporaryFile("sbl-device", "", path_)) {}
  ~ScratchFile() {
    if (!failed_)
      llvm::sys::fs::remove(path_);
  }
  ScratchFile(const ScratchFile &) = delete;
  ScratchFile &operator=(const ScratchFile &) = delete;

  llvm::StringRef path() const { return path_; }
  bool write(const std::string &bytes) const {
    if (failed_)
      return false;
    std::error_code error;
    llvm::raw_fd_ostream out(path_, error);
    out << bytes;
    out.close();
    const bool written = !error && !out.has_error();
    out.clear_error();
    return written;
  }
  std::string read() const {
    const auto content = llvm::MemoryBuffer::getFile(path_);
    return content ? (*content)->getBuffer().str() : std::string();
  }

private:
  llvm::SmallString<128> path_;
  std::error_code failed_;
};

constexpr unsigned mostSeconds = 120;

} // namespace

std::string runOnFiles(const std::string &program, const std::vector<std::string> &arguments,
                       const std::string &input, std::string &error) {
  const ScratchFile in, out, said;
  if (!in.write(input)) {
    error = "cannot write temporary files";
    return {};
  }
  std::vector<llvm::StringRef> words{program};
  for (const std::string &argument : arguments)
    words.push_back(argument == "{in}"    ? in.path()
                    : argument == "{out}" ? out.path()
                                          : llvm::StringRef(argument));
  const std::optional<llvm::StringRef> streams[] = {llvm::StringRef(""), said.path(), said.path()};
  std::string failure;
  const int code =
      llvm::sys::ExecuteAndWait(program, words, std::nullopt, streams, mostSeconds, 0, &failure);
  std::string bytes = out.read();
  if (code == 0 && !bytes.empty())
    return bytes;
  const std::string text = said.read();
  error = llvm::sys::path::filename(program).str() +
          " failed: " + (text.empty() ? failure : llvm::StringRef(text).trim().str());
  return {};
}

} // namespace sbl
