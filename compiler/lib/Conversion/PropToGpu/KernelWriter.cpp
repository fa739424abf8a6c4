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
  const MemRefType shared =
      signature.shared ? target_.sharedParameter(signature.shared) : MemRefType();
  if (shared)
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
  if (signature.shared)
    args.shared = shared ? Value(*next) : target_.sharedMemory(b, signature.shared);
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

Value KernelWriter::coefficient(Value buffer, Value at, int64_t r) {
  constexpr int64_t most = 16; // bytes of one read
  const int64_t size = cast<MemRefType>(buffer.getType()).getElementTypeBitWidth() / 8;
  const auto bytes = static_cast<uint64_t>(r * size % most == 0 ? most : size);
  return memref::LoadOp::create(b, buffer, ValueRange{b.add(at, r)}, /*nontemporal=*/false,
                                llvm::MaybeAlign(bytes));
}
