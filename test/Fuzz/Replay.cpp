// Sends files through a target without libFuzzer: replay_parse FILE-OR-FOLDER…
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "Targets.h"

namespace {

namespace fs = std::filesystem;

int replay(const fs::path &path) {
  if (fs::is_directory(path)) {
    int count = 0;
    for (const auto &entry : fs::directory_iterator(path))
      count += replay(entry.path());
    return count;
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const std::string text = bytes.str();
  std::fprintf(stderr, "%s\n", path.c_str()); // what a crash was about
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(text.data()), text.size());
  return 1;
}

} // namespace

int main(int argc, char **argv) {
  int count = 0;
  for (int i = 1; i < argc; ++i)
    count += replay(argv[i]);
  std::printf("%d inputs\n", count);
  return count > 0 ? 0 : 1; // an empty corpus tests nothing
}
