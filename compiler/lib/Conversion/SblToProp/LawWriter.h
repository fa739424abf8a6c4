// The workbench on which the laws are written: symbols, factors, kernels and the step under way.
#pragma once

#include <functional>

#include "Formulas.h"
#include "Laws.h"

namespace sbl {

using Formula = std::function<mlir::Value(FormulaBuilder &)>;

/// Writes the ops of one program, one symbol after another.
class LawWriter {
public:
  explicit LawWriter(LawContext &context)
      : context(context), builder(mlir::OpBuilder::atBlockEnd(context.module.getBody())),
        loc(context.diffusion.getLoc()) {}

  unsigned rank() const { return context.rank; }
  ir::DiffusionOp diffusion() const { return context.diffusion; }

  /// sigma_i^2 of an axis whose noise is one constant.
  mlir::Value noiseSquared(FormulaBuilder &f, unsigned axis);
  /// Whether an axis is a ring, that is, periodic.
  bool isRing(unsigned axis) const;
  /// Whether the noise is a full matrix, whose heat kernels go along lattice directions.
  bool hasMatrix() { return context.diffusion.getCovariance().has_value(); }
  /// How many heat kernels make up one of the grid: one per axis, or per lattice direction.
  unsigned lines() { return !hasMatrix() ? rank() : rank() == 2 ? 3 : 6; }

  /// A pointwise field of the program, by the name it then has.
  mlir::FlatSymbolRefAttr pointwise(const mlir::Twine &name, const Formula &formula);
  /// exp(exponent) as a part; a second time with the killing left out where that differs. The
  /// exponent is told whether killing counts.
  mlir::Attribute exponential(const mlir::Twine &name,
                              const std::function<mlir::Value(FormulaBuilder &, bool)> &exponent);
  mlir::Attribute balance() { return prop::BalancePartAttr::get(builder.getContext()); }
  mlir::Attribute gauge(mlir::FlatSymbolRefAttr kernel, int64_t sign) {
    return prop::GaugePartAttr::get(builder.getContext(), kernel, sign);
  }
  mlir::FlatSymbolRefAttr factor(const mlir::Twine &name, llvm::ArrayRef<mlir::Attribute> parts);
  /// exp(-tau V/2) for the ends of a step; null where nothing is killed.
  mlir::FlatSymbolRefAttr halfKilling();

  /// A Gaussian kernel of the given variance. `lifted`: the circulation around the ring differs
  /// from line to line.
  mlir::FlatSymbolRefAttr gaussian(unsigned axis, Formula variance, bool lifted = false);
  /// The heat kernel of one of the `lines()`, for `fraction` of the step.
  mlir::FlatSymbolRefAttr heat(unsigned line, double fraction, bool lifted = false);
  /// The motion along an axis without noise, for `fraction` of the step.
  mlir::FlatSymbolRefAttr transport(unsigned axis, double fraction);
  /// A kernel of the finite-volume generator along an axis.
  mlir::FlatSymbolRefAttr finiteVolume(unsigned axis, mlir::StringRef kind, double fraction);

  /// Opens the backward step; what follows goes into it.
  void startStep();
  /// Multiplies by a factor; a null one changes nothing.
  void scale(mlir::FlatSymbolRefAttr factor);
  void sweep(unsigned axis, mlir::FlatSymbolRefAttr kernel);
  void slide(unsigned axis, mlir::FlatSymbolRefAttr kernel);
  /// The sweep or slide along one of the `lines()`.
  void along(unsigned line, mlir::FlatSymbolRefAttr kernel) {
    hasMatrix() ? slide(0, kernel) : sweep(line, kernel);
  }
  void solve(unsigned axis, mlir::FlatSymbolRefAttr kernel);
  /// Closes the step and makes the program.
  prop::ProgramOp finish(mlir::StringRef scheme, mlir::StringRef law, int64_t order);

private:
  mlir::FlatSymbolRefAttr ref(mlir::StringRef name) {
    return mlir::FlatSymbolRefAttr::get(builder.getContext(), name);
  }
  std::string symbol(const mlir::Twine &suffix) { return (context.name + "_" + suffix).str(); }
  mlir::Type f64() { return builder.getF64Type(); }
  mlir::FlatSymbolRefAttr kernel(unsigned axis, mlir::StringRef kind,
                                 std::optional<double> fraction, bool ring,
                                 std::optional<unsigned> direction = {});
  mlir::FlatSymbolRefAttr writeVariances();

  LawContext &context;
  mlir::OpBuilder builder;
  mlir::Location loc;
  llvm::SmallVector<mlir::Attribute> kernels;
  llvm::SmallVector<Formula> variances; // one per kernel slot, null where not Gaussian
  prop::StepOp step;
  mlir::Value current;
};

// One per law, each in the file of its name.
prop::ProgramOp writeQuadratic(LawWriter &w);
prop::ProgramOp writeGradient4(LawWriter &w);
prop::ProgramOp writeGradient2(LawWriter &w);
prop::ProgramOp writeEven(LawWriter &w);
prop::ProgramOp writeLines(LawWriter &w);
prop::ProgramOp writeGenerator(LawWriter &w);
prop::ProgramOp writeTridiagonal(LawWriter &w);
prop::ProgramOp writeKinetic(LawWriter &w);

} // namespace sbl
