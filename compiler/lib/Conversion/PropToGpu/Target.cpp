#include "Target.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
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

MemRefType GpuTarget::sharedParameter(Type element) const {
  if (isCuda_)
    return {};
  auto group = spirv::StorageClassAttr::get(element.getContext(), spirv::StorageClass::Workgroup);
  return MemRefType::get(ShapedType::kDynamic, element, MemRefLayoutAttrInterface(), group);
}

Value GpuTarget::sharedMemory(ImplicitLocOpBuilder &b, Type element) const {
  // What a launch asks for; the size of the view is read by nobody.
  auto group = gpu::AddressSpaceAttr::get(b.getContext(), gpu::AddressSpace::Workgroup);
  auto bytes =
      MemRefType::get(ShapedType::kDynamic, b.getI8Type(), MemRefLayoutAttrInterface(), group);
  Value memory = gpu::DynamicSharedMemoryOp::create(b, bytes);
  constexpr int64_t large = int64_t(1) << 16;
  auto values = MemRefType::get(large, element, MemRefLayoutAttrInterface(), group);
  Value begin = arith::ConstantIndexOp::create(b, 0);
  return memref::ViewOp::create(b, values, memory, begin, ValueRange());
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
