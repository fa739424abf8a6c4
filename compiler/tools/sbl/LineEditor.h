// One line from a terminal, with editing, history and completion: libedit's, behind our own face.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sbl/Repl/Completion.h"

namespace sbl::tool {

class LineEditor {
public:
  /// Completes the text before the cursor.
  using Completer = std::function<repl::Completion(const std::string &)>;

  /// `historyFile` may be empty: nothing is then kept beyond this run.
  LineEditor(std::string historyFile, Completer completer);
  ~LineEditor();
  LineEditor(const LineEditor &) = delete;
  LineEditor &operator=(const LineEditor &) = delete;

  enum class Outcome { Line, Dropped /* by ctrl-c */, End };
  /// Reads a line, in UTF-8 and without its end.
  Outcome read(const std::string &prompt, std::string &line);
  /// Adds an input to the history, in memory and in the file.
  void remember(const std::string &input);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// $SBL_HISTORY, else $XDG_STATE_HOME/sbl/history, else ~/.local/state/sbl/history.
std::string defaultHistoryFile();

} // namespace sbl::tool
