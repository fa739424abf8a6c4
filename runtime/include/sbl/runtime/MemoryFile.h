// A file without a place in any folder, for libraries that read only what has a path.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#pragma GCC visibility push(default)
namespace sbl::rt {

/// Bytes in memory that this process, and children it forks, can open by `path()` as long as the
/// object lives.
class MemoryFile {
public:
  MemoryFile() = default;
  ~MemoryFile() {
    if (descriptor_ >= 0)
      close(descriptor_);
  }
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &operator=(const MemoryFile &) = delete;

  /// False with the reason. `name` shows in lists of open files.
  bool open(const char *name, std::string_view bytes, std::string &error) {
    descriptor_ = memfd_create(name, MFD_CLOEXEC);
    while (descriptor_ >= 0 && !bytes.empty()) {
      const ssize_t done = write(descriptor_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        break;
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    if (descriptor_ >= 0 && bytes.empty())
      return true;
    error = std::strerror(errno);
    return false;
  }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  int descriptor_ = -1;
};

} // namespace sbl::rt
#pragma GCC visibility pop
