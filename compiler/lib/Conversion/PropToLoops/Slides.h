// The code of sbl_slide_fn (runtime/include/sbl/module.h): sums of a field at whole steps from each
// point.
#pragma once

#include "LoopBuilder.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace sbl {

/// The arguments of sbl_slide_fn, as values of the function under construction.
struct SlideArguments {
  explicit SlideArguments(mlir::ValueRange arguments);
  mlir::Value src, dst, coef, rows, rowLength, stride, chunks;
};

/// The type of sbl_slide_fn for fields of `element`.
mlir::FunctionType slideFunctionType(mlir::FloatType element);

/// Fills the body.
void emitSlide(LoopBuilder &b, mlir::FloatType element, const SlideArguments &args);

} // namespace sbl
