// --convert-prop-to-loops
// Expects:  steps of sweeps and solves (--prop-derive-adjoints and --prop-fuse-factors have run).
// Produces: one C-callable function per prop.scalars, prop.pointwise, prop.phase, prop.sweep,
//           prop.solve and prop.slide, in func, scf, vector, memref, arith and math; op k of a step
//           S is @S_k. A step S of a wave has one transform per axis, @S_axis_0 …. No prop op is
//           left.
// Keeps:    results that are equal to the last bit for any number of chunks.
// Test:     test/Conversion/prop-to-loops.mlir, test/Unit/Prop/SweepTest.cpp, SolveTest.cpp,
//           FormulaTest.cpp
#include "Formulas.h"
#include "Slides.h"
#include "Sweeps.h"
#include "Transforms.h"
#include "TridiagonalSolve.h"
#include "mlir/Dialect/LLVMIR/LLVMAttrs.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/DialectConversion.h"
#include "sbl/Conversion/PropToLoops/Passes.h"
#include "sbl/Dialect/Prop/PropDialect.h"

namespace sbl {
#define GEN_PASS_DEF_CONVERTPROPTOLOOPS
#include "sbl/Conversion/PropToLoops/Passes.h.inc"
} // namespace sbl

using namespace mlir;
using namespace sbl;

namespace {

prop::FieldType fieldOf(prop::LineOp op) {
  return cast<prop::FieldType>(op->getOperand(0).getType());
}

LineLayout layoutOf(unsigned rank, unsigned axis) {
  if (rank == 1)
    return LineLayout::Single;
  return axis == rank - 1 ? LineLayout::Contiguous : LineLayout::Strided;
}

/// Writes functions at the end of a module. Sweeps and solves of the same variant share their code.
class FunctionWriter {
public:
  FunctionWriter(ModuleOp module, const tiling::Machine &machine)
      : module(module), machine(machine), symbols(module), radices(neededRadices(module)),
        b(module.getLoc(), module) {}

  LogicalResult write(Operation &op) {
    b.setLoc(op.getLoc());
    b.setInsertionPoint(&op);
    if (auto scalars = dyn_cast<prop::ScalarsOp>(op))
      return emitScalars(b, scalars);
    if (auto pointwise = dyn_cast<prop::PointwiseOp>(op))
      return writePointwise(pointwise);
    if (auto phase = dyn_cast<prop::PhaseOp>(op))
      return emitPhase(b, phase);
    if (auto step = dyn_cast<prop::StepOp>(op))
      return writeStep(step);
    return success(); // kernels, factors and programs are data of the manifest
  }

private:
  LogicalResult writePointwise(prop::PointwiseOp op) {
    if (failed(emitPointwise(b, op)))
      return failure();
    return op.getScattered() ? emitScattered(b, op) : success();
  }

  LogicalResult writeStep(prop::StepOp step) {
    if (step.isOfWave())
      return writeWaveStep(step);
    int64_t number = 0;
    for (Operation &op : step.getBody().front().without_terminator()) {
      auto line = dyn_cast<prop::LineOp>(op);
      if (!line)
        return op.emitOpError("stands outside of any sweep; run --prop-fuse-factors on a step that "
                              "has sweeps");
      func::FuncOp shared = isa<prop::SolveOp>(op)   ? sharedSolve(line)
                            : isa<prop::SlideOp>(op) ? sharedSlide(line)
                                                     : sharedSweep(line);
      writeEntry(step, (step.getSymName() + "_" + Twine(number++)).str(), shared, op.getLoc());
    }
    return success();
  }

  bool isRing(prop::LineOp op) {
    return symbols.lookup<prop::KernelOp>(op.getKernelAttr().getValue()).getRing();
  }

  /// A step of a wave needs one entry per axis; what its kicks do, prop.phase says. Transforms of
  /// all fractions of the step differ in their tables only.
  LogicalResult writeWaveStep(prop::StepOp step) {
    SmallVector<bool> written(3, false);
    for (auto op : step.getBody().getOps<prop::TransformOp>()) {
      const auto axis = static_cast<unsigned>(op.getAxis());
      if (std::exchange(written[axis], true))
        continue;
      const unsigned rank = cast<prop::WaveType>(op.getType()).getRank();
      writeEntry(step, (step.getSymName() + "_axis_" + Twine(axis)).str(),
                 sharedTransform(layoutOf(rank, axis)), op.getLoc());
    }
    return success();
  }

  /// The C-callable function `name` that calls `shared`.
  void writeEntry(prop::StepOp step, const std::string &name, func::FuncOp shared, Location loc) {
    OpBuilder::InsertionGuard guard(b);
    b.setLoc(loc);
    b.setInsertionPoint(step);
    auto entry = func::FuncOp::create(b, name, shared.getFunctionType());
    entry->setAttr("llvm.emit_c_interface", b.getUnitAttr());
    b.setInsertionPointToStart(entry.addEntryBlock());
    func::CallOp::create(b, shared, entry.getArguments());
    func::ReturnOp::create(b);
  }

