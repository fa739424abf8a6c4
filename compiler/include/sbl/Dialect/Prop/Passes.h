// Passes from prop to prop.
#pragma once

#include <memory>

#include "mlir/Pass/Pass.h"
#include "sbl/Dialect/Prop/PropDialect.h"

namespace sbl::prop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "sbl/Dialect/Prop/Passes.h.inc"

/// Inserts after `step` its exact transpose under the name `name` and returns it. `step` must have
/// been verified; the new step names no adjoint of its own.
StepOp deriveAdjoint(StepOp step, llvm::StringRef name);

} // namespace sbl::prop
