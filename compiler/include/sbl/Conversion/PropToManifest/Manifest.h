// What the runtime must know of a compiled module, as JSON (docs/manifest.md).
#pragma once

#include <string>

#include "mlir/IR/BuiltinOps.h"

namespace sbl {

/// Reads a planned and fused module, before it is lowered to loops.
std::string writeManifest(mlir::ModuleOp module);

} // namespace sbl
