// Elementary functions of f64 written as arithmetic, for scalars and vectors alike.
#pragma once

#include "mlir/IR/Builders.h"

namespace sbl {

/// Each returns the function of `x`, an f64 or a vector of f64. Errors, in units in the last place
/// against the exact value, are those that test/Unit/Prop/MathTest.cpp holds them to. NaN gives
/// NaN, infinities and zeros give what the C standard asks for.
using Expansion = mlir::Value (*)(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

mlir::Value expandExp(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);
mlir::Value expandLog(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);
mlir::Value expandExpM1(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);
mlir::Value expandLog1p(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);
mlir::Value expandTanh(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

/// To an absolute error of 2e-16 for every finite x: for phases, not for whoever needs the zeros.
mlir::Value expandSin(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);
mlir::Value expandCos(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

/// Both at once, the same numbers to the last bit; next to nothing has to be done where all of |x|
/// are at most pi/4.
struct SineCosine {
  mlir::Value sine, cosine;
};
SineCosine expandSinCos(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

} // namespace sbl
