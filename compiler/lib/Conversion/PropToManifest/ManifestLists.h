// What the lists of a manifest share, and the lists that have a file of their own.
#pragma once

#include <map>
#include <string>

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/Support/JSON.h"

namespace sbl {

/// Indices in the lists of a manifest, by symbol.
using Numbering = std::map<std::string, int64_t>;

/// The symbols of a module, numbered as the manifest lists them, and the values that refer to them.
struct ManifestContext {
  explicit ManifestContext(mlir::ModuleOp module);

  size_t rank();
  /// Drift, noise and killing of a diffusion.
  llvm::json::Object generator(mlir::FlatSymbolRefAttr diffusion);
  /// A field of the model, by its compiled twin; null without a name.
  llvm::json::Value field(mlir::FlatSymbolRefAttr name) const;
  llvm::json::Array fieldNumbers(mlir::ArrayAttr names) const;
  /// Null without a name.
  static llvm::json::Value number(const Numbering &numbering, mlir::FlatSymbolRefAttr name);
  static llvm::json::Array numbers(const Numbering &numbering, mlir::ArrayAttr names);

  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  Numbering scalars, fields, data, distributions, bridgeNumbers, programs, waves, wavePrograms,
      flows;
};

// One entry per sbl.wave, prop.wave_program, sbl.evolve_wave (docs/manifest.md).
llvm::json::Array waveList(ManifestContext &context);
llvm::json::Array waveProgramList(ManifestContext &context);
llvm::json::Array waveEvolutionList(ManifestContext &context);

// One entry per sbl.flow, sbl.evolve_flow, sbl.evolve_flow_wave.
llvm::json::Array flowList(ManifestContext &context);
llvm::json::Array flowEvolutionList(ManifestContext &context);
llvm::json::Array flowWaveList(ManifestContext &context);

/// One entry per sbl.sample.
llvm::json::Array sampleList(ManifestContext &context);

} // namespace sbl
