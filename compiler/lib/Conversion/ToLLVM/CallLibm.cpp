// Expects   math operations on f32 and f64, scalars and vectors.
// Produces  calls of libm for those without an instruction; vectors lane by lane.
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
#include "mlir/Transforms/DialectConversion.h"

namespace sbl {

#define GEN_PASS_DEF_CALLLIBM
#include "sbl/Conversion/ToLLVM/Passes.h.inc"

namespace {

using namespace mlir;

struct CallLibm : impl::CallLibmBase<CallLibm> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathToLibmConversionPatterns(patterns);

    ConversionTarget target(getContext());
    target.addLegalDialect<arith::ArithDialect, func::FuncDialect, vector::VectorDialect,
                           LLVM::LLVMDialect>();
    target.addIllegalDialect<math::MathDialect>();
    target
        .addLegalOp<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp,
                    math::CountLeadingZerosOp, math::FloorOp, math::FmaOp, math::IsFiniteOp,
                    math::IsInfOp, math::IsNaNOp, math::RoundEvenOp, math::SqrtOp, math::TruncOp>();
    if (failed(applyPartialConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

} // namespace sbl
