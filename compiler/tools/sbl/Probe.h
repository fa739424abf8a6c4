// A model made by the tool itself, solved in silence.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "Options.h"
#include "Results.h"
#include "Session.h"
#include "sbl/Files/Imports.h"

namespace sbl::tool {

/// A text that is parsed, checked and solved with messages of its own. Its lines that show
/// something are `print` and `save`.
class Probe {
public:
  /// `text` stands for the file of `whole`, with the values that the parameters have there.
  Probe(const RunOptions &options, const Session &whole, std::string text);

  /// Why it cannot be solved, or which of its solves failed; empty without an error. A message that
  /// speaks of one of `names` comes before others.
  std::string mistake(const std::vector<std::string> &names = {}) const;

  /// Solves it and writes its files; the exit code.
  int run();
  /// What its lines print, null where there is none.
  const std::vector<questions::ValuePtr> &values() const { return values_; }

  /// What a question estimates to be off by, from its certificate; 0 where it says nothing.
  double estimatedError(const std::string &question) const;

private:
  RunOptions options_;
  Session session_;
  Imports imports_;
  std::vector<questions::ValuePtr> values_;
  std::map<std::string, double> errors_; // by question
};

} // namespace sbl::tool
