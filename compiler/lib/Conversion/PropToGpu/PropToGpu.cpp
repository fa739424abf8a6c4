// --convert-prop-to-gpu
// Expects:  steps of sweeps (--prop-derive-adjoints and --prop-fuse-factors have run) and of waves.
// Produces: one gpu.module `sbl_kernels` with a kernel for every variant of a sweep, every phase
//           that has device code, and every formula of sbl/point/Formulas.h, those of transforms
//           where there are waves, one that walks for every diffusion that is sampled; its
//           attribute `sbl.kernels` leads from entries of the manifest to kernels. No prop op is
//           left.
// Keeps:    sums in the order of --convert-prop-to-loops.
// Test:     test/Conversion/prop-to-gpu.mlir, test/Device
#include "../PropToLoops/Transforms.h"
#include "Kernels.h"
#include "PlaceFormula.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVDialect.h"
#include "sbl/Conversion/PropToGpu/Passes.h"
#include "sbl/device/SweepTile.h"

namespace sbl {
#define GEN_PASS_DEF_CONVERTPROPTOGPU
#include "sbl/Conversion/PropToGpu/Passes.h.inc"
} // namespace sbl

using namespace mlir;
using namespace sbl;

namespace {

/// The element type of the module's fields; doubles where it has none.
FloatType elementOf(ModuleOp module) {
  FloatType element = Float64Type::get(module.getContext());
  for (auto field : module.getOps<prop::PointwiseOp>())
    element = cast<prop::FieldType>(field.getField()).getElement();
  return element;
}

struct ConvertPropToGpu : public sbl::impl::ConvertPropToGpuBase<ConvertPropToGpu> {
  using ConvertPropToGpuBase::ConvertPropToGpuBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    const std::optional<GpuTarget> gpu = GpuTarget::named(target);
    if (!gpu) {
      module.emitError("there is no device target '") << target << "'";
      return signalPassFailure();
    }
    KernelWriter writer(module, *gpu);
    writePointKernels(writer, elementOf(module));
    SmallVector<NamedAttribute> entries;
    for (auto step : module.getOps<prop::StepOp>())
      step.isOfWave() ? writeWaveStep(module, step, writer, entries)
                      : writeStep(module, step, writer, entries);
    for (auto phase : module.getOps<prop::PhaseOp>())
      if (hasDeviceCode(phase.getBody().front()))
        add(phase.getSymName(), writeKick(writer, phase), entries);
    for (auto sample : module.getOps<ir::SampleOp>())
      if (auto law = sample.getDiffusionAttr())
        if (auto diffusion = module.lookupSymbol<ir::DiffusionOp>(law.getAttr()))
          writeWalks(writer, module, diffusion, [&](const std::string &what, std::string kernel) {
            add(what + " " + sample.getSymName(), kernel, entries);
          });
    writer.kernels()->setAttr(kernelsAttribute, DictionaryAttr::get(&getContext(), entries));
    for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
      if (&op != writer.kernels().getOperation())
        op.erase();
  }

private:
  void add(const Twine &entry, const std::string &kernel, SmallVector<NamedAttribute> &entries) {
    entries.emplace_back(StringAttr::get(&getContext(), entry),
                         StringAttr::get(&getContext(), kernel));
  }

  void writeWaveStep(ModuleOp module, prop::StepOp step, KernelWriter &writer,
                     SmallVector<NamedAttribute> &entries) {
    const std::string name = writeTransform(writer, neededRadices(module));
    SmallVector<bool> written(3, false);
    for (auto op : step.getBody().getOps<prop::TransformOp>())
      if (!std::exchange(written[op.getAxis()], true))
        add(step.getSymName() + "_axis_" + Twine(op.getAxis()), name, entries);
  }

  void writeStep(ModuleOp module, prop::StepOp step, KernelWriter &writer,
                 SmallVector<NamedAttribute> &entries) {
    int64_t number = 0;
    for (Operation &op : step.getBody().front().without_terminator()) {
      const std::string entry = (step.getSymName() + "_" + Twine(number++)).str();
      auto line = cast<prop::LineOp>(op);
      const bool isRing =
          module.lookupSymbol<prop::KernelOp>(line.getKernelAttr().getAttr()).getRing();
      const std::string name = isa<prop::SlideOp>(op)   ? writeSlide(writer, line)
                               : isa<prop::SolveOp>(op) ? writeLineSolve(writer, line, isRing)
                                                        : writeBandedSweep(writer, line, isRing);
      add(entry, name, entries);
      // Lines of their own leave nothing to share.
      if (isa<prop::SweepOp>(op) && cast<prop::FieldType>(op.getOperand(0).getType()).getRank() > 1)
        add(tile::entryOf(entry), writeTiledSweep(writer, line, isRing), entries);
    }
  }
};

} // namespace
