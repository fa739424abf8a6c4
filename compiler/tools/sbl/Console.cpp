#include "Console.h"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <langinfo.h>
#include <unistd.h>

#include "Options.h"
#include "sbl/Support/Diagnostics.h"

namespace sbl::tool {
namespace {

bool colourOn(int descriptor) {
  const char *off = std::getenv("NO_COLOR");
  const char *terminal = std::getenv("TERM");
  return !(off && *off) && isatty(descriptor) && !(terminal && std::strcmp(terminal, "dumb") == 0);
}

} // namespace

bool colourOnStdout() { return colourOn(STDOUT_FILENO); }
bool colourOnStderr() { return colourOn(STDERR_FILENO); }
bool stderrIsTerminal() { return isatty(STDERR_FILENO); }

bool unicode() {
  static const bool result = [] {
    std::setlocale(LC_CTYPE, "");
    return std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  }();
  return result;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

int writeOut(std::string_view text, int code) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR)
        continue;
      if (errno == EPIPE)
        return code;
      SourceManager none;
      Diagnostics diagnostics(none);
      diagnostics.reportNowhere(DiagId::CannotWrite, {"<stdout>", std::strerror(errno)});
      renderText(diagnostics, std::cerr, colourOnStderr());
      return std::max<int>(code, exitMachine);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return code;
}

} // namespace sbl::tool
