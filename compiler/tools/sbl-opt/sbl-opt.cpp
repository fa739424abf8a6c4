// sbl-opt: runs single passes on MLIR text. For tests, and for looking at what a stage does.
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

#ifdef HAVE_SBLSBL
#include "sbl/Dialect/Sbl/SblDialect.h"
#endif
#ifdef HAVE_SBLPROP
#include "sbl/Dialect/Prop/Passes.h"
#endif
#ifdef HAVE_SBLSBLTOPROP
#include "sbl/Conversion/SblToProp/Passes.h"
#endif
#ifdef HAVE_SBLPROPTOLOOPS
#include "sbl/Conversion/PropToLoops/Passes.h"
#endif
#ifdef HAVE_SBLPROPTOGPU
#include "sbl/Conversion/PropToGpu/Passes.h"
#endif
#ifdef HAVE_SBLTOLLVM
#include "sbl/Conversion/ToLLVM/Passes.h"
#endif

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
#ifdef HAVE_SBLSBL
  registry.insert<sbl::ir::SblDialect>();
#endif
#ifdef HAVE_SBLPROP
  registry.insert<sbl::prop::PropDialect>();
  sbl::prop::registerPropPasses();
#endif
#ifdef HAVE_SBLSBLTOPROP
  sbl::registerSblToPropPasses();
#endif
#ifdef HAVE_SBLPROPTOLOOPS
  sbl::registerPropToLoopsPasses();
#endif
#ifdef HAVE_SBLPROPTOGPU
  sbl::registerDevicePasses();
#endif
#ifdef HAVE_SBLTOLLVM
  sbl::registerToLLVMPasses();
#endif
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "SBL pass driver\n", registry));
}
