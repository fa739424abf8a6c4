// Expects   math operations on f32 and f64, scalars and vectors.
// Produces  calls of libm for those without an instruction; vectors lane by lane, in one function
// for
//           each operation and vector type.
// Keeps     the accuracy of libm: no identity that loses digits.
// Test      test/Unit/Codegen/EmitExprTest.cpp
#include "sbl/Conversion/ToLLVM/Passes.h"

#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Transforms/DialectConversion.h"

namespace sbl {

#define GEN_PASS_DEF_CALLLIBM
#include "sbl/Conversion/ToLLVM/Passes.h.inc"

namespace {

using namespace mlir;

/// What a machine does in an instruction or two.
bool isInstruction(Operation *op) {
  return isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp, math::CountLeadingZerosOp,
             math::FloorOp, math::FmaOp, math::IsFiniteOp, math::IsInfOp, math::IsNaNOp,
             math::RoundEvenOp, math::SqrtOp, math::TruncOp>(op);
}

/// Gives every function of a vector type that is about to be taken apart one body of its own,
/// `@libm.sin.8xf64`. A formula with many of them would otherwise grow by all lanes at every use,
/// and LLVM's register allocator needs more than linear time for what results.
class VectorFunctions {
public:
  explicit VectorFunctions(ModuleOp module) : module_(module), symbols_(module) {}

  void outline(Operation *op) {
    auto type = dyn_cast<VectorType>(op->getResult(0).getType());
    if (!type || !type.hasStaticShape())
      return;
    OpBuilder builder(op);
    auto call = func::CallOp::create(builder, op->getLoc(), bodyOf(op, type), op->getOperands());
    op->replaceAllUsesWith(call.getResults());
    op->erase();
  }

private:
  func::FuncOp bodyOf(Operation *op, VectorType type) {
    std::string name;
    llvm::raw_string_ostream out(name);
    out << "libm." << op->getName().stripDialect();
    for (std::int64_t size : type.getShape())
      out << (size == type.getShape().front() ? "." : "x") << size;
    out << "x" << type.getElementType();
    if (auto known = symbols_.lookup<func::FuncOp>(name))
      return known;

    OpBuilder builder(module_.getContext());
    Location loc = UnknownLoc::get(module_.getContext());
    auto function = func::FuncOp::create(
        builder, loc, name, builder.getFunctionType(op->getOperandTypes(), op->getResultTypes()));
    function.setPrivate();
    symbols_.insert(function);
    builder.setInsertionPointToStart(function.addEntryBlock());
    IRMapping map;
    map.map(op->getOperands(), function.getArguments());
    Operation *copy = builder.clone(*op, map);
    func::ReturnOp::create(builder, loc, copy->getResults());
    return function;
  }

  ModuleOp module_;
  SymbolTable symbols_;
};

struct CallLibm : impl::CallLibmBase<CallLibm> {
  void runOnOperation() override {
    llvm::SmallVector<Operation *> functions;
    getOperation().walk([&](Operation *op) {
      if (isa_and_present<math::MathDialect>(op->getDialect()) && !isInstruction(op))
        functions.push_back(op);
    });
    VectorFunctions vectors(getOperation());
    for (Operation *op : functions)
      vectors.outline(op);

    RewritePatternSet patterns(&getContext());
    populateMathToLibmConversionPatterns(patterns);
    ConversionTarget target(getContext());
    target.addLegalDialect<arith::ArithDialect, func::FuncDialect, vector::VectorDialect,
                           LLVM::LLVMDialect>();
    target.addDynamicallyLegalDialect<math::MathDialect>(isInstruction);
    if (failed(applyPartialConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

} // namespace sbl
