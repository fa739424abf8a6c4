#include "sbl/Cache/ObjectCache.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// The library's code as part of this file: the cache is read before anything else is loaded.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace sbl {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view entrySuffix = ".sblo";
constexpr std::string_view draftInfix = ".draft-"; // followed by what mkstemp puts there

using Digest = std::array<std::uint64_t, 2>;

Digest digest(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

/// What stands before the object in a file.
struct Header {
  std::array<char, 8> magic{'s', 'b', 'l', 'o', 'b', 'j', '0', '1'};
  std::uint64_t size = 0;
  Digest checksum{};

  explicit Header(std::string_view object) : size(object.size()), checksum(digest(object)) {}
};
static_assert(sizeof(Header) == 32);

/// A file descriptor that is closed at the end of its scope.
class Descriptor {
public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  explicit operator bool() const { return fd_ >= 0; }

  /// The whole file, if it is a regular one that belongs to this user: its content will be run.
  std::optional<std::string> readOwn() const {
    struct stat status;
    if (::fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid())
      return std::nullopt;
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t n = ::read(fd_, bytes.data() + done, bytes.size() - done);
      if (n <= 0)
        return std::nullopt;
      done += static_cast<std::size_t>(n);
    }
    return bytes;
  }

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n <= 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

private:
  int fd_;
};

} // namespace

ObjectCache::ObjectCache(fs::path directory, std::uintmax_t byteLimit)
    : directory_(std::move(directory)), byteLimit_(byteLimit) {}

fs::path ObjectCache::defaultDirectory() {
  const auto variable = [](const char *name) -> fs::path {
    const char *value = std::getenv(name);
    return value ? value : "";
  };
  if (fs::path own = variable("SBL_CACHE_DIR"); !own.empty())
    return own;
  // The XDG specification wants relative paths ignored.
  if (fs::path xdg = variable("XDG_CACHE_HOME"); xdg.is_absolute())
    return xdg / "sbl";
  if (fs::path home = variable("HOME"); home.is_absolute())
    return home / ".cache" / "sbl";
  return {};
}

std::string ObjectCache::key(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (std::string_view part : parts) {
    all += std::to_string(part.size());
    all += ':';
    all += part;
  }
  const Digest hash = digest(all);
  std::string digits;
  for (const std::uint64_t half : hash)
    for (int shift = 60; shift >= 0; shift -= 4)
      digits += "0123456789abcdef"[half >> shift & 15];
  return digits;
}

fs::path ObjectCache::entry(const std::string &key) const {
  return directory_ / (key + std::string(entrySuffix));
}

std::optional<std::string> ObjectCache::load(const std::string &key) const {
  if (directory_.empty())
    return std::nullopt;
  const fs::path path = entry(key);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file)
    return std::nullopt;
  std::optional<std::string> bytes = file.readOwn();
  if (!bytes || bytes->size() < sizeof(Header))
    return std::nullopt;
  std::string object = bytes->substr(sizeof(Header));
  const Header expected(object);
  if (std::memcmp(bytes->data(), &expected, sizeof(Header)) != 0)
    return std::nullopt;
  // The time of last use is what shrink() goes by; failing to set it is harmless.
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  return object;
}

bool ObjectCache::store(const std::string &key, std::string_view object) const {
  if (directory_.empty() || object.size() > byteLimit_)
    return false;
  std::error_code error;
  if (fs::create_directories(directory_, error))
    fs::permissions(directory_, fs::perms::owner_all, error);

  std::string draft = (directory_ / (key + std::string(draftInfix) + "XXXXXX")).string();
  bool written = false;
  {
    const Descriptor file(::mkstemp(draft.data()));
    if (!file)
      return false;
    const Header header(object);
    written =
        file.write({reinterpret_cast<const char *>(&header), sizeof header}) && file.write(object);
  }
  if (!written || std::rename(draft.c_str(), entry(key).c_str()) != 0) {
    ::unlink(draft.c_str());
    return false;
  }
  shrink();
  return true;
}

void ObjectCache::shrink() const {
  struct Item {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<Item> items;
  std::uintmax_t total = 0;
  std::error_code error;
  for (fs::directory_iterator it(directory_, error), end; !error && it != end;
       it.increment(error)) {
    // Only files this class made, among them drafts that a killed process left behind.
    const std::string name = it->path().filename().string();
    if (!name.ends_with(entrySuffix) && name.find(draftInfix) == std::string::npos)
      continue;
    std::error_code gone;
    const std::uintmax_t size = it->file_size(gone);
    const fs::file_time_type used = it->last_write_time(gone);
    if (gone)
      continue;
    total += size;
    items.push_back({used, size, it->path()});
  }
  std::sort(items.begin(), items.end(),
            [](const Item &a, const Item &b) { return a.used < b.used; });
  for (const Item &item : items) {
    if (total <= byteLimit_)
      break;
    std::error_code ignored;
    fs::remove(item.path, ignored);
    total -= item.size;
  }
}

} // namespace sbl
