// --outline-parallel-loops
// Expects:  one-dimensional scf.parallel loops from 0 in steps of 1, without reductions.
// Produces: for each an internal function (context, chunk) and a call of sbl_parallel_for, whose
//           declaration is added. Captured values travel in a struct on the caller's stack, in the
//           form that the conversion to LLVM gives their types; constants are made anew inside.
// Keeps:    the work of a chunk, operation by operation.
// Test:     test/Conversion/prop-to-loops-outline.mlir
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"
#include "sbl/Conversion/PropToLoops/Passes.h"

namespace sbl {
#define GEN_PASS_DEF_OUTLINEPARALLELLOOPS
#include "sbl/Conversion/PropToLoops/Passes.h.inc"
} // namespace sbl

using namespace mlir;

namespace {

constexpr llvm::StringLiteral parallelFor = "sbl_parallel_for";

Value castTo(ImplicitLocOpBuilder &b, Type type, Value value) {
  if (value.getType() == type)
    return value;
  return UnrealizedConversionCastOp::create(b, type, value).getResult(0);
}

class Outliner {
public:
  explicit Outliner(ModuleOp module)
      : symbols(module), converter(module.getContext()),
        pointer(LLVM::LLVMPointerType::get(module.getContext())),
        i64(IntegerType::get(module.getContext(), 64)) {}

  LogicalResult outline(scf::ParallelOp loop) {
    if (loop.getNumLoops() != 1 || loop.getNumResults() != 0 ||
        !isConstantIntValue(loop.getLowerBound()[0], 0) ||
        !isConstantIntValue(loop.getStep()[0], 1))
      return loop.emitOpError("only a loop over chunks 0, 1, … without reductions can be outlined");

    SmallVector<Value> captured = capturedValues(loop);
    SmallVector<Type> fields;
    for (Value value : captured) {
      Type type = converter.convertType(value.getType());
      if (!type)
        return loop.emitOpError() << "captures a " << value.getType()
                                  << ", which has no form in LLVM";
      fields.push_back(type);
    }
    auto context = LLVM::LLVMStructType::getLiteral(loop.getContext(), fields);
    func::FuncOp body = makeBody(loop, captured, context);
    callInstead(loop, body, captured, context);
    return success();
  }

private:
  /// What the loop uses from outside, after constants have been made anew inside.
  static SmallVector<Value> capturedValues(scf::ParallelOp loop) {
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(loop.getRegion(), used);
    OpBuilder builder = OpBuilder::atBlockBegin(loop.getBody());
    SmallVector<Value> captured;
    for (Value value : used) {
      Operation *definition = value.getDefiningOp();
      if (definition && definition->hasTrait<OpTrait::ConstantLike>())
        replaceAllUsesInRegionWith(value, builder.clone(*definition)->getResult(0),
                                   loop.getRegion());
      else
        captured.push_back(value);
    }
    return captured;
  }

  func::FuncOp makeBody(scf::ParallelOp loop, ArrayRef<Value> captured,
                        LLVM::LLVMStructType context) {
    auto parent = loop->getParentOfType<func::FuncOp>();
    ImplicitLocOpBuilder b(loop.getLoc(), parent->getContext());
    b.setInsertionPointAfter(parent);
    auto function = func::FuncOp::create(b, (parent.getSymName() + ".chunk").str(),
                                         b.getFunctionType({pointer, i64}, {}));
    function.setPrivate();
    function->setAttr("llvm.linkage",
                      LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
    symbols.insert(function); // renames if the function has several loops
    Block *entry = function.addEntryBlock();
    b.setInsertionPointToStart(entry);

    Block *chunkBody = loop.getBody();
    IRRewriter rewriter(b);
    Value chunk = arith::IndexCastOp::create(b, b.getIndexType(), entry->getArgument(1));
    Value packed = LLVM::LoadOp::create(b, context, entry->getArgument(0));
    for (auto [i, value] : llvm::enumerate(captured)) {
      Value field = LLVM::ExtractValueOp::create(b, packed, ArrayRef<int64_t>{int64_t(i)});
      replaceAllUsesInRegionWith(value, castTo(b, value.getType(), field), loop.getRegion());
    }
    rewriter.eraseOp(chunkBody->getTerminator());
    rewriter.inlineBlockBefore(chunkBody, entry, entry->end(), chunk);
    b.setInsertionPointToEnd(entry);
    func::ReturnOp::create(b);
    return function;
  }

  void callInstead(scf::ParallelOp loop, func::FuncOp body, ArrayRef<Value> captured,
                   LLVM::LLVMStructType context) {
    ImplicitLocOpBuilder b(loop.getLoc(), loop);
    Value chunks = arith::IndexCastOp::create(b, i64, loop.getUpperBound()[0]);
    Value packed = LLVM::UndefOp::create(b, context);
    for (auto [i, value] : llvm::enumerate(captured))
      packed = LLVM::InsertValueOp::create(b, packed, castTo(b, context.getBody()[i], value),
                                           ArrayRef<int64_t>{int64_t(i)});
    Value one = LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(1));
    Value memory = LLVM::AllocaOp::create(b, pointer, context, one);
    LLVM::StoreOp::create(b, packed, memory);
    Value address =
        castTo(b, pointer, func::ConstantOp::create(b, body.getFunctionType(), body.getSymName()));
    func::CallOp::create(b, declareParallelFor(b), ValueRange{chunks, address, memory});
    loop.erase();
  }

  func::FuncOp declareParallelFor(ImplicitLocOpBuilder &b) {
    if (auto declared = symbols.lookup<func::FuncOp>(parallelFor))
      return declared;
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&symbols.getOp()->getRegion(0).front());
    auto function =
        func::FuncOp::create(b, parallelFor, b.getFunctionType({i64, pointer, pointer}, {}));
    function.setPrivate();
    symbols.insert(function);
    return function;
  }

  SymbolTable symbols;
  LLVMTypeConverter converter;
  Type pointer, i64;
};

struct OutlineParallelLoops : public sbl::impl::OutlineParallelLoopsBase<OutlineParallelLoops> {
  void runOnOperation() override {
    SmallVector<scf::ParallelOp> loops;
    getOperation().walk([&](scf::ParallelOp loop) { loops.push_back(loop); });
    Outliner outliner(getOperation());
    for (scf::ParallelOp loop : loops) // inner loops come before the ones around them
      if (failed(outliner.outline(loop)))
        return signalPassFailure();
  }
};

} // namespace
