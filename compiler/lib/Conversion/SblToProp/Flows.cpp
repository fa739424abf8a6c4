#include "Flows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace sbl {

namespace {

/// A dispersion that nothing reads: the diagonals of these transforms are derivatives.
FlatSymbolRefAttr writeNoDispersion(OpBuilder &builder, Location loc, StringAttr name,
                                    unsigned rank) {
  auto op = prop::ScalarsOp::create(builder, loc, name);
  OpBuilder::InsertionGuard guard(builder);
  Type f64 = builder.getF64Type();
  builder.createBlock(&op.getBody(), {}, {f64, f64}, {loc, loc});
  Value zero = arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(0));
  prop::YieldOp::create(builder, loc, SmallVector<Value>(rank, zero));
  return FlatSymbolRefAttr::get(name);
}

} // namespace

void planFlowWaves(ModuleOp module, unsigned rank) {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  auto wave = prop::WaveType::get(module.getContext(), rank, builder.getF64Type());
  for (auto evolve : module.getOps<ir::EvolveFlowWaveOp>()) {
    Location loc = evolve.getLoc();
    auto named = [&](StringRef suffix) {
      return builder.getStringAttr((evolve.getSymName() + suffix).str());
    };
    FlatSymbolRefAttr dispersion = writeNoDispersion(builder, loc, named("_rates"), rank);
    auto step = prop::StepOp::create(builder, loc, named("_lines"), StringAttr());
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&step.getBody(), {}, {wave}, {loc});
    Value psi = block->getArgument(0);
    for (unsigned axis = 0; axis < rank; ++axis)
      psi = prop::TransformOp::create(builder, loc, wave, psi, dispersion,
                                      builder.getI64IntegerAttr(axis), builder.getF64FloatAttr(1));
    prop::ReturnOp::create(builder, loc, psi);
    evolve->setAttr("transforms", FlatSymbolRefAttr::get(step.getSymNameAttr()));
  }
}

llvm::DenseSet<StringAttr> scatteredFields(ModuleOp module, SymbolTable &symbols) {
  llvm::DenseSet<StringAttr> fields;
  for (auto flow : module.getOps<ir::FlowOp>()) {
    for (auto part : flow.getVelocity().getAsRange<FlatSymbolRefAttr>())
      fields.insert(part.getAttr());
    fields.insert(flow.getDivergenceAttr().getAttr());
  }
  for (auto evolve : module.getOps<ir::EvolveFlowOp>()) {
    auto law = symbols.lookup<ir::DistributionOp>(evolve.getInitial().getDistribution().getAttr());
    for (auto part : law.getComponents().getAsRange<ir::ComponentAttr>())
      if (part.getDensity())
        fields.insert(part.getDensity().getAttr());
  }
  // The coefficients of a sampled law are needed where its paths are.
  for (auto sample : module.getOps<ir::SampleOp>()) {
    FlatSymbolRefAttr law = sample.getDiffusionAttr();
    if (!law)
      continue;
    auto diffusion = symbols.lookup<ir::DiffusionOp>(law.getAttr());
    for (ArrayAttr names : {diffusion.getDrift(), diffusion.getNoise()})
      for (auto name : names.getAsRange<FlatSymbolRefAttr>())
        fields.insert(name.getAttr());
    if (auto killing = diffusion.getKillingAttr())
      fields.insert(killing.getAttr());
  }
  return fields;
}

} // namespace sbl
