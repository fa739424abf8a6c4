#include "InputFile.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sbl::io {

void fail(std::string message, std::string hint, std::size_t line) {
  throw DataError{std::move(message), std::move(hint), line};
}

InputFile::InputFile(const std::string &path) {
  // Without O_NONBLOCK a pipe that nobody writes to would keep us waiting before we can refuse it.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0)
    fail(std::strerror(errno), errno == ENOENT ? "files are looked for beside the model" : "");
  struct stat status{};
  const char *reason = fstat(descriptor_, &status) != 0 ? "its size is unknown"
                       : S_ISDIR(status.st_mode)        ? "it is a folder"
                       : !S_ISREG(status.st_mode)       ? "it is not a regular file"
                       : status.st_size == 0            ? "it is empty"
                                                        : nullptr;
  if (reason) {
    ::close(descriptor_);
    fail(reason);
  }
  size_ = static_cast<std::size_t>(status.st_size);
}

InputFile::~InputFile() { ::close(descriptor_); }

std::size_t InputFile::read(char *into, std::size_t count) {
  for (;;) {
    const ssize_t got = ::read(descriptor_, into, count);
    if (got >= 0)
      return static_cast<std::size_t>(got);
    if (errno != EINTR)
      fail(std::strerror(errno));
  }
}

std::string InputFile::peek(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const std::size_t got = read(bytes.data() + have, count - have);
    if (got == 0)
      break;
    have += got;
  }
  bytes.resize(have);
  if (::lseek(descriptor_, 0, SEEK_SET) != 0)
    fail(std::strerror(errno));
  return bytes;
}

Format formatOf(std::string_view bytes) {
  if (bytes.starts_with("\x93NUMPY"))
    return Format::Npy;
  if (bytes.starts_with("PK\x03\x04"))
    return Format::Zip;
  if (bytes.starts_with("\x89PNG"))
    return Format::Png;
  if (bytes.starts_with("\x89HDF\r\n\x1a\n") || bytes.starts_with("CDF\x01") ||
      bytes.starts_with("CDF\x02") || bytes.starts_with("CDF\x05"))
    return Format::Netcdf;
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
    return Format::Utf16;
  return Format::Text;
}

std::string describe(Format format) {
  switch (format) {
  case Format::Text:
    return "a text";
  case Format::Npy:
    return "a NumPy array";
  case Format::Zip:
    return "a ZIP archive";
  case Format::Png:
    return "a PNG picture";
  case Format::Netcdf:
    return "a NetCDF or HDF5 file";
  case Format::Utf16:
    return "text in UTF-16";
  }
  return {};
}

} // namespace sbl::io
