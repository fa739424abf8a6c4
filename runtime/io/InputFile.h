// A regular file, read in pieces or whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sbl/io/Density.h"

namespace sbl::io {

/// Ends the reading of a file; readDensity() turns it into its result. Inside this library only.
[[noreturn]] void fail(std::string message, std::string hint = {}, std::size_t line = 0);

class InputFile {
public:
  /// Throws DataError for what is missing, unreadable, a folder, no regular file, or empty.
  explicit InputFile(const std::string &path);
  ~InputFile();
  InputFile(const InputFile &) = delete;
  InputFile &operator=(const InputFile &) = delete;

  /// Bytes that the file had when it was opened.
  std::size_t size() const { return size_; }
  /// Reads up to `count` bytes; 0 at the end. Throws DataError.
  std::size_t read(char *into, std::size_t count);
  /// The first bytes, which are then read again.
  std::string peek(std::size_t count);

private:
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

/// What the first bytes of a file say that it is.
enum class Format { Text, Npy, Zip, Png, Netcdf, Utf16 };
Format formatOf(std::string_view firstBytes);
/// "a PNG picture", "a NetCDF file" …
std::string describe(Format format);

} // namespace sbl::io
