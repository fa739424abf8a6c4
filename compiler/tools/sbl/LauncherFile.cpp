#include <filesystem>
#include <fstream>
#include <iterator>

#include <dlfcn.h>

#include "Launcher.h"
#include "sbl/runtime.h"

namespace sbl::tool {

namespace fs = std::filesystem;

namespace {

/// The folder of the file that holds `address`; empty where it is not known, or would not be one
/// entry of a run path.
std::string folderOf(const void *address) {
  Dl_info info;
  std::error_code failed;
  if (!dladdr(address, &info))
    return {};
  const std::string folder = fs::canonical(info.dli_fname, failed).parent_path().string();
  return failed || folder.find(':') != folder.npos ? std::string() : folder;
}

/// Where libsbl-runtime lies, and libsbl-io if that is elsewhere.
std::string libraryFolders() {
  std::string folders = folderOf(reinterpret_cast<const void *>(&sbl_runtime_version));
  void *files = dlopen("libsbl-io.so", RTLD_LAZY | RTLD_LOCAL);
  if (const void *symbol = files ? dlsym(files, "sbl_io_read_density") : nullptr)
    if (const std::string other = folderOf(symbol); !other.empty() && other != folders)
      folders += (folders.empty() ? "" : ":") + other;
  return folders;
}

} // namespace

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
  if (at == bytes.npos) {
    error = path + " is not the launcher of this sbl";
    return {};
  }
  // Folders that do not fit are left out: the command's own and the system's remain.
  std::string folders = libraryFolders();
  if (folders.size() > placeholder.size())
    folders.clear();
  folders.resize(placeholder.size(), '\0');
  return bytes.replace(at, folders.size(), folders);
}

} // namespace sbl::tool
