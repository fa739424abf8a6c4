// Functions of place as code: the compiled fields, and the kicks of a wave. Always in f64.
#include "Formulas.h"

#include "FormulaEmitter.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t width = placesPerVector;

MemRefType bufferOf(Type element) { return MemRefType::get(ShapedType::kDynamic, element); }

func::FuncOp emitFunction(LoopBuilder &b, StringRef name, ArrayRef<Type> inputs) {
  auto function = func::FuncOp::create(b, name, b.getFunctionType(inputs, {}));
  function->setAttr("llvm.emit_c_interface", b.getUnitAttr());
  b.setInsertionPointToStart(function.addEntryBlock());
  return function;
}

} // namespace

LogicalResult sbl::emitScalars(LoopBuilder &b, prop::ScalarsOp op) {
  OpBuilder::InsertionGuard guard(b);
  Type buffer = bufferOf(b.getF64Type()), f64 = b.getF64Type();
  auto function = emitFunction(b, op.getSymName(), {buffer, f64, f64, buffer});
  Block &body = op.getBody().front();
  FormulaEmitter formula(b, function.getArgument(0));
  formula.mapOutside(body.getArgument(0), function.getArgument(1));
  formula.mapOutside(body.getArgument(1), function.getArgument(2));
  if (failed(formula.emitOutside(body)))
    return failure();
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
    memref::StoreOp::create(b, formula.lookup(value), function.getArgument(3),
                            ValueRange{b.index(i)});
  func::ReturnOp::create(b);
  return success();
}

LogicalResult sbl::emitPointwise(LoopBuilder &b, prop::PointwiseOp op) {
  OpBuilder::InsertionGuard guard(b);
  auto field = cast<prop::FieldType>(op.getField());
  const int64_t rank = field.getRank();
  Type reals = bufferOf(b.getF64Type()), f64 = b.getF64Type();
  auto function = emitFunction(b, op.getSymName(),
                               {reals, reals, reals, bufferOf(b.getI64Type()), f64, f64,
                                bufferOf(field.getElement()), b.getIndexType()});
  auto args = function.getArguments();
  Block &body = op.getBody().front();
  FormulaEmitter formula(b, args[0]);
  formula.mapOutside(body.getArgument(rank), args[4]);
  formula.mapOutside(body.getArgument(rank + 1), args[5]);
  if (failed(formula.emitOutside(body)))
    return failure();
  LogicalResult result = emitOverPlaces(
      b, {args[1], args[2], args[3]}, args[7], formula, body.getArguments().take_front(rank),
      [&](Value at, Value mask) -> LogicalResult {
        if (failed(formula.emitInside(b, body)))
          return failure();
        Value values = formula.vectorOf(b, body.getTerminator()->getOperand(0));
        if (!field.getElement().isF64())
          values = arith::TruncFOp::create(b, VectorType::get(placesPerVector, field.getElement()),
                                           values);
        b.store(values, args[6], at, mask);
        return success();
      });
  func::ReturnOp::create(b);
  return result;
}

LogicalResult sbl::emitPhase(LoopBuilder &b, prop::PhaseOp op) {
  OpBuilder::InsertionGuard guard(b);
  const int64_t rank = cast<prop::WaveType>(op.getWave()).getRank();
  Type reals = bufferOf(b.getF64Type()), f64 = b.getF64Type();
  auto function = emitFunction(b, op.getSymName(),
                               {reals, reals, reals, bufferOf(b.getI64Type()), f64, f64, f64, reals,
                                reals, b.getIndexType()});
  auto args = function.getArguments();
  Value re = args[7], im = args[8];
  Block &body = op.getBody().front();
  FormulaEmitter formula(b, args[0]);
  for (int64_t i = 0; i < 3; ++i) // time, duration, correction
    formula.mapOutside(body.getArgument(rank + i), args[4 + i]);
  if (failed(formula.emitOutside(body)))
    return failure();
  auto vectorType = VectorType::get(placesPerVector, f64);
  LogicalResult result = emitOverPlaces(
      b, {args[1], args[2], args[3]}, args[9], formula, body.getArguments().take_front(rank),
      [&](Value at, Value mask) -> LogicalResult {
        formula.mapInside(body.getArgument(rank + 3), b.load(vectorType, re, at, mask));
        formula.mapInside(body.getArgument(rank + 4), b.load(vectorType, im, at, mask));
        if (failed(formula.emitInside(b, body)))
          return failure();
        Operation *yield = body.getTerminator();
        Value newRe = formula.vectorOf(b, yield->getOperand(0));
        Value newIm = formula.vectorOf(b, yield->getOperand(1));
        b.store(newRe, re, at, mask);
        b.store(newIm, im, at, mask);
        return success();
      });
  func::ReturnOp::create(b);
  return result;
}

LogicalResult sbl::emitScattered(LoopBuilder &b, prop::PointwiseOp op) {
  OpBuilder::InsertionGuard guard(b);
  const int64_t rank = cast<prop::FieldType>(op.getField()).getRank();
  Type reals = bufferOf(b.getF64Type()), f64 = b.getF64Type();
  auto function = emitFunction(b, (op.getSymName() + ".at").str(),
                               {reals, reals, f64, f64, reals, b.getIndexType()});
  auto args = function.getArguments();
  Value places = args[1], out = args[4];

  Block &body = op.getBody().front();
  FormulaEmitter formula(b, args[0]);
  formula.mapOutside(body.getArgument(rank), args[2]);
  formula.mapOutside(body.getArgument(rank + 1), args[3]);
  if (failed(formula.emitOutside(body)))
    return failure();

  auto type = VectorType::get(width, f64);
  Value count = memref::DimOp::create(b, out, 0);
  LogicalResult result = success();
  b.chunked(b.pieces(count, width), args[5], [&](Value, Value begin, Value end) {
    b.loop(begin, end, 1, [&](Value unit) {
      Value first = b.mul(unit, width);
      Value mask = b.mask(width, b.sub(count, first));
      for (int64_t axis = 0; axis < rank; ++axis)
        formula.mapInside(body.getArgument(axis),
                          b.load(type, places, b.add(b.mul(count, axis), first), mask));
      if (failed(formula.emitInside(b, body))) {
        result = failure();
        return;
      }
      b.store(formula.vectorOf(b, body.getTerminator()->getOperand(0)), out, first, mask);
    });
  });
  func::ReturnOp::create(b);
  return result;
}
