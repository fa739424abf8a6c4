#include <cstdio>
#include <iostream>

#include "Console.h"
#include "LiveOutput.h"

namespace sbl::tool {

int ConsoleOutput::text(std::string_view text, int code) { return writeOut(text, code); }

void ConsoleOutput::remark(const std::string &line) { std::fputs(line.c_str(), stderr); }

void ConsoleOutput::messages(const Diagnostics &diagnostics) {
  std::cout.flush();
  renderText(diagnostics, std::cerr, colourOnStderr());
  std::cerr.flush();
}

int ConsoleOutput::question(const Results &results, const ReportedQuestion &solved, bool isWhole,
                            int code) {
  return writeOut(renderQuestion(results, solved, isWhole), code);
}

int ConsoleOutput::lines(const Results &results, int code) {
  return writeOut(renderLines(results, false), code);
}

int ConsoleOutput::file(const std::string &path, int code) {
  return writeOut("  wrote " + path + "\n", code);
}

} // namespace sbl::tool
