// --strip-declarations
// Expects:  a planned module whose manifest has been written.
// Produces: the same module without sbl ops and programs.
// Keeps:    every compiled function and every step.
// Test:     test/Conversion/strip-declarations.mlir
#include "sbl/Conversion/SblToProp/Passes.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;

namespace sbl {
#define GEN_PASS_DEF_STRIPDECLARATIONS
#include "sbl/Conversion/SblToProp/Passes.h.inc"

namespace {
struct StripDeclarations : impl::StripDeclarationsBase<StripDeclarations> {
  void runOnOperation() override {
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody()->getOperations()))
      if (isa<ir::SblDialect>(op.getDialect()) || isa<prop::ProgramOp, prop::WaveProgramOp>(op))
        op.erase();
  }
};
} // namespace
} // namespace sbl
