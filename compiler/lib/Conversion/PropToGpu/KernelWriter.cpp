#include "KernelWriter.h"

#include "sbl/Conversion/PropToGpu/Passes.h"

using namespace mlir;
using namespace sbl;

KernelWriter::KernelWriter(ModuleOp module, GpuTarget target)
    : b(module.getLoc(), module.getContext()), target_(target) {
  module->setAttr(gpu::GPUDialect::getContainerModuleAttrName(), b.getUnitAttr());
  b.setInsertionPointToEnd(module.getBody());
  kernels_ = gpu::GPUModuleOp::create(b, module.getLoc(), "sbl_kernels");
  target_.prepare(kernels_);
}

void KernelWriter::write(const std::string &name, const KernelSignature &signature,
                         function_ref<void(const KernelArguments &, Value)> body) {
  if (SymbolTable::lookupSymbolIn(kernels_, name))
    return;
  SmallVector<Type> inputs;
  for (Type element : signature.buffers)
    inputs.push_back(target_.buffer(element));
  inputs.append(signature.indices, b.getI64Type());
  inputs.append(signature.scalars, b.getF64Type());
  const MemRefType shared = target_.sharedParameter(b.getF64Type());
  if (signature.usesShared && shared)
    inputs.push_back(shared);
  b.setInsertionPointToEnd(kernels_.getBody());
  auto kernel = gpu::GPUFuncOp::create(b, name, b.getFunctionType(inputs, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  target_.prepare(kernel, signature.apart);

  b.setInsertionPointToStart(&kernel.getBody().front());
  KernelArguments args;
  auto next = kernel.getArguments().begin();
  for (size_t i = 0; i < signature.buffers.size(); ++i)
    args.buffers.push_back(*next++);
  for (int64_t i = 0; i < signature.indices; ++i)
    args.indices.push_back(arith::IndexCastOp::create(b, b.getIndexType(), *next++));
  for (int64_t i = 0; i < signature.scalars; ++i)
    args.scalars.push_back(*next++);
  if (signature.usesShared)
    args.shared = shared ? Value(*next) : target_.sharedMemory(b, b.getF64Type());
  args.group = gpu::BlockIdOp::create(b, gpu::Dimension::x);
  args.member = gpu::ThreadIdOp::create(b, gpu::Dimension::x);
  body(args, b.add(b.mul(args.group, itemsPerGroup), args.member));
  gpu::ReturnOp::create(b);
}

void KernelWriter::when(Value condition, function_ref<void()> body) {
  auto guard = scf::IfOp::create(b, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard outside(b);
  b.setInsertionPointToStart(guard.thenBlock());
  body();
}
