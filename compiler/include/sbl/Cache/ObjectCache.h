// Object code kept on disk between runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace sbl {

/// A directory of objects named by keys. A cache can only make things faster: whatever goes wrong
/// with it (no directory, no permission, a full disk, a damaged file, another writer) is a miss.
/// Entries carry a checksum and must belong to the user who reads them.
class ObjectCache {
public:
  static constexpr std::uintmax_t defaultByteLimit = std::uintmax_t{256} << 20;

  /// `directory` is made when first written to; an empty path is a cache that never holds anything.
  explicit ObjectCache(std::filesystem::path directory,
                       std::uintmax_t byteLimit = defaultByteLimit);

  /// $SBL_CACHE_DIR, else $XDG_CACHE_HOME/sbl, else ~/.cache/sbl; empty when none is set.
  static std::filesystem::path defaultDirectory();

  /// 128 bits over `parts` and their boundaries, as 32 hexadecimal digits.
  static std::string key(std::initializer_list<std::string_view> parts);

  std::optional<std::string> load(const std::string &key) const;
  /// Writes beside and renames, so a reader sees a whole entry or none; then removes the entries
  /// unused for longest until the directory is within its limit. False if nothing was written.
  bool store(const std::string &key, std::string_view object) const;

private:
  std::filesystem::path entry(const std::string &key) const;
  void shrink() const;

  std::filesystem::path directory_;
  std::uintmax_t byteLimit_;
};

} // namespace sbl
