// Building the regions of compiled functions from the regions of a model's formulas.
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

namespace sbl {

/// Writes f64 arithmetic at one place of one function. Formulas of the model are copied in whole;
/// repeated subexpressions are left to LLVM.
class FormulaBuilder {
public:
  /// `coordinates`, `time` and `tau` are the values that the copied formulas read.
  FormulaBuilder(mlir::OpBuilder &builder, mlir::Location loc, mlir::SymbolTable &symbols,
                 mlir::ValueRange coordinates, mlir::Value time, mlir::Value tau)
      : builder(builder), loc(loc), symbols(symbols),
        coordinates(coordinates.begin(), coordinates.end()), time(time), tauValue(tau) {}

  mlir::Value constant(double value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value mul(double a, mlir::Value b) { return mul(constant(a), b); }
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value exp(mlir::Value a);
  mlir::Value tau() const { return tauValue; }
  mlir::Value coordinate(unsigned axis) const { return coordinates[axis]; }

  /// The value of a field at this place, or of a scalar of the model.
  mlir::Value field(mlir::FlatSymbolRefAttr name);
  mlir::Value scalar(mlir::FlatSymbolRefAttr name);

  /// sinh(sqrt z)/sqrt z and tanh(sqrt z)/sqrt z, continued through z = 0 to sin and tan at z < 0:
  /// the oscillator functions for either sign of the curvature.
  mlir::Value sinhc(mlir::Value z);
  mlir::Value tanhc(mlir::Value z);

private:
  mlir::Value copyBody(mlir::Region &body, mlir::ValueRange arguments);
  mlir::Value oscillator(mlir::Value z, bool tangent);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::SymbolTable &symbols;
  llvm::SmallVector<mlir::Value> coordinates;
  mlir::Value time, tauValue;
};

} // namespace sbl
