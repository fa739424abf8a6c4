// `sbl repl`: the loop between a person, or a pipe, and a live session.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "Console.h"
#include "LineEditor.h"
#include "LiveInputs.h"
#include "Version.h"

namespace sbl::tool {
namespace {

bool isReadable(int milliseconds) {
  pollfd stream{STDIN_FILENO, POLLIN, 0};
  return poll(&stream, 1, milliseconds) > 0;
}

class Terminal final : public LineSource {
public:
  explicit Terminal(const Live &live)
      : editor_(defaultHistoryFile(), [&live](const std::string &before) {
          return repl::complete(before, live.vocabulary());
        }) {}

  Outcome read(bool isContinued, std::string &line) override {
    switch (editor_.read(isContinued ? "...> " : "sbl> ", line)) {
    case LineEditor::Outcome::Line:
      return Outcome::Line;
    case LineEditor::Outcome::Dropped:
      return Outcome::Dropped;
    case LineEditor::Outcome::End:
      break;
    }
    std::fputs("\n", stdout);
    return Outcome::End;
  }
  bool isPending() override { return isReadable(0); } // the rest of what was pasted
  void remember(const std::string &input) override { editor_.remember(input); }

private:
  LineEditor editor_;
};

class Script final : public LineSource {
public:
  Outcome read(bool, std::string &line) override {
    std::size_t end;
    while ((end = buffer_.find('\n')) == std::string::npos && fill()) {
    }
    if (end == std::string::npos && buffer_.empty())
      return Outcome::End;
    line = buffer_.substr(0, end);
    buffer_.erase(0, end == std::string::npos ? end : end + 1);
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    return Outcome::Line;
  }
  /// A program that writes line by line and waits for answers is not kept waiting for long.
  bool isPending() override {
    constexpr int patience = 30; // milliseconds
    return !buffer_.empty() || (!ended_ && isReadable(patience) && fill());
  }

private:
  bool fill() {
    char chunk[1 << 14];
    const ssize_t got = ::read(STDIN_FILENO, chunk, sizeof chunk); // ctrl-c ends it
    if (got > 0)
      buffer_.append(chunk, static_cast<std::size_t>(got));
    ended_ = got <= 0;
    return !ended_;
  }

  std::string buffer_;
  bool ended_ = false;
};

} // namespace

repl::Screen currentScreen() {
  repl::Screen screen;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    screen.columns = size.ws_col;
    screen.rows = size.ws_row;
  }
  screen.unicode = unicode();
  screen.colour = colourOnStdout();
  const char *depth = std::getenv("COLORTERM");
  screen.trueColour =
      depth && (std::strcmp(depth, "truecolor") == 0 || std::strcmp(depth, "24bit") == 0);
  return screen;
}

int repl(const RunOptions &options) {
  if (options.json)
    return replForPrograms(options);
  ConsoleOutput output;
  Live live(options, output);
  const bool isTerminal = isatty(STDIN_FILENO);
  if (isTerminal)
    writeOut(std::string("sbl ") + versionText +
                 ". :help lists what to type, ?name tells about a name, ctrl-d ends.\n",
             exitDone);
  int worst = options.file.empty() ? static_cast<int>(exitDone) : live.load(options.file);
  if (isTerminal && worst == exitDone)
    writeOut(live.overview(), exitDone);
  for (const std::string &setting : options.settings)
    worst = std::max(worst, live.execute(":set " + setting));

  std::unique_ptr<LineSource> source;
  if (isTerminal)
    source = std::make_unique<Terminal>(live);
  else
    source = std::make_unique<Script>();
  LiveInputs inputs(*source, live);
  std::string input;
  for (LineSource::Outcome outcome; !live.quits();) {
    outcome = inputs.next(input);
    if (outcome == LineSource::Outcome::End)
      break;
    if (outcome == LineSource::Outcome::Dropped ||
        input.find_first_not_of(" \t\n") == std::string::npos)
      continue;
    source->remember(input);
    worst = std::max(worst, live.execute(input));
    if (!isTerminal && live.isInterrupted())
      break;
  }
  if (!isTerminal && live.isInterrupted())
    return exitInterrupted;
  return isTerminal ? static_cast<int>(exitDone) : worst;
}

} // namespace sbl::tool
