// From solved questions to the numbers a model asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sbl/Questions/Sources.h"
#include "sbl/Questions/Value.h"
#include "sbl/Sema/Model.h"

namespace sbl::questions {

/// Why a question has no answer. `status` keeps the runtime's code where it came from there.
struct Failure {
  rt::Status status;
  Range range; // of the accessor that failed, or of the item
};

/// Both sides of an expectation.
struct Verdict {
  bool ok = false;
  double left = 0, right = 0; // right: NaN where the expectation is a bare condition
  bool isComplex = false;     // then the sides are left + i leftImaginary, right + i rightImaginary
  double leftImaginary = 0, rightImaginary = 0;
  std::string detail; // for arrays: how many entries fail and the worst one
};

/// Evaluates the items of a model. Quantities that several items share are computed once.
class Evaluator {
public:
  Evaluator(const Model &model, const Sources &sources);
  ~Evaluator();

  /// From now on `count` even times over a question's span stand for "all saved times" (a picture
  /// wants more of them than a file); 0 restores the saved ones.
  void setEvenTimes(std::size_t count);

  /// One expression: a scalar, or an array over the dimensions its accessors have. Null on failure.
  ValuePtr evaluate(ExprRef expression, Range range, Failure &failure);
  /// An item of print, plot or save. A vector gets a last dimension `axis` (for scalars per
  /// component: just that dimension), a matrix `row` and `column`.
  ValuePtr evaluate(const Item &item, Failure &failure);
  /// All states of an eigenproblem: [level, places].
  ValuePtr states(QuestionRef eigen, Range range, Failure &failure);
  /// An expectation; arrays must hold in every entry. Empty on failure.
  std::optional<Verdict> judge(const Expect &expect, Failure &failure);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace sbl::questions
