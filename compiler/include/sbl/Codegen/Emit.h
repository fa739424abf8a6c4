// From the LLVM dialect to LLVM IR, assembly and object code.
#pragma once

#include <string>

#include "mlir/IR/BuiltinOps.h"

#include "sbl/Codegen/DeviceImage.h"
#include "sbl/Codegen/Target.h"

namespace sbl {

/// A module of the LLVM dialect (see buildToLLVMPipeline) and the manifest that goes with it. The
/// operation is only read; its context must hold what registerToLLVMDialects registers.
struct EmitSource {
  mlir::ModuleOp module;
  std::string manifest;
  std::string symbol = "sbl_module"; // the one symbol of the object
  std::vector<DeviceImage> images = {};
};

/// Optimised LLVM IR as text, optimised assembly, and a relocatable position-independent object
/// that exports the one symbol of the source. Empty on failure, with the reason in `error`.
std::string toLlvmText(const EmitSource &source, const TargetSpec &target, std::string &error);
std::string toAssembly(const EmitSource &source, const TargetSpec &target, std::string &error);
std::string toObject(const EmitSource &source, const TargetSpec &target, std::string &error);

} // namespace sbl
