// `sbl doctor`: does this machine have what the tool needs?
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <dlfcn.h>
#include <unistd.h>

#include "Console.h"
#include "Options.h"
#include "Session.h"
#include "Version.h"

namespace sbl::tool {
namespace {

namespace fs = std::filesystem;

struct Finding {
  bool ok;
  std::string subject, text;
};

Finding processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string line, name = "unknown", flags;
  while (std::getline(info, line)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || colon + 2 > line.size())
      continue;
    if (line.starts_with("model name"))
      name = line.substr(colon + 2);
    if (line.starts_with("flags") || line.starts_with("Features"))
      flags = line.substr(colon + 1) + " ";
  }
  std::string units;
  for (const char *unit : {"avx512f", "avx2", "fma", "asimd", "sve"})
    if (flags.find(std::string(" ") + unit + " ") != std::string::npos)
      units += std::string(units.empty() ? "" : ", ") + unit;
  return {true, "processor", name + (units.empty() ? "" : " (" + units + ")")};
}

Finding threads() {
  return {true, "threads", std::to_string(std::max(1U, std::thread::hardware_concurrency()))};
}

/// Where the object cache lies: the same rule as the compiler's.
fs::path cacheFolder() {
  if (const char *folder = std::getenv("SBL_CACHE_DIR"); folder && *folder)
    return folder;
  if (const char *folder = std::getenv("XDG_CACHE_HOME"); folder && *folder)
    return fs::path(folder) / "sbl";
  if (const char *home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".cache" / "sbl";
  return {};
}

Finding cache() {
  const fs::path folder = cacheFolder();
  if (folder.empty())
    return {true, "object cache", "none (HOME is not set); every run compiles"};
  std::error_code error;
  fs::path existing = folder;
  while (!fs::exists(existing, error) && existing.has_parent_path() &&
         existing != existing.parent_path())
    existing = existing.parent_path();
  if (access(existing.c_str(), W_OK) != 0)
    return {false, "object cache", folder.string() + " cannot be written; every run compiles"};
  std::uintmax_t size = 0, files = 0;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (it->is_regular_file(error)) {
      size += it->file_size(error);
      ++files;
    }
  return {true, "object cache",
          folder.string() + ", " + std::to_string(files) + " files, " +
              std::to_string((size + 1023) / 1024) + " KiB"};
}

Finding pictures() {
  std::string answer;
  if (std::FILE *pipe = popen("gnuplot --version 2>/dev/null", "r")) {
    char line[128];
    if (std::fgets(line, sizeof line, pipe))
      answer = line;
    pclose(pipe);
  }
  while (!answer.empty() && answer.back() == '\n')
    answer.pop_back();
  if (answer.empty())
    return {false, "pictures", "gnuplot is missing; on Debian: apt install gnuplot-nox"};
  return {true, "pictures", answer};
}

Finding files() {
  void *library = dlopen("libsbl-io.so", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return {false, "files", std::string("libsbl-io.so does not load: ") + dlerror()};
  return {true, "files", "NetCDF-4"};
}

} // namespace

int doctor(const MessageOptions &options) {
  Session session(options);
  std::string text = std::string("sbl ") + versionText + "\n";
  int code = exitDone;
  for (const Finding &finding : {processor(), threads(), cache(), files(), pictures()}) {
    const char *mark = unicode() ? (finding.ok ? "✓" : "✗") : (finding.ok ? "+" : "x");
    text += std::string(mark) + " " + finding.subject +
            std::string(14 - finding.subject.size(), ' ') + finding.text + "\n";
    if (!finding.ok)
      code = exitMachine;
  }
  return writeOut(text, session.finish(code));
}

} // namespace sbl::tool
