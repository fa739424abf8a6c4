// A formula of the model as the code of one work-item.
#pragma once

#include "../PropToLoops/LoopBuilder.h"
#include "mlir/IR/IRMapping.h"

namespace sbl {

class PlaceFormula {
public:
  /// `params`: the buffer of the model's parameters.
  PlaceFormula(LoopBuilder &b, mlir::Value params) : b(b), params(params) {}

  void map(mlir::Value from, mlir::Value to) { mapping.map(from, to); }
  mlir::Value lookup(mlir::Value value) const { return mapping.lookup(value); }
  /// Copies what stands in `body`, whose arguments are mapped. Sines and cosines keep an absolute
  /// error of 2e-16.
  void emit(mlir::Block &body);

private:
  LoopBuilder &b;
  mlir::Value params;
  mlir::IRMapping mapping;
};

/// Whether a formula consists of what can be written for every device: CUDA's offers no function.
bool hasDeviceCode(mlir::Block &formula);

} // namespace sbl
