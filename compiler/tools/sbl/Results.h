// Everything a run found out, before it is shown.
#pragma once

#include <string>
#include <vector>

#include "sbl/Questions/Evaluator.h"
#include "sbl/Questions/RuntimeSources.h"
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

struct Timings {
  double parse = 0, lower = 0, jit = 0, solve = 0; // seconds
};

struct Results {
  const Model *model = nullptr;
  const std::vector<double> *parameters = nullptr;
  const questions::RuntimeSources *sources = nullptr; // null where nothing was solved
  std::vector<bool> attempted;                        // per bridge
  /// Bridges that ended short of their goal keep their solution here, for the certificate only.
  std::vector<const rt::BridgeSolution *> solutions;
  std::vector<ShownLine> lines;
  std::vector<std::string> files;
  Timings timings;
};

/// The one object of `--json`.
std::string renderJson(const Results &results);
/// The table for people. `verbose` adds the certificates.
std::string renderTable(const Results &results, bool quiet, bool verbose);
/// One number as people read it: 10 significant digits.
std::string formatNumber(double number);

} // namespace sbl::tool
