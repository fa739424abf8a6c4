#include <filesystem>
#include <fstream>
#include <iterator>

#include <dlfcn.h>

#include "Launcher.h"
#include "sbl/runtime.h"

namespace sbl::tool {

namespace fs = std::filesystem;

std::string launcherFile() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char *place : {SBL_LIBRARY_FOLDER, "lib"})
    if (const fs::path file = program / ".." / place / "sbl" / "sbl-launcher";
        fs::is_regular_file(file, error))
      return file.lexically_normal().string();
  return {};
}

std::string launcherBytes(std::string &error) {
  const std::string path = launcherFile();
  std::ifstream file(path, std::ios::binary);
  if (path.empty() || !file) {
    error = "the launcher of such commands is missing beside this sbl";
    return {};
  }
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  // The last folder of its run path is a row of bytes to write over (compiler/tools/launcher).
  const std::string placeholder = SBL_PLACEHOLDER;
  const std::size_t at = bytes.find(placeholder);
  Dl_info info;
  if (at == bytes.npos || !dladdr(reinterpret_cast<const void *>(&sbl_runtime_version), &info)) {
    error = path + " is not the launcher of this sbl";
    return {};
  }
  std::error_code failed;
  std::string folder = fs::canonical(info.dli_fname, failed).parent_path().string();
  // What does not fit, or would end the list, is left out: the system and the command's own folder
  // remain.
  if (failed || folder.size() > placeholder.size() || folder.find(':') != folder.npos)
    folder.clear();
  folder.resize(placeholder.size(), '\0');
  return bytes.replace(at, folder.size(), folder);
}

} // namespace sbl::tool
