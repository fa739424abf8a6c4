// Everything a run found out, before it is shown.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "Timing.h"
#include "sbl/Questions/Evaluator.h"
#include "sbl/Sema/Model.h"

namespace sbl::tool {

struct PrintedItem {
  std::string text;
  questions::ValuePtr value; // null where there is no answer
};
struct CheckedExpectation {
  std::string text;
  Expect::Kind kind = Expect::Kind::True;
  bool answered = false;
  questions::Verdict verdict;
};
/// Lines of the model in their order.
using ShownLine = std::variant<PrintedItem, CheckedExpectation>;

/// What a solve says of itself, also where it ended short of its goal. One class per kind of
/// question.
class QuestionReport {
public:
  virtual ~QuestionReport() = default;
  /// The rest of the line that begins with the question's name: how it was solved and how well.
  virtual std::string line() const = 0;
  /// Name and figure of each line of the certificate, then sentences.
  virtual std::vector<std::pair<std::string, std::string>> certificate() const = 0;
  virtual std::vector<std::string> remarks() const { return {}; }
  /// The object of this question in `--json`, but for its kind.
  virtual nlohmann::ordered_json json() const = 0;
};

struct ReportedQuestion {
  QuestionRef question;
  std::shared_ptr<const QuestionReport> report;
  bool isKept = false; // found among the solutions of earlier lines
};

struct VerifiedQuestion; // Verify.h

struct Results {
  const Model *model = nullptr;
  const std::vector<double> *parameters = nullptr;
  std::vector<ReportedQuestion> questions; // in the order of their solution
  std::vector<ShownLine> lines;
  std::vector<std::string> files;
  std::string device; // its name; empty on the processor
  Timings timings;
  /// Of `--verify`, else null.
  std::shared_ptr<const std::vector<VerifiedQuestion>> verified;
};

/// The one object of `--json`.
std::string renderJson(const Results &results);
/// The table for people. `verbose` adds the certificates.
std::string renderTable(const Results &results, bool quiet, bool verbose);
/// Its parts: the line about a solved question, then those of print and expect.
std::string renderQuestion(const Results &results, const ReportedQuestion &solved, bool verbose);
std::string renderLines(const Results &results, bool quiet);
/// What `--verify` found.
std::string renderVerified(const Results &results, bool verbose);
nlohmann::ordered_json verifiedJson(const Results &results);
/// An answer as the table shows it.
std::string describe(const questions::Value &value);
/// Both sides of an expectation, as the table shows them.
std::string describe(const CheckedExpectation &expect);
/// One number as people read it: 10 significant digits, or 2 where only its size matters.
std::string formatNumber(double number);
std::string formatShort(double number);
std::string formatSeconds(double seconds);
/// `7 steps`, `1 step`: a whole number of things whose name takes an s.
std::string counted(std::int64_t count, const std::string &thing);
/// `kernel (order 4)`, or the scheme alone where it has no order.
std::string withOrder(const std::string &scheme, int order);
/// A list of remarks with the note, where there is one.
std::vector<std::string> noted(const std::string &note);
/// `text` in an SGR colour where stdout shows colours.
std::string paint(const std::string &text, const char *code);
/// `0.5 - 2i`.
std::string formatComplex(double re, double im);
/// The sides of a judged expectation, real or complex.
std::string leftSide(const questions::Verdict &verdict);
std::string rightSide(const questions::Verdict &verdict);

} // namespace sbl::tool
