// --expand-math
// Expects:  math ops on f64 and vectors of f64.
// Produces: arithmetic for exp, log, expm1, log1p and tanh; for the functions of the table below
// calls
//           of the C library, one per lane. What a processor does in one instruction (fma, sqrt,
//           absf, rounding) stays.
// Keeps:    1 to 2 ulp of the exact value; a lane's result does not depend on the other lanes.
// Test:     test/Conversion/prop-to-loops-math.mlir, test/Unit/Prop/MathTest.cpp
#include "ElementaryFunctions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"
#include "sbl/Conversion/PropToLoops/Passes.h"

namespace sbl {
#define GEN_PASS_DEF_EXPANDMATH
#include "sbl/Conversion/PropToLoops/Passes.h.inc"
} // namespace sbl

using namespace mlir;
using namespace sbl;

namespace {

const llvm::StringMap<Expansion> &expansions() {
  static const llvm::StringMap<Expansion> table = {
      {"math.exp", expandExp},     {"math.log", expandLog},   {"math.expm1", expandExpM1},
      {"math.log1p", expandLog1p}, {"math.tanh", expandTanh},
  };
  return table;
}

const llvm::StringMap<StringRef> &libraryNames() {
  static const llvm::StringMap<StringRef> table = {
      {"math.sin", "sin"},     {"math.cos", "cos"},     {"math.tan", "tan"},
      {"math.asin", "asin"},   {"math.acos", "acos"},   {"math.atan", "atan"},
      {"math.sinh", "sinh"},   {"math.cosh", "cosh"},   {"math.asinh", "asinh"},
      {"math.acosh", "acosh"}, {"math.atanh", "atanh"}, {"math.atan2", "atan2"},
      {"math.erf", "erf"},     {"math.erfc", "erfc"},   {"math.cbrt", "cbrt"},
      {"math.exp2", "exp2"},   {"math.log2", "log2"},   {"math.log10", "log10"},
      {"math.powf", "pow"},
  };
  return table;
}

struct ExpandMath : public sbl::impl::ExpandMathBase<ExpandMath> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<math::MathDialect>(op->getDialect()) &&
          getElementTypeOrSelf(op->getResult(0).getType()).isF64())
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      OpBuilder builder(op);
      StringRef name = op->getName().getStringRef();
      Value result;
      if (Expansion expand = expansions().lookup(name))
        result = expand(builder, op->getLoc(), op->getOperand(0));
      else if (StringRef library = libraryNames().lookup(name); !library.empty())
        result = callLibrary(op, library, symbols);
      else
        continue;
      op->replaceAllUsesWith(ValueRange{result});
      op->erase();
    }
  }

  static func::FuncOp declare(Operation *op, StringRef name, SymbolTable &symbols) {
    if (auto declared = symbols.lookup<func::FuncOp>(name))
      return declared;
    OpBuilder builder(op->getContext());
    SmallVector<Type> inputs(op->getNumOperands(), builder.getF64Type());
    auto function = func::FuncOp::create(builder, op->getLoc(), name,
                                         builder.getFunctionType(inputs, {builder.getF64Type()}));
    function.setPrivate();
    symbols.insert(function, symbols.getOp()->getRegion(0).front().begin());
    return function;
  }

  static Value callLibrary(Operation *op, StringRef name, SymbolTable &symbols) {
    func::FuncOp function = declare(op, name, symbols);
    ImplicitLocOpBuilder b(op->getLoc(), op);
    auto type = dyn_cast<VectorType>(op->getResult(0).getType());
    if (!type)
      return func::CallOp::create(b, function, op->getOperands()).getResult(0);
    Value result = arith::ConstantOp::create(b, type, b.getZeroAttr(type));
    for (int64_t lane = 0; lane < type.getNumElements(); ++lane) {
      SmallVector<Value> operands;
      for (Value operand : op->getOperands())
        operands.push_back(vector::ExtractOp::create(b, operand, lane));
      Value value = func::CallOp::create(b, function, operands).getResult(0);
      result = vector::InsertOp::create(b, value, result, lane);
    }
    return result;
  }
};

} // namespace
