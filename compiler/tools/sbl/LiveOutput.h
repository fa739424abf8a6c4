// Where a session shows what it found: a terminal, or a program that lays it out itself.
#pragma once

#include <string>
#include <string_view>

#include "Results.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/runtime/Solve.h"

namespace sbl::tool {

class LiveOutput {
public:
  virtual ~LiveOutput() = default;

  /// Text for people. The code, or exitMachine where it cannot be written.
  virtual int text(std::string_view text, int code) = 0;
  /// A line beside the answers: where the time went.
  virtual void remark(const std::string &line) = 0;
  /// What is wrong.
  virtual void messages(const Diagnostics &diagnostics) = 0;
  /// How a question was solved; with its certificate where `isWhole`.
  virtual int question(const Results &results, const ReportedQuestion &solved, bool isWhole,
                       int code) = 0;
  /// The lines of print and expect in `results`.
  virtual int lines(const Results &results, int code) = 0;
  /// A file that a plot or a save wrote.
  virtual int file(const std::string &path, int code) = 0;
  /// How far a solve is.
  virtual void progress(const rt::Progress &progress) = 0;

  /// A new file, of the kind its ending says, for a picture that is drawn without a name; it is
  /// handed to picture() when it is written. Empty: pictures are made of characters.
  virtual std::string pictureFile() = 0;
  virtual int picture(const std::string &file, const std::string &title, int code) = 0;
};

/// Answers to stdout, messages to stderr, in the colours of the terminal.
class ConsoleOutput final : public LiveOutput {
public:
  int text(std::string_view text, int code) override;
  void remark(const std::string &line) override;
  void messages(const Diagnostics &diagnostics) override;
  int question(const Results &results, const ReportedQuestion &solved, bool isWhole,
               int code) override;
  int lines(const Results &results, int code) override;
  int file(const std::string &path, int code) override;
  void progress(const rt::Progress &) override {} // the runner's own bar shows it
  std::string pictureFile() override { return {}; }
  int picture(const std::string &, const std::string &, int code) override { return code; }
};

/// Every showing as one line on stdout that holds a JSON object (docs/repl.md, "Programs").
class JsonOutput final : public LiveOutput {
public:
  JsonOutput();
  ~JsonOutput() override;
  JsonOutput(const JsonOutput &) = delete;
  JsonOutput &operator=(const JsonOutput &) = delete;

  int text(std::string_view text, int code) override;
  void remark(const std::string &line) override;
  void messages(const Diagnostics &diagnostics) override;
  int question(const Results &results, const ReportedQuestion &solved, bool isWhole,
               int code) override;
  int lines(const Results &results, int code) override;
  int file(const std::string &path, int code) override;
  void progress(const rt::Progress &progress) override;
  std::string pictureFile() override;
  int picture(const std::string &file, const std::string &title, int code) override;

private:
  std::string folder_; // of pictures without a name; made when first needed
  std::size_t pictures_ = 0;
};

} // namespace sbl::tool
