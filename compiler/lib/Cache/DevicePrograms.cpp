#include "sbl/Cache/DevicePrograms.h"

#include <cstdlib>
#include <sstream>

#include <unistd.h>

namespace sbl {
namespace {

/// The first of `folders`, separated by colons, that has the program.
std::string findIn(const std::string &folders, const char *name) {
  std::istringstream list(folders);
  for (std::string folder; std::getline(list, folder, ':');)
    if (const std::string file = folder + "/" + name;
        !folder.empty() && ::access(file.c_str(), X_OK) == 0)
      return file;
  return {};
}

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

} // namespace

std::string spirTranslator() { return findIn(variable("PATH"), "llvm-spirv-15"); }

std::string ptxAssembler() {
  const std::string home = variable("CUDA_HOME");
  return findIn(variable("PATH") + ":" + (home.empty() ? "" : home + "/bin:") +
                    "/usr/local/cuda/bin",
                "ptxas");
}

} // namespace sbl
