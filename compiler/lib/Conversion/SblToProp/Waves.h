// How the step of a quantum law is written in prop ops.
#pragma once

#include <string>

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

namespace sbl {

/// Products of kicks and motions.
enum class Splitting {
  Strang,     // order 2
  Chin4A,     // order 4 with all fractions positive; needs the gradient of a real, still potential
  Nystrom,    // order 4 with six motions, for kicks that depend on places and |psi|^2 alone
  BlanesMoan, // order 4 with six motions, for everything else
};

/// The splitting that the law allows for an order asked (0: the best).
Splitting chooseSplitting(ir::QuantumOp law, int64_t order, bool imaginary);
/// What a program of waves does.
struct WavePlan {
  Splitting splitting = Splitting::Strang;
  bool imaginary = false;
  llvm::StringRef scheme; // "auto", "kernel" or "spectral"

  /// Whether motion may be by positive kernels.
  bool usesKernels() const { return imaginary && scheme != "spectral"; }
  /// `chin`, `strang_imaginary`, …: what tells the programs of one law apart.
  std::string suffix() const;
};

/// The radices that transforms along the model's axes consist of; none where that is known only
/// when the model runs.
llvm::SmallVector<int64_t> radicesOfAxes(mlir::ModuleOp module, mlir::SymbolTable &symbols);

/// Writes the phase, the dispersion, the step and the program @name at the end of the module.
prop::WaveProgramOp writeWaveProgram(mlir::ModuleOp module, mlir::SymbolTable &symbols,
                                     ir::QuantumOp law, unsigned rank, const std::string &name,
                                     const WavePlan &plan);

} // namespace sbl
