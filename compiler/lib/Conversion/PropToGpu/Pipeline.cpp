// The ways from prop to SPIR-V and to NVVM, in order.
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Conversion/GPUToSPIRV/GPUToSPIRVPass.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToSPIRV/MathToSPIRVPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVDialect.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"
#include "sbl/Conversion/PropToGpu/Passes.h"
#include "sbl/Conversion/PropToLoops/Passes.h"

using namespace mlir;

namespace sbl {

void buildPropToGpuPipeline(OpPassManager &passes, const std::string &target) {
  passes.addPass(createConvertPropToGpu({target}));
  passes.addPass(createExpandMath());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  passes.addPass(createLoopInvariantCodeMotionPass());
}

void buildGpuToSpirvPipeline(OpPassManager &passes) {
  passes.addNestedPass<gpu::GPUModuleOp>(createGuardLoopResults());
  passes.addNestedPass<gpu::GPUModuleOp>(createConvertMathToSPIRVPass());
  std::unique_ptr<Pass> convert = createConvertGPUToSPIRVPass();
  (void)convert->initializeOptions("use-64bit-index=true", [](const Twine &) { return failure(); });
  passes.addPass(std::move(convert));
}

void buildGpuToNvvmPipeline(OpPassManager &passes) {
  OpPassManager &kernels = passes.nest<gpu::GPUModuleOp>();
  kernels.addPass(createSCFToControlFlowPass());
  // Before what follows, which would call libdevice for the rest.
  kernels.addPass(createAvoidLibdevice());
  kernels.addPass(createConvertMathToLLVMPass());
  ConvertGpuOpsToNVVMOpsOptions options;
  options.indexBitwidth = 64;
  options.useBarePtrCallConv = true;
  kernels.addPass(createConvertGpuOpsToNVVMOps(options));
  kernels.addPass(createReconcileUnrealizedCastsPass());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
}

void registerDeviceDialects(DialectRegistry &registry) {
  registry.insert<gpu::GPUDialect, NVVM::NVVMDialect, spirv::SPIRVDialect>();
  registerGPUDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

void registerDevicePasses() {
  registerConvertPropToGpu();
  registerAvoidLibdevice();
  registerGuardLoopResults();
  PassPipelineRegistration<>("sbl-gpu-to-spirv", "Kernels of the OpenCL flavour to a spirv.module",
                             buildGpuToSpirvPipeline);
  PassPipelineRegistration<>("sbl-gpu-to-nvvm", "Kernels of the CUDA flavour to the LLVM dialect",
                             buildGpuToNvvmPipeline);
}

} // namespace sbl
