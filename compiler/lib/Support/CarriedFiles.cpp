#include "sbl/Support/CarriedFiles.h"

#include <map>

namespace sbl {
namespace {

std::map<std::string, std::string> &carried() {
  static std::map<std::string, std::string> files;
  return files;
}

} // namespace

void carryFile(const std::string &path, std::string content) {
  carried()[path] = std::move(content);
}

const std::string *carriedFile(const std::string &path) {
  const auto found = carried().find(path);
  return found == carried().end() ? nullptr : &found->second;
}

} // namespace sbl
