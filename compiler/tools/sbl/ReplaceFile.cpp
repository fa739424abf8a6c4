#include "ReplaceFile.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace sbl::tool {
namespace {

bool writeAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// What open() would give a new file.
mode_t newFileMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

} // namespace

std::string replaceFile(const std::string &path, std::string_view content, FileKind kind) {
  std::error_code error;
  std::string target = path;
  mode_t mode = newFileMode();
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    target = std::filesystem::canonical(path, error).string();
    if (error)
      return error.message();
    struct stat status{};
    if (stat(target.c_str(), &status) != 0)
      return std::strerror(errno);
    // Renaming over a file needs the folder's permission only; a write-protected file stays as it
    // is.
    if (access(target.c_str(), W_OK) != 0)
      return std::strerror(errno);
    mode = status.st_mode & 07777;
  }
  if (kind == FileKind::Program) // for whoever may read it
    mode |= (mode & 0444) >> 2;
  std::string temporary = target + ".XXXXXX";
  const int descriptor = mkstemp(temporary.data());
  if (descriptor < 0)
    return std::strerror(errno);
  const bool written =
      writeAll(descriptor, content) && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0;
  const int problem = errno;
  close(descriptor);
  if (written && std::rename(temporary.c_str(), target.c_str()) == 0)
    return {};
  const std::string why = std::strerror(written ? errno : problem);
  unlink(temporary.c_str());
  return why;
}

} // namespace sbl::tool
