// A model read from a file or from stdin, with the messages about it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "Options.h"
#include "sbl/Sema/Analyse.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Source.h"

namespace sbl::tool {

class Session {
public:
  explicit Session(MessageOptions options, SourceManager known = {})
      : sources(std::move(known)), options_(std::move(options)) {}

  SourceManager sources;
  Diagnostics diagnostics{sources};
  std::optional<Model> model;
  std::vector<double> parameters;
  /// True at distributions whose mass outside the axes precheck() has looked at.
  std::vector<bool> weighedLaws;
  const std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  double parseSeconds = 0; // reading, parsing, finding out what it means
  double checkSeconds = 0; // looking at its numbers

  /// Reads, parses, analyses, binds parameters and checks values. False after any error.
  bool load(const ModelOptions &options);
  /// Looks at the numbers of a loaded model before anything is solved. False after an error.
  bool precheck();
  /// Only reads and parses.
  bool parse(const ModelOptions &options, ast::Module &module);

  /// A message about the whole of a model, at its `model` line or its first declaration.
  Diagnostic &reportOfModel(DiagId id, std::initializer_list<std::string> holes);

  /// Prints the messages that came since the last call to stderr (text), so that warnings are seen
  /// before a long solve. JSON messages are one array and wait for finish().
  void flush();
  /// Prints what is left and returns `code`, or exitBadInput if an error would otherwise go
  /// unnoticed.
  int finish(int code);

private:
  MessageOptions options_;
  std::optional<Range> place_; // of the model as a whole
  std::size_t shown_ = 0;
};

} // namespace sbl::tool
