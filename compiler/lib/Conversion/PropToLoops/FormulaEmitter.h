// Formulas as code: what is known before the loop over places, and one vector of places at a time.
#pragma once

#include "LoopBuilder.h"
#include "mlir/IR/IRMapping.h"

namespace sbl {

/// Places that one vector holds: values of f64 in 64 bytes.
inline constexpr int64_t placesPerVector = 8;

/// Copies the ops of a formula, each as scalar or as vector code according to what it depends on.
class FormulaEmitter {
public:
  FormulaEmitter(LoopBuilder &outside, mlir::Value params) : outside(outside), params(params) {}

  /// Values known before the loop over places.
  void mapOutside(mlir::Value from, mlir::Value to);
  /// Values that belong to one vector of places; they may be scalars or vectors.
  void mapInside(mlir::Value from, mlir::Value to) { mapping.map(from, to); }

  /// Copies what does not depend on place.
  mlir::LogicalResult emitOutside(mlir::Block &body);
  /// Copies the rest, for the current vector of places.
  mlir::LogicalResult emitInside(LoopBuilder &b, mlir::Block &body);

  mlir::Value lookup(mlir::Value value) const { return mapping.lookup(value); }
  /// The value for every place of the vector.
  mlir::Value vectorOf(LoopBuilder &b, mlir::Value value);

private:
  bool isVector(mlir::Value value) const;

  LoopBuilder &outside;
  mlir::Value params;
  mlir::IRMapping mapping;
  llvm::DenseSet<mlir::Value> known;
};

/// The buffers that say where places are, as sbl_field_fn takes them, each of one entry per axis.
struct PlaceBuffers {
  mlir::Value origin, spacing, shape;
};

/// Runs over the places of a grid in vectors along its last axis. `coordinates` are the block
/// arguments of the formula that stand for them; emit(at, mask) writes the code of one vector,
/// whose first place is element `at` of a field.
mlir::LogicalResult
emitOverPlaces(LoopBuilder &b, const PlaceBuffers &places, mlir::Value chunks,
               FormulaEmitter &formula, mlir::ValueRange coordinates,
               llvm::function_ref<mlir::LogicalResult(mlir::Value at, mlir::Value mask)> emit);

} // namespace sbl
