#include "Modes.h"

#include "mlir/IR/Builders.h"
#include "sbl/Dialect/Prop/PropDialect.h"

using namespace mlir;

namespace sbl {

void planModes(ModuleOp module, unsigned rank, FloatType element) {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  auto type = prop::FieldType::get(module.getContext(), rank, element);
  for (auto eigen : module.getOps<ir::EigenOp>()) {
    if (rank == 1 || eigen.getKinetic().empty())
      continue;
    Location loc = eigen.getLoc();
    auto named = [&](const Twine &suffix) {
      return builder.getStringAttr((eigen.getSymName() + "_" + suffix).str());
    };
    SmallVector<FlatSymbolRefAttr> kernels;
    for (unsigned axis = 0; axis < rank; ++axis) {
      StringAttr name = named("modes" + Twine(axis));
      prop::KernelOp::create(builder, loc, name, builder.getI64IntegerAttr(axis),
                             builder.getStringAttr("spectral"), builder.getI64IntegerAttr(axis),
                             FloatAttr(), UnitAttr(), IntegerAttr());
      kernels.push_back(FlatSymbolRefAttr::get(name));
    }
    auto step = prop::StepOp::create(builder, loc, named("along"), StringAttr());
    {
      OpBuilder::InsertionGuard guard(builder);
      Block *block = builder.createBlock(&step.getBody(), {}, {type}, {loc});
      Value current = block->getArgument(0);
      for (unsigned axis = 0; axis < rank; ++axis)
        current = prop::SweepOp::create(builder, loc, type, current, kernels[axis],
                                        builder.getI64IntegerAttr(axis), UnitAttr(),
                                        FlatSymbolRefAttr(), FlatSymbolRefAttr());
      prop::ReturnOp::create(builder, loc, current);
    }
    eigen->setAttr("sweeps", FlatSymbolRefAttr::get(step.getSymNameAttr()));
  }
}

} // namespace sbl
