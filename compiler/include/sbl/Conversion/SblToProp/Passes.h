// From what a model is to how it is propagated.
#pragma once

#include <memory>

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "sbl/Dialect/Prop/PropDialect.h"

namespace sbl {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "sbl/Conversion/SblToProp/Passes.h.inc"
} // namespace sbl
