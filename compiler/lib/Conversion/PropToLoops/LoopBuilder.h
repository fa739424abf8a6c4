// Index arithmetic and loops in few words, for the emitters of this folder.
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace sbl {

/// A builder whose index expressions read like formulas. All indices are non-negative.
class LoopBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using Value = mlir::Value;
  using Values = llvm::SmallVector<Value>;
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  Value index(int64_t value) { return mlir::arith::ConstantIndexOp::create(*this, value); }
  Value add(Value a, Value b) { return mlir::arith::AddIOp::create(*this, a, b); }
  Value add(Value a, int64_t b) { return b == 0 ? a : add(a, index(b)); }
  Value sub(Value a, Value b) { return mlir::arith::SubIOp::create(*this, a, b); }
  Value mul(Value a, Value b) { return mlir::arith::MulIOp::create(*this, a, b); }
  Value mul(Value a, int64_t b) { return mul(a, index(b)); }
  Value div(Value a, Value b) { return mlir::arith::DivUIOp::create(*this, a, b); }
  Value div(Value a, int64_t b) { return div(a, index(b)); }
  Value rem(Value a, Value b) { return mlir::arith::RemUIOp::create(*this, a, b); }
  Value min(Value a, Value b) { return mlir::arith::MinSIOp::create(*this, a, b); }
  Value max(Value a, Value b) { return mlir::arith::MaxSIOp::create(*this, a, b); }
  /// How many pieces of `size` cover `count`.
  Value pieces(Value count, int64_t size) { return div(add(count, size - 1), size); }
  Value pieces(Value count, Value size) { return div(add(count, sub(size, index(1))), size); }

  /// for (iv = begin; iv < end; iv += step) body(iv)
  void loop(Value begin, Value end, int64_t step, llvm::function_ref<void(Value)> body) {
    loop(begin, end, index(step), body);
  }
  void loop(Value begin, Value end, Value step, llvm::function_ref<void(Value)> body) {
    mlir::scf::ForOp::create(*this, begin, end, step, mlir::ValueRange(),
                             [&](mlir::OpBuilder &b, mlir::Location, Value iv, mlir::ValueRange) {
                               mlir::OpBuilder::InsertionGuard guard(*this);
                               restoreInsertionPoint(b.saveInsertionPoint());
                               body(iv);
                               mlir::scf::YieldOp::create(*this);
                             });
  }

  /// The same with values carried from one turn to the next; returns the last ones.
  Values loop(Value begin, Value end, int64_t step, mlir::ValueRange initial,
              llvm::function_ref<Values(Value, mlir::ValueRange)> body) {
    return loop(begin, end, index(step), initial, body);
  }
  Values loop(Value begin, Value end, Value step, mlir::ValueRange initial,
              llvm::function_ref<Values(Value, mlir::ValueRange)> body) {
    auto op = mlir::scf::ForOp::create(
        *this, begin, end, step, initial,
        [&](mlir::OpBuilder &b, mlir::Location, Value iv, mlir::ValueRange carried) {
          mlir::OpBuilder::InsertionGuard guard(*this);
          restoreInsertionPoint(b.saveInsertionPoint());
          Values next = body(iv, carried);
          mlir::scf::YieldOp::create(*this, next);
        });
    return Values(op.getResults());
  }

  /// Cuts [0, count) into `chunks` static pieces that may run at the same time and calls
  /// body(chunk, begin, end) for each. Piece c is [c count / chunks, (c + 1) count / chunks).
  void chunked(Value count, Value chunks, llvm::function_ref<void(Value, Value, Value)> body) {
    mlir::scf::ParallelOp::create(*this, mlir::ValueRange{index(0)}, mlir::ValueRange{chunks},
                                  mlir::ValueRange{index(1)},
                                  [&](mlir::OpBuilder &b, mlir::Location, mlir::ValueRange ivs) {
                                    mlir::OpBuilder::InsertionGuard guard(*this);
                                    restoreInsertionPoint(b.saveInsertionPoint());
                                    Value begin = div(mul(ivs[0], count), chunks);
                                    Value end = div(mul(add(ivs[0], 1), count), chunks);
                                    body(ivs[0], begin, end);
                                  });
  }

  /// The first `count` of the vector's lanes; `count` may lie outside of [0, lanes].
  Value mask(int64_t lanes, Value count) {
    return mlir::vector::CreateMaskOp::create(*this, mlir::VectorType::get(lanes, getI1Type()),
                                              mlir::ValueRange{count});
  }
  Value zero(mlir::Type type) {
    return mlir::arith::ConstantOp::create(*this, type, getZeroAttr(type));
  }
  Value load(mlir::VectorType type, Value buffer, Value at) {
    return mlir::vector::LoadOp::create(*this, type, buffer, mlir::ValueRange{at});
  }
  void store(Value vector, Value buffer, Value at) {
    mlir::vector::StoreOp::create(*this, vector, buffer, mlir::ValueRange{at});
  }
  /// Loads under a mask; the other lanes are zero and their memory is not touched.
  Value load(mlir::VectorType type, Value buffer, Value at, Value mask) {
    return mlir::vector::MaskedLoadOp::create(*this, type, buffer, mlir::ValueRange{at}, mask,
                                              zero(type));
  }
  void store(Value vector, Value buffer, Value at, Value mask) {
    mlir::vector::MaskedStoreOp::create(*this, buffer, mlir::ValueRange{at}, mask, vector);
  }
  /// Stores past the caches; the address must be a multiple of `alignment`, in bytes.
  void stream(Value vector, Value buffer, Value at, int64_t alignment) {
    mlir::vector::StoreOp::create(*this, vector, buffer, mlir::ValueRange{at}, /*nontemporal=*/true,
                                  llvm::MaybeAlign(alignment));
  }
  /// if (condition) body(true) else body(false): both are written.
  void whether(Value condition, llvm::function_ref<void(bool)> body) {
    auto either = mlir::scf::IfOp::create(*this, condition, /*withElseRegion=*/true);
    mlir::OpBuilder::InsertionGuard outside(*this);
    setInsertionPointToStart(either.thenBlock());
    body(true);
    setInsertionPointToStart(either.elseBlock());
    body(false);
  }
  /// How many elements a buffer has.
  Value size(Value buffer) { return mlir::memref::DimOp::create(*this, buffer, 0); }
  Value loadScalar(Value buffer, Value at) {
    return mlir::memref::LoadOp::create(*this, buffer, mlir::ValueRange{at});
  }
  Value loadBroadcast(mlir::VectorType type, Value buffer, Value at) {
    return mlir::vector::BroadcastOp::create(*this, type, loadScalar(buffer, at));
  }
  Value mulf(Value a, Value b) { return mlir::arith::MulFOp::create(*this, a, b); }
  Value fma(Value a, Value b, Value c) {
    if (mlir::isa<mlir::VectorType>(a.getType()))
      return mlir::vector::FMAOp::create(*this, a, b, c);
    return mlir::math::FmaOp::create(*this, a, b, c);
  }
};

} // namespace sbl
