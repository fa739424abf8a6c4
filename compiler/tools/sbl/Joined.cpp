#include "Joined.h"

#include <array>
#include <cstdint>
#include <fstream>

namespace sbl::tool {
namespace {

constexpr std::string_view mark = "sbl model joined";
constexpr std::size_t trailer = 8 + mark.size();

std::string numberBytes(std::uint64_t number) {
  std::string bytes;
  for (int k = 0; k < 8; ++k)
    bytes += static_cast<char>(number >> (8 * k));
  return bytes;
}

std::uint64_t numberAt(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t k = 0; k < 8; ++k)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[k])} << (8 * k);
  return number;
}

void append(std::string &out, const std::string &name, const std::string &content) {
  out += numberBytes(name.size()) + numberBytes(content.size()) + name + content;
}

/// Takes a part off the front. False where the bytes end too early.
bool take(std::string_view &bytes, std::string &name, std::string &content) {
  if (bytes.size() < 16)
    return false;
  const std::uint64_t nameSize = numberAt(bytes), size = numberAt(bytes.substr(8));
  bytes.remove_prefix(16);
  if (nameSize > bytes.size() || size > bytes.size() - nameSize)
    return false;
  name = bytes.substr(0, nameSize);
  content = bytes.substr(nameSize, size);
  bytes.remove_prefix(nameSize + size);
  return true;
}

} // namespace

std::string join(std::string launcher, const JoinedModel &joined) {
  const std::uint64_t begin = launcher.size();
  append(launcher, joined.model, joined.library);
  for (const auto &[path, content] : joined.files)
    append(launcher, path, content);
  launcher += numberBytes(begin);
  launcher += mark;
  return launcher;
}

bool readJoined(const std::string &path, JoinedModel &joined) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::uint64_t>(file.tellg());
  if (!file || size < trailer)
    return false;
  std::string end(trailer, '\0');
  file.seekg(static_cast<std::streamoff>(size - trailer));
  file.read(end.data(), static_cast<std::streamsize>(end.size()));
  if (!file || !end.ends_with(mark) || numberAt(end) > size - trailer)
    return false;
  const std::uint64_t begin = numberAt(end);
  std::string bytes(size - trailer - begin, '\0');
  file.seekg(static_cast<std::streamoff>(begin));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  std::string_view rest = bytes;
  if (!file || !take(rest, joined.model, joined.library))
    return false;
  while (!rest.empty())
    if (auto &part = joined.files.emplace_back(); !take(rest, part.first, part.second))
      return false;
  return true;
}

} // namespace sbl::tool
