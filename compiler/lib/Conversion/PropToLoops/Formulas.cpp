// A formula is evaluated at eight neighbouring places of the last axis at once, always in f64.
//
// What does not depend on place is computed once, what does not depend on the last axis once per
// vector. The end of a row runs the same code under a mask, so that a value depends neither on
// where in its vector it stands nor on the chunk.
#include "Formulas.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t width = 8; // values of f64 in a vector of 64 bytes

MemRefType bufferOf(Type element) { return MemRefType::get(ShapedType::kDynamic, element); }

func::FuncOp emitFunction(LoopBuilder &b, StringRef name, ArrayRef<Type> inputs) {
  auto function = func::FuncOp::create(b, name, b.getFunctionType(inputs, {}));
  function->setAttr("llvm.emit_c_interface", b.getUnitAttr());
  b.setInsertionPointToStart(function.addEntryBlock());
  return function;
}

/// Copies the ops of a formula, each as scalar or as vector code according to what it depends on.
class FormulaEmitter {
public:
  FormulaEmitter(LoopBuilder &outside, Value params) : outside(outside), params(params) {}

  /// Values known before the loop over places.
  void mapOutside(Value from, Value to) {
    mapping.map(from, to);
    known.insert(from);
  }
  /// Values that belong to one vector of places; they may be scalars or vectors.
  void mapInside(Value from, Value to) { mapping.map(from, to); }

  /// Copies what does not depend on place.
  LogicalResult emitOutside(Block &body) {
    for (Operation &op : body.without_terminator()) {
      if (!llvm::all_of(op.getOperands(), [&](Value v) { return known.contains(v); }))
        continue;
      if (failed(check(op)))
        return failure();
      if (auto param = dyn_cast<prop::ParamOp>(op)) {
        Value at = outside.index(static_cast<int64_t>(param.getIndex()));
        mapOutside(param.getResult(), outside.loadScalar(params, at));
        continue;
      }
      Operation *copy = outside.clone(op, mapping);
      for (auto [from, to] : llvm::zip(op.getResults(), copy->getResults()))
        mapOutside(from, to);
    }
    return success();
  }

  /// Copies the rest, for the current vector of places.
  LogicalResult emitInside(LoopBuilder &b, Block &body) {
    for (Operation &op : body.without_terminator()) {
      if (llvm::all_of(op.getResults(), [&](Value v) { return known.contains(v); }))
        continue;
      if (failed(check(op)))
        return failure();
      bool anyVector = llvm::any_of(op.getOperands(), [&](Value v) { return isVector(v); });
      if (!anyVector) {
        b.clone(op, mapping);
        continue;
      }
      IRMapping lanes;
      for (Value operand : op.getOperands())
        lanes.map(operand, vectorOf(b, operand));
      Operation *copy = b.clone(op, lanes);
      for (auto [from, to] : llvm::zip(op.getResults(), copy->getResults())) {
        to.setType(VectorType::get(width, from.getType()));
        mapping.map(from, to);
      }
    }
    return success();
  }

  Value lookup(Value value) const { return mapping.lookup(value); }

  Value vectorOf(LoopBuilder &b, Value value) {
    Value mapped = lookup(value);
    if (isVector(value))
      return mapped;
    return vector::BroadcastOp::create(b, VectorType::get(width, value.getType()), mapped);
  }

private:
  bool isVector(Value value) const { return isa<VectorType>(lookup(value).getType()); }

  static LogicalResult check(Operation &op) {
    bool elementwise = OpTrait::hasElementwiseMappableTraits(&op);
    if (isa<prop::ParamOp>(op) || op.hasTrait<OpTrait::ConstantLike>() || elementwise)
      return success();
    return op.emitOpError("cannot be computed place by place");
  }

  LoopBuilder &outside;
  Value params;
  IRMapping mapping;
  DenseSet<Value> known;
};

/// origin + k * spacing for the scalar index k of an axis.
Value coordinate(LoopBuilder &b, Value k, Value origin, Value spacing) {
  Value integer = arith::IndexCastOp::create(b, b.getI64Type(), k);
  Value real = arith::SIToFPOp::create(b, b.getF64Type(), integer);
  return arith::AddFOp::create(b, origin, b.mulf(real, spacing));
}

/// The same for k, k + 1, …, one per lane.
Value coordinates(LoopBuilder &b, Value k, Value origin, Value spacing) {
  auto type = VectorType::get(width, b.getF64Type());
  auto spread = [&](Value v) -> Value { return vector::BroadcastOp::create(b, type, v); };
  Value integer = arith::IndexCastOp::create(b, b.getI64Type(), k);
  Value real = spread(arith::SIToFPOp::create(b, b.getF64Type(), integer));
  Value lane = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef<double>{0, 1, 2, 3, 4, 5, 6, 7}));
  Value number = arith::AddFOp::create(b, real, lane);
  return arith::AddFOp::create(b, spread(origin), b.mulf(number, spread(spacing)));
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
  Value params = args[0], out = args[6], chunks = args[7];

  SmallVector<Value> origin, spacing, shape;
  for (int64_t axis = 0; axis < rank; ++axis) {
    origin.push_back(b.loadScalar(args[1], b.index(axis)));
    spacing.push_back(b.loadScalar(args[2], b.index(axis)));
    Value size = b.loadScalar(args[3], b.index(axis));
    shape.push_back(arith::IndexCastOp::create(b, b.getIndexType(), size));
  }
  Block &body = op.getBody().front();
  FormulaEmitter formula(b, params);
  formula.mapOutside(body.getArgument(rank), args[4]);
  formula.mapOutside(body.getArgument(rank + 1), args[5]);
  if (failed(formula.emitOutside(body)))
    return failure();

  // A unit of work is one vector of places of one row.
  const int64_t last = rank - 1;
  Value unitsPerRow = b.pieces(shape[last], width);
  Value rows = b.index(1);
  for (int64_t axis = 0; axis < last; ++axis)
    rows = b.mul(rows, shape[axis]);

  LogicalResult result = success();
  b.chunked(b.mul(rows, unitsPerRow), chunks, [&](Value, Value begin, Value end) {
    b.loop(begin, end, 1, [&](Value unit) {
      Value row = b.div(unit, unitsPerRow);
      Value first = b.mul(b.rem(unit, unitsPerRow), width);
      Value rest = row;
      for (int64_t axis = last - 1; axis >= 0; --axis) {
        Value k = axis == 0 ? rest : b.rem(rest, shape[axis]);
        rest = axis == 0 ? rest : b.div(rest, shape[axis]);
        formula.mapInside(body.getArgument(axis), coordinate(b, k, origin[axis], spacing[axis]));
      }
      formula.mapInside(body.getArgument(last), coordinates(b, first, origin[last], spacing[last]));
      if (failed(formula.emitInside(b, body))) {
        result = failure();
        return;
      }
      Value values = formula.vectorOf(b, body.getTerminator()->getOperand(0));
      if (!field.getElement().isF64())
        values = arith::TruncFOp::create(b, VectorType::get(width, field.getElement()), values);
      Value at = b.add(b.mul(row, shape[last]), first);
      b.store(values, out, at, b.mask(width, b.sub(shape[last], first)));
    });
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
