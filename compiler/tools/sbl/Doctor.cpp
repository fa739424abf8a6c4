// `sbl doctor`: does this machine have what the tool needs?
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <dlfcn.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "Console.h"
#include "Launcher.h"
#include "Options.h"
#include "Session.h"
#include "Version.h"
#include "sbl/Cache/ObjectCache.h"
#include "sbl/Codegen/Target.h"
#include "sbl/runtime.h"
#include "sbl/runtime/Device.h"
#include "sbl/runtime/Memory.h"

namespace sbl::tool {
namespace {

namespace fs = std::filesystem;

struct Finding {
  bool ok;
  std::string subject, text, hint = {};
};

/// The newest level of x86-64 that the processor has; empty on others.
std::string processorLevel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4"))
    return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3"))
    return "x86-64-v3";
  if (__builtin_cpu_supports("x86-64-v2"))
    return "x86-64-v2";
  return "x86-64";
#else
  return {};
#endif
}

Finding processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string line, name = "unknown";
  while (std::getline(info, line))
    if (const std::size_t colon = line.find(": ");
        line.starts_with("model name") && colon != std::string::npos)
      name = line.substr(colon + 2);
  const std::string level = processorLevel();
  return {true, "processor", name + (level.empty() ? "" : ", " + level)};
}

Finding threads() {
  const double memory = rt::availableMemory();
  return {true, "threads",
          std::to_string(std::max(1U, std::thread::hardware_concurrency())) +
              (memory > 0 ? "; " + rt::formatBytes(memory) + " of memory free" : "")};
}

Finding compiler() {
  std::string error;
  const std::optional<TargetSpec> target = resolveTarget("native", error);
  if (!target)
    return {false, "compiler", error, "install sbl anew, with the LLVM it was made with"};
  // Some hardened systems keep a program from running what it has written.
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void *page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const bool runs = page != MAP_FAILED && mprotect(page, size, PROT_READ | PROT_EXEC) == 0;
  if (page != MAP_FAILED)
    munmap(page, size);
  if (!runs)
    return {
        false, "compiler", "this system lets no program run code that it makes",
        "SELinux: setsebool -P selinuxuser_execmod 1, or models built elsewhere by `sbl build`"};
  return {true, "compiler", "makes code for " + target->cpu + " (" + target->triple + ")"};
}

/// The file that holds what `address` points into.
std::string fileOf(const void *address) {
  Dl_info info;
  return dladdr(address, &info) && info.dli_fname ? info.dli_fname : "?";
}

Finding runtime() {
  const std::string version = sbl_runtime_version();
  const std::string file = fileOf(reinterpret_cast<const void *>(&sbl_runtime_version));
  if (version != versionText)
    return {false, "runtime", file + " is of version " + version,
            "another runtime is found before sbl's own: look at LD_LIBRARY_PATH"};
  return {true, "runtime", file};
}

Finding cache() {
  const fs::path folder = ObjectCache::defaultDirectory();
  if (folder.empty())
    return {false, "object cache", "none, for HOME is not set; every run compiles",
            "set HOME, or SBL_CACHE_DIR to a folder"};
  std::error_code error;
  fs::path existing = folder;
  while (!fs::exists(existing, error) && existing.has_parent_path() &&
         existing != existing.parent_path())
    existing = existing.parent_path();
  if (!fs::is_directory(existing, error) || access(existing.c_str(), W_OK) != 0)
    return {false, "object cache", folder.string() + " cannot be written; every run compiles",
            "set SBL_CACHE_DIR to a folder that you can write to"};
  std::uintmax_t size = 0, files = 0;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (it->is_regular_file(error)) {
      size += it->file_size(error);
      ++files;
    }
  return {true, "object cache",
          folder.string() + ", " + std::to_string(files) + (files == 1 ? " file, " : " files, ") +
              std::to_string((size + 1023) / 1024) + " KiB"};
}

