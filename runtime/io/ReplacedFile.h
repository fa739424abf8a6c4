// A file that appears complete or not at all.
#pragma once

#include <string>

namespace sbl::io {

/// Reserves a temporary name in the folder of `path`. Whoever writes the content fills
/// temporary(); commit() then renames it over `path`. Without a commit the old file stays and the
/// temporary one is removed.
class ReplacedFile {
public:
  explicit ReplacedFile(std::string path);
  ~ReplacedFile();
  ReplacedFile(const ReplacedFile &) = delete;
  ReplacedFile &operator=(const ReplacedFile &) = delete;

  /// Empty when the folder takes no new file; why() then says so.
  const std::string &temporary() const { return temporary_; }
  const std::string &why() const { return why_; }
  /// Empty on success, else why not.
  std::string commit();

private:
  std::string path_, temporary_, why_;
};

} // namespace sbl::io
