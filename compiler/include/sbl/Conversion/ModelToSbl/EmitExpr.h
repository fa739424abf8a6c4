// Symbolic expressions to arith and math operations.
#pragma once

#include <cstdint>
#include <functional>

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

#include "sbl/Sema/Expr.h"

namespace sbl {

/// What the leaves of an expression stand for, as f64 values. `coordinates` and `time` may be
/// empty where an expression must not depend on them.
struct ExprLeaves {
  std::function<mlir::Value(std::uint32_t)> parameter;
  llvm::ArrayRef<mlir::Value> coordinates;
  mlir::Value time;
};

/// Emits expressions at a builder's insertion point. A node that several expressions of one emitter
/// share is emitted once, so one emitter serves one block.
///
/// The operations follow sbl::evaluate operation by operation, in the same order; only small
/// integer powers, which become products, may differ from it in the last bits.
class ExprEmitter {
public:
  ExprEmitter(mlir::OpBuilder &builder, mlir::Location loc, ExprLeaves leaves)
      : builder_(builder), loc_(loc), leaves_(std::move(leaves)) {}

  /// The f64 value of `e`. Null, after an error at the emitter's location, where `e` has a leaf
  /// that has no value here (a solved quantity, or a place inside a number that must not have one).
  mlir::Value emit(ExprRef e);

private:
  mlir::Value emitNode(ExprRef e);
  mlir::Value emitSum(ExprRef e);
  mlir::Value emitPower(ExprRef e);
  mlir::Value emitProductPower(mlir::Value base, int n);
  mlir::Value emitSign(ExprRef e);
  mlir::Value compare(mlir::arith::CmpFPredicate predicate, ExprRef e);
  mlir::Value constant(double value);
  mlir::Value refuse(llvm::StringRef what);

  /// The value of an operand as f64, or as i1; converts where it is the other.
  mlir::Value number(ExprRef e);
  mlir::Value truth(ExprRef e);

  /// One operation of one or two numbers.
  template <typename OpT> mlir::Value make(ExprRef e);
  /// A left fold over the operands: ((a op b) op c) …
  template <typename OpT> mlir::Value chain(ExprRef e, mlir::Value (ExprEmitter::*as)(ExprRef));

  mlir::OpBuilder &builder_;
  mlir::Location loc_;
  ExprLeaves leaves_;
  llvm::DenseMap<ExprRef, mlir::Value> values_; // f64, or i1 for comparisons and logic
};

} // namespace sbl
