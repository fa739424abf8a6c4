// --convert-prop-to-loops
// Expects:  steps that consist of sweeps (--prop-derive-adjoints and --prop-fuse-factors have run).
// Produces: one C-callable function per prop.scalars, prop.pointwise and prop.sweep, in func, scf,
//           vector, memref, arith and math; the sweep k of a step S is @S_k. No prop op is left.
// Keeps:    results that are equal to the last bit for any number of chunks.
// Test:     test/Conversion/prop-to-loops.mlir, test/Unit/Prop/SweepTest.cpp, FormulaTest.cpp
#include "Formulas.h"
#include "Sweeps.h"
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

SweepVariant variantOf(prop::SweepOp op) {
  auto field = op.getInput().getType();
  LineLayout layout = field.getRank() == 1                  ? LineLayout::Single
                      : op.getAxis() == field.getRank() - 1 ? LineLayout::Contiguous
                                                            : LineLayout::Strided;
  return {field.getElement(), layout, op.getPreAttr() != nullptr, op.getPostAttr() != nullptr};
}

/// Writes functions at the end of a module. Sweeps of the same variant share their code.
class FunctionWriter {
public:
  explicit FunctionWriter(ModuleOp module) : module(module), b(module.getLoc(), module) {}

  LogicalResult write(Operation &op) {
    b.setLoc(op.getLoc());
    b.setInsertionPoint(&op);
    if (auto scalars = dyn_cast<prop::ScalarsOp>(op))
      return emitScalars(b, scalars);
    if (auto pointwise = dyn_cast<prop::PointwiseOp>(op))
      return emitPointwise(b, pointwise);
    if (auto step = dyn_cast<prop::StepOp>(op))
      return writeStep(step);
    return success(); // kernels, factors and programs are data of the manifest
  }

private:
  LogicalResult writeStep(prop::StepOp step) {
    int64_t number = 0;
    for (Operation &op : step.getBody().front().without_terminator()) {
      auto sweep = dyn_cast<prop::SweepOp>(op);
      if (!sweep)
        return op.emitOpError("stands outside of any sweep; run --prop-fuse-factors on a step that "
                              "has sweeps");
      SweepVariant variant = variantOf(sweep);
      func::FuncOp shared = sharedFunction(variant);
      b.setLoc(sweep.getLoc());
      b.setInsertionPoint(step);
      std::string name = (step.getSymName() + "_" + Twine(number++)).str();
      auto entry = func::FuncOp::create(b, name, shared.getFunctionType());
      entry->setAttr("llvm.emit_c_interface", b.getUnitAttr());
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(entry.addEntryBlock());
      func::CallOp::create(b, shared, entry.getArguments());
      func::ReturnOp::create(b);
    }
    return success();
  }

  func::FuncOp sharedFunction(const SweepVariant &variant) {
    func::FuncOp &function = shared[variant.functionName()];
    if (function)
      return function;
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(module.getBody());
    function = func::FuncOp::create(b, variant.functionName(), sweepFunctionType(variant.element));
    function.setPrivate();
    function->setAttr("llvm.linkage",
                      LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
    b.setInsertionPointToStart(function.addEntryBlock());
    SweepArguments args(function.getArguments());
    switch (variant.layout) {
    case LineLayout::Single:
      emitLineSweep(b, variant, args);
      break;
    case LineLayout::Strided:
      emitStridedSweep(b, variant, args);
      break;
    case LineLayout::Contiguous:
      emitContiguousSweep(b, variant, args);
      break;
    }
    func::ReturnOp::create(b);
    return function;
  }

  ModuleOp module;
  LoopBuilder b;
  llvm::StringMap<func::FuncOp> shared;
};

struct ConvertPropToLoops : public sbl::impl::ConvertPropToLoopsBase<ConvertPropToLoops> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FunctionWriter writer(module);
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
