// --convert-prop-to-loops
// Expects:  steps of sweeps and solves (--prop-derive-adjoints and --prop-fuse-factors have run).
// Produces: one C-callable function per prop.scalars, prop.pointwise, prop.sweep and prop.solve, in
//           func, scf, vector, memref, arith and math; op k of a step S is @S_k. No prop op is
//           left.
// Keeps:    results that are equal to the last bit for any number of chunks.
// Test:     test/Conversion/prop-to-loops.mlir, test/Unit/Prop/SweepTest.cpp, SolveTest.cpp,
//           FormulaTest.cpp
#include "Formulas.h"
#include "Sweeps.h"
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

LineLayout layoutOf(prop::LineOp op) {
  unsigned rank = fieldOf(op).getRank();
  if (rank == 1)
    return LineLayout::Single;
  return op.getAxis() == rank - 1 ? LineLayout::Contiguous : LineLayout::Strided;
}

/// Writes functions at the end of a module. Sweeps and solves of the same variant share their code.
class FunctionWriter {
public:
  explicit FunctionWriter(ModuleOp module) : module(module), b(module.getLoc(), module) {}

  LogicalResult write(Operation &op) {
    b.setLoc(op.getLoc());
    b.setInsertionPoint(&op);
    if (auto scalars = dyn_cast<prop::ScalarsOp>(op))
      return emitScalars(b, scalars);
    if (auto pointwise = dyn_cast<prop::PointwiseOp>(op))
      return writePointwise(pointwise);
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
    int64_t number = 0;
    for (Operation &op : step.getBody().front().without_terminator()) {
      auto line = dyn_cast<prop::LineOp>(op);
      if (!line)
        return op.emitOpError("stands outside of any sweep; run --prop-fuse-factors on a step that "
                              "has sweeps");
      func::FuncOp shared = isa<prop::SolveOp>(op) ? sharedSolve(line) : sharedSweep(line);
      b.setLoc(op.getLoc());
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

  func::FuncOp sharedSweep(prop::LineOp op) {
    SweepVariant variant{fieldOf(op).getElement(), layoutOf(op), op.getPreAttr() != nullptr,
                         op.getPostAttr() != nullptr};
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
    SolveVariant variant{fieldOf(op).getElement(), layoutOf(op), op.getTransposed(),
                         op.getPreAttr() != nullptr, op.getPostAttr() != nullptr};
    return sharedFunction(
        variant.functionName(), solveFunctionType(variant.element),
        [&](ValueRange arguments) { emitTridiagonalSolve(b, variant, SolveArguments(arguments)); });
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
