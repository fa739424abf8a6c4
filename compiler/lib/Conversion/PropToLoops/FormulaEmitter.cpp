// What does not depend on place is computed once, what does not depend on the last axis once per
// vector. The end of a row runs the same code under a mask, so that a value depends neither on
// where in its vector it stands nor on the chunk.
#include "FormulaEmitter.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "sbl/Dialect/Prop/PropDialect.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t width = placesPerVector;

LogicalResult check(Operation &op) {
  bool elementwise = OpTrait::hasElementwiseMappableTraits(&op);
  if (isa<prop::ParamOp>(op) || op.hasTrait<OpTrait::ConstantLike>() || elementwise)
    return success();
  return op.emitOpError("cannot be computed place by place");
}

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

void FormulaEmitter::mapOutside(Value from, Value to) {
  mapping.map(from, to);
  known.insert(from);
}

bool FormulaEmitter::isVector(Value value) const {
  return isa<VectorType>(lookup(value).getType());
}

Value FormulaEmitter::vectorOf(LoopBuilder &b, Value value) {
  Value mapped = lookup(value);
  if (isVector(value))
    return mapped;
  return vector::BroadcastOp::create(b, VectorType::get(width, value.getType()), mapped);
}

LogicalResult FormulaEmitter::emitOutside(Block &body) {
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

LogicalResult FormulaEmitter::emitInside(LoopBuilder &b, Block &body) {
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

LogicalResult sbl::emitOverPlaces(LoopBuilder &b, const PlaceBuffers &places, Value chunks,
                                  FormulaEmitter &formula, ValueRange arguments,
                                  llvm::function_ref<LogicalResult(Value at, Value mask)> emit) {
  const auto rank = static_cast<int64_t>(arguments.size()), last = rank - 1;
  SmallVector<Value> origin, spacing, shape;
  for (int64_t axis = 0; axis < rank; ++axis) {
    origin.push_back(b.loadScalar(places.origin, b.index(axis)));
    spacing.push_back(b.loadScalar(places.spacing, b.index(axis)));
    Value size = b.loadScalar(places.shape, b.index(axis));
    shape.push_back(arith::IndexCastOp::create(b, b.getIndexType(), size));
  }
  // A unit of work is one vector of places of one row.
  Value unitsPerRow = b.pieces(shape[last], width);
  Value rows = b.index(1);
  for (int64_t axis = 0; axis < last; ++axis)
    rows = b.mul(rows, shape[axis]);

  LogicalResult result = success();
  b.chunked(b.mul(rows, unitsPerRow), chunks, [&](Value, Value begin, Value end) {
    b.loop(begin, end, 1, [&](Value unit) {
      // The only row needs no division.
      Value row = last == 0 ? b.index(0) : b.div(unit, unitsPerRow);
      Value first = b.mul(last == 0 ? unit : b.rem(unit, unitsPerRow), width);
      Value rest = row;
      for (int64_t axis = last - 1; axis >= 0; --axis) {
        Value k = axis == 0 ? rest : b.rem(rest, shape[axis]);
        rest = axis == 0 ? rest : b.div(rest, shape[axis]);
        formula.mapInside(arguments[axis], coordinate(b, k, origin[axis], spacing[axis]));
      }
      formula.mapInside(arguments[last], coordinates(b, first, origin[last], spacing[last]));
      Value at = b.add(b.mul(row, shape[last]), first);
      if (failed(emit(at, b.mask(width, b.sub(shape[last], first)))))
        result = failure();
    });
  });
  return result;
}