Finding files() {
  void *library = dlopen("libsbl-io.so", RTLD_NOW | RTLD_LOCAL);
  void *symbol = library ? dlsym(library, "sbl_io_read_density") : nullptr;
  if (!symbol)
    return {false, "files", std::string("libsbl-io.so does not load: ") + dlerror(),
            "models can solve and print, but not save, plot or read; on Debian: apt install "
            "libsbl-io"};
  return {true, "files", "NetCDF-4, CSV, NPY, PNG (" + fileOf(symbol) + ")"};
}

/// What a program writes to stdout; empty where it does not run.
std::string outputOf(const char *command) {
  std::string answer;
  if (std::FILE *pipe = popen(command, "r")) {
    char piece[256];
    while (std::fgets(piece, sizeof piece, pipe))
      answer += piece;
    pclose(pipe);
  }
  while (!answer.empty() && answer.back() == '\n')
    answer.pop_back();
  return answer;
}

Finding pictures() {
  const std::string version = outputOf("gnuplot --version 2>/dev/null");
  if (version.empty())
    return {false, "pictures", "gnuplot is missing", "on Debian: apt install gnuplot-nox"};
  std::istringstream known(
      outputOf("gnuplot -e 'set print \"-\"; print GPVAL_TERMINALS' 2>/dev/null"));
  std::string all = " ", kinds, missing;
  for (std::string word; known >> word;)
    all += word + " ";
  const std::pair<const char *, const char *> wanted[] = {
      {"svg", "svg"}, {"pngcairo", "png"}, {"pdfcairo", "pdf"}, {"gif", "gif"}};
  for (const auto &[terminal, ending] : wanted) {
    std::string &list = all.find(" " + std::string(terminal) + " ") == all.npos ? missing : kinds;
    list += (list.empty() ? "." : ", .") + std::string(ending);
  }
  if (!missing.empty())
    return {false, "pictures", version + " draws no " + missing,
            "it was built without those terminals; on Debian: apt install gnuplot-nox"};
  return {true, "pictures", version + ": " + kinds};
}

/// Devices are nobody's duty: that there is none is no failure.
Finding devices() {
  std::string text;
  for (const char *kind : {"cuda", "opencl"}) {
    rt::Status status;
    const std::shared_ptr<rt::Device> device = rt::openDevice(kind, status);
    text += (text.empty() ? "" : "; ") + std::string(kind) + ": " +
            (device ? rt::nameOf(*device) : status.message.substr(status.message.find(": ") + 2));
  }
  return {true, "devices", text};
}

Finding commands() {
  const std::string file = launcherFile();
  if (file.empty())
    return {false, "commands", "the launcher is missing, and `sbl build --exe` needs it",
            "install sbl anew"};
  return {true, "commands", file};
}

Finding terminal() {
  if (!isatty(STDOUT_FILENO))
    return {true, "terminal", "none on stdout: no colours, no pictures at the prompt"};
  winsize size{};
  std::string text = unicode() ? "UTF-8" : "ASCII only";
  text += colourOnStdout() ? ", colours" : ", no colours";
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    text += ", " + std::to_string(size.ws_col) + " columns";
  return {true, "terminal", text,
          unicode() ? "" : "LANG=C.UTF-8 makes curves and names with Greek letters readable"};
}

} // namespace

int doctor(const MessageOptions &options) {
  Session session(options);
  std::string text = std::string("sbl ") + versionText + "\n";
  int code = exitDone;
  for (const Finding &finding : {processor(), threads(), compiler(), runtime(), cache(), files(),
                                 pictures(), devices(), commands(), terminal()}) {
    const char *mark = unicode() ? (finding.ok ? "✓" : "✗") : (finding.ok ? "+" : "x");
    text += std::string(mark) + " " + finding.subject +
            std::string(14 - finding.subject.size(), ' ') + finding.text + "\n";
    if (!finding.hint.empty())
      text += "    hint: " + finding.hint + "\n";
    if (!finding.ok)
      code = exitMachine;
  }
  return writeOut(text, session.finish(code));
}

} // namespace sbl::tool
