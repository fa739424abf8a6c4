#include "ReplacedFile.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace sbl::io {

ReplacedFile::ReplacedFile(std::string path) : path_(std::move(path)) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) {
    why_ = "a folder has that name";
    return;
  }
  std::string pattern = path_ + ".XXXXXX";
  const int descriptor = mkstemp(pattern.data());
  if (descriptor < 0) {
    why_ = std::strerror(errno);
    return;
  }
  // mkstemp makes private files; results follow the user's umask like any other output.
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
  close(descriptor);
  temporary_ = pattern;
}

ReplacedFile::~ReplacedFile() {
  if (!temporary_.empty())
    unlink(temporary_.c_str());
}

std::string ReplacedFile::commit() {
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
    return std::strerror(errno);
  temporary_.clear();
  return {};
}

} // namespace sbl::io
