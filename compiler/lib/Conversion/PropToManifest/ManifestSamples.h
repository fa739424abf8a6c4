// The samples of a manifest.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/JSON.h"

namespace sbl {

/// Indices in the lists of a manifest, by symbol.
using Numbering = std::map<std::string, int64_t>;

/// What the entries of samples refer to.
struct SampleContext {
  const Numbering &scalars, &distributions, &flows, &bridges;
  std::function<llvm::json::Object(mlir::FlatSymbolRefAttr)> generator; // of a diffusion
};

/// One entry per sbl.sample (docs/manifest.md).
llvm::json::Array sampleList(mlir::ModuleOp module, const SampleContext &context);

} // namespace sbl
