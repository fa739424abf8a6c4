// Compiles every field of a model to machine code, one lane or eight at a time: the shortest way
// from a formula to a number, with no planner and no grid in between.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mlir/IR/MLIRContext.h"

#include "sbl/Codegen/OrcJit.h"
#include "sbl/Sema/Model.h"

namespace sbl::test {

inline Parameter parameter(std::string name, double value) {
  Parameter result;
  result.name = std::move(name);
  result.value = value;
  return result;
}

inline Axis axis(ExprContext &c, std::string name, double lo, double hi, double cells) {
  Axis result;
  result.name = std::move(name);
  result.lo = c.constant(lo);
  result.hi = c.constant(hi);
  result.cells = c.constant(cells);
  return result;
}

/// A law with one component, whose density (or its logarithm) is `value`.
inline Distribution distribution(ExprContext &c, std::string name, ExprRef value,
                                 bool isLog = false) {
  Distribution result;
  result.name = std::move(name);
  result.components.emplace_back();
  result.components[0].weight = c.constant(1);
  result.components[0].value = value;
  result.components[0].isLog = isLog;
  return result;
}

class FieldJit {
public:
  /// `lanes` is 1 or 8. On failure `error()` is not empty.
  FieldJit(const Model &model, unsigned lanes);

  const std::string &error() const { return error_; }
  /// `inputs`: for each axis, then for the time, one value per lane. One result per lane; empty
  /// when the model has no such field.
  std::vector<double> operator()(const std::string &field, std::vector<double> parameters,
                                 std::vector<double> inputs) const;

private:
  unsigned lanes_;
  std::string error_;
  std::unique_ptr<LoadedModule> loaded_;
};

} // namespace sbl::test