  func::FuncOp sharedTransform(LineLayout layout) {
    const bool single = layout == LineLayout::Single;
    func::FuncOp tile = sharedFunction(single ? "sbl.transform.tile.line" : "sbl.transform.tile",
                                       tileFunctionType(b.getContext()), [&](ValueRange arguments) {
                                         single ? emitLineTile(b, radices, arguments)
                                                : emitTile(b, radices, arguments);
                                       });
    const char *name = single                          ? "sbl.transform.line"
                       : layout == LineLayout::Strided ? "sbl.transform.strided"
                                                       : "sbl.transform.contiguous";
    return sharedFunction(name, transformFunctionType(b.getContext()), [&](ValueRange arguments) {
      emitTransform(b, layout, TransformArguments(arguments), tile);
    });
  }

  func::FuncOp sharedSweep(prop::LineOp op) {
    SweepVariant variant{fieldOf(op).getElement(),
                         layoutOf(fieldOf(op).getRank(), op.getAxis()),
                         op.getPreAttr() != nullptr,
                         op.getPostAttr() != nullptr,
                         isRing(op),
                         machine};
    return sharedFunction(variant.functionName(), sweepFunctionType(variant.element),
                          [&](ValueRange arguments) {
                            SweepArguments args(arguments);
                            switch (variant.layout) {
                            case LineLayout::Single:
                              return emitLineSweep(b, variant, args);
                            case LineLayout::Strided:
                              return emitStridedSweep(b, variant, args);
                            case LineLayout::Contiguous:
                              return emitContiguousSweep(b, variant, args);
                            }
                          });
  }

  func::FuncOp sharedSolve(prop::LineOp op) {
    SolveVariant variant{fieldOf(op).getElement(),
                         layoutOf(fieldOf(op).getRank(), op.getAxis()),
                         op.getTransposed(),
                         op.getPreAttr() != nullptr,
                         op.getPostAttr() != nullptr,
                         isRing(op),
                         machine};
    return sharedFunction(
        variant.functionName(), solveFunctionType(variant.element),
        [&](ValueRange arguments) { emitTridiagonalSolve(b, variant, SolveArguments(arguments)); });
  }

  func::FuncOp sharedSlide(prop::LineOp op) {
    const FloatType element = fieldOf(op).getElement();
    return sharedFunction(
        element.isF64() ? "sbl.slide" : "sbl.slide.f32", slideFunctionType(element),
        [&](ValueRange arguments) { emitSlide(b, element, SlideArguments(arguments)); });
  }

  func::FuncOp sharedFunction(const std::string &name, FunctionType type,
                              llvm::function_ref<void(ValueRange)> emitBody) {
    func::FuncOp &function = shared[name];
    if (function)
      return function;
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(module.getBody());
    function = func::FuncOp::create(b, name, type);
    function.setPrivate();
    function->setAttr("llvm.linkage",
                      LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
    b.setInsertionPointToStart(function.addEntryBlock());
    emitBody(function.getArguments());
    func::ReturnOp::create(b);
    return function;
  }

  ModuleOp module;
  const tiling::Machine machine;
  SymbolTable symbols;
  const SmallVector<int64_t> radices;
  LoopBuilder b;
  llvm::StringMap<func::FuncOp> shared;
};

struct ConvertPropToLoops : public sbl::impl::ConvertPropToLoopsBase<ConvertPropToLoops> {
  using ConvertPropToLoopsBase::ConvertPropToLoopsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    tiling::Machine machine{registerBytes, registerCount, streamedBytes};
    machine.blocks = {blockRows, blockVectors, windowElements};
    if (!llvm::is_contained({64, 32, 16}, machine.registerBytes) ||
        !llvm::is_contained({32, 16}, machine.registerCount)) {
      module.emitError("no processor has ")
          << machine.registerCount << " vector registers of " << machine.registerBytes << " bytes";
      return signalPassFailure();
    }
    const tiling::Blocks blocks = tiling::blocksFor(machine);
    if (blocks.rows < 1 || tiling::rowsPerBlock % blocks.rows != 0 || blocks.vectors < 1 ||
        tiling::vectorsPerTile % blocks.vectors != 0 || blocks.windowElements < 1) {
      module.emitError("blocks of rows divide ")
          << tiling::rowsPerBlock << ", of vectors " << tiling::vectorsPerTile
          << ", and a window has elements";
      return signalPassFailure();
    }
    FunctionWriter writer(module, machine);
    SmallVector<Operation *> done;
    for (Operation &op : llvm::make_early_inc_range(*module.getBody())) {
      if (!isa<prop::PropDialect>(op.getDialect()))
        continue;
      if (failed(writer.write(op)))
        return signalPassFailure();
      done.push_back(&op);
    }
    for (Operation *op : done)
      op->erase();
    // Says so if a prop op survived anywhere, whoever put it there.
    ConversionTarget target(getContext());
    target.addIllegalDialect<prop::PropDialect>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    if (failed(applyPartialConversion(module, target, {})))
      signalPassFailure();
  }
};

} // namespace
