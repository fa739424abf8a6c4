#include "sbl/Files/ModelFile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <sys/stat.h>

#include "sbl/Support/CarriedFiles.h"

namespace sbl {
namespace {

/// A model is written by people: anything longer is another kind of file.
constexpr std::size_t largest = std::size_t(64) << 20;

Diagnostic &reportAt(std::optional<Range> place, DiagId id,
                     std::initializer_list<std::string> holes, Diagnostics &diagnostics) {
  return place ? diagnostics.report(id, *place, holes) : diagnostics.reportNowhere(id, holes);
}

} // namespace

bool hasModelSize(const std::string &shown, std::size_t size, Diagnostics &diagnostics,
                  std::optional<Range> place) {
  if (size > largest)
    reportAt(place, DiagId::FileTooLarge,
             {shown, std::to_string((size + (1 << 20) - 1) >> 20), std::to_string(largest >> 20)},
             diagnostics);
  else if (size == 0)
    reportAt(place, DiagId::EmptyFile, {shown}, diagnostics);
  else
    return true;
  return false;
}

bool readModel(const std::string &path, std::string &text, Diagnostics &diagnostics,
               std::optional<Range> place) {
  auto report = [&](DiagId id, std::initializer_list<std::string> holes) -> Diagnostic & {
    return reportAt(place, id, holes, diagnostics);
  };
  if (const std::string *carried = carriedFile(path)) {
    text = *carried;
    return true;
  }
  const bool isStdin = path == "-";
  struct stat status{};
  if (!isStdin && stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    report(DiagId::IsDirectory, {path});
    return false;
  }
  std::FILE *file = isStdin ? stdin : std::fopen(path.c_str(), "rb");
  if (!file) {
    Diagnostic &message = report(DiagId::CannotRead, {path, std::strerror(errno)});
    std::error_code ignored;
    if (!path.ends_with(".sbl") && std::filesystem::exists(path + ".sbl", ignored))
      message.hints.push_back("did you mean `" + path + ".sbl`?");
    return false;
  }
  char buffer[1 << 16];
  std::size_t count = 0;
  while (text.size() <= largest && (count = std::fread(buffer, 1, sizeof buffer, file)) > 0)
    text.append(buffer, count);
  const int error = std::ferror(file) ? errno : 0;
  if (!isStdin)
    std::fclose(file);
  const std::string shown = isStdin ? "<stdin>" : path;
  if (error) {
    report(DiagId::CannotRead, {shown, std::strerror(error)});
    return false;
  }
  std::size_t size = text.size();
  if (size > largest && S_ISREG(status.st_mode)) // the rest was not read
    size = std::max(size, static_cast<std::size_t>(status.st_size));
  return hasModelSize(shown, size, diagnostics, place);
}

std::string stemOf(const std::string &path) {
  return path == "-" ? "stdin" : std::filesystem::path(path).stem().string();
}

std::string endingOf(const std::string &path) {
  std::string ending = std::filesystem::path(path).extension().string();
  if (!ending.empty())
    ending.erase(0, 1);
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

} // namespace sbl
