// Arithmetic on f64, scalars and vectors alike, for functions written out.
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"

namespace sbl {

/// Arithmetic on values of one shape, written as formulas.
class Reals {
public:
  Reals(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x)
      : b(loc, builder), real(x.getType()), i32(like(b.getI32Type())), i64(like(b.getI64Type())) {}

  mlir::Value constant(double value) { return splat(real, b.getF64FloatAttr(value)); }
  mlir::Value constant(mlir::Type type, int64_t value) {
    return splat(type, b.getIntegerAttr(mlir::getElementTypeOrSelf(type), value));
  }
  mlir::Value add(mlir::Value x, mlir::Value y) { return mlir::arith::AddFOp::create(b, x, y); }
  mlir::Value sub(mlir::Value x, mlir::Value y) { return mlir::arith::SubFOp::create(b, x, y); }
  mlir::Value mul(mlir::Value x, mlir::Value y) { return mlir::arith::MulFOp::create(b, x, y); }
  mlir::Value div(mlir::Value x, mlir::Value y) { return mlir::arith::DivFOp::create(b, x, y); }
  mlir::Value neg(mlir::Value x) { return mlir::arith::NegFOp::create(b, x); }
  mlir::Value abs(mlir::Value x) { return mlir::math::AbsFOp::create(b, x); }
  mlir::Value fma(mlir::Value x, mlir::Value y, mlir::Value z) {
    return mlir::math::FmaOp::create(b, x, y, z);
  }
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y) {
    return mlir::arith::SelectOp::create(b, condition, x, y);
  }
  mlir::Value less(mlir::Value x, mlir::Value y) {
    return mlir::arith::CmpFOp::create(b, mlir::arith::CmpFPredicate::OLT, x, y);
  }
  mlir::Value equal(mlir::Value x, mlir::Value y) {
    return mlir::arith::CmpFOp::create(b, mlir::arith::CmpFPredicate::OEQ, x, y);
  }
  mlir::Value isNan(mlir::Value x) {
    return mlir::arith::CmpFOp::create(b, mlir::arith::CmpFPredicate::UNO, x, x);
  }

  /// x within [low, high]; NaN becomes `low`, so that a conversion to integers is defined.
  mlir::Value clamp(mlir::Value x, double low, double high) {
    mlir::Value lo = constant(low), hi = constant(high);
    mlir::Value raised = select(less(lo, x), x, lo);
    return select(less(raised, hi), raised, hi);
  }

  /// c[0] + c[1] x + …, by Horner.
  mlir::Value polynomial(mlir::Value x, llvm::ArrayRef<double> c) {
    mlir::Value sum = constant(c.back());
    for (double coefficient : llvm::reverse(c.drop_back()))
      sum = fma(sum, x, constant(coefficient));
    return sum;
  }

  /// 2^k for an integer vector k of normal exponents.
  mlir::Value powerOfTwo(mlir::Value k) {
    mlir::Value wide = mlir::arith::ExtSIOp::create(b, i64, k);
    mlir::Value biased = mlir::arith::AddIOp::create(b, wide, constant(i64, 1023));
    mlir::Value bits = mlir::arith::ShLIOp::create(b, biased, constant(i64, 52));
    return mlir::arith::BitcastOp::create(b, real, bits);
  }

  mlir::ImplicitLocOpBuilder b;
  const mlir::Type real, i32, i64;

private:
  mlir::Type like(mlir::Type element) const {
    auto vector = mlir::dyn_cast<mlir::VectorType>(real);
    return vector ? mlir::VectorType::get(vector.getShape(), element) : element;
  }
  mlir::Value splat(mlir::Type type, mlir::TypedAttr value) {
    if (auto vector = mlir::dyn_cast<mlir::VectorType>(type))
      value = mlir::DenseElementsAttr::get(vector, value);
    return mlir::arith::ConstantOp::create(b, value);
  }
};

} // namespace sbl
