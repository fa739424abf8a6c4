// LLVM's share of optimisation.
#pragma once

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace sbl {

/// Points every function at the target and runs a short list of LLVM passes. The list is short on
/// purpose: canonicalisation, fusion and vectorisation have happened in MLIR, and the full -O3 list
/// costs ten times as long for kernels no faster.
void optimise(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace sbl
