#include "Target.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVAttributes.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVDialect.h"
#include "mlir/Dialect/SPIRV/IR/TargetAndABI.h"
#include "sbl/Conversion/PropToGpu/Passes.h"

using namespace mlir;
using namespace sbl;

std::optional<GpuTarget> GpuTarget::named(StringRef name) {
  if (name != "opencl" && name != "cuda")
    return std::nullopt;
  return GpuTarget(name == "cuda");
}

MemRefType GpuTarget::buffer(Type element) const {
  // NVVM passes a buffer as one pointer where its type has a size; nothing reads that size.
  constexpr int64_t large = int64_t(1) << 48;
  if (isCuda_)
    return MemRefType::get(large, element);
  auto global =
      spirv::StorageClassAttr::get(element.getContext(), spirv::StorageClass::CrossWorkgroup);
  return MemRefType::get(ShapedType::kDynamic, element, MemRefLayoutAttrInterface(), global);
}

void GpuTarget::prepare(gpu::GPUModuleOp module) const {
  if (isCuda_)
    return;
  // SPIR-V 1.0 with the capabilities that every OpenCL device with doubles has.
  Attribute environment =
      parseAttribute("#spirv.target_env<#spirv.vce<v1.0, [Kernel, Addresses, Linkage, Float64, "
                     "Int64], []>, api=OpenCL, #spirv.resource_limits<>>",
                     module.getContext());
  module->getParentOp()->setAttr(spirv::getTargetEnvAttrName(), environment);
}

void GpuTarget::prepare(gpu::GPUFuncOp kernel, bool buffersApart) const {
  MLIRContext *context = kernel.getContext();
  if (!isCuda_) {
    kernel->setAttr(spirv::getEntryPointABIAttrName(),
                    spirv::getEntryPointABIAttr(context, {itemsPerGroup, 1, 1}));
    return;
  }
  // Lets loads that no store can meet go through the read-only cache.
  for (BlockArgument argument : kernel.getArguments())
    if (buffersApart && isa<MemRefType>(argument.getType()))
      kernel.setArgAttr(argument.getArgNumber(), LLVM::LLVMDialect::getNoAliasAttrName(),
                        UnitAttr::get(context));
}
