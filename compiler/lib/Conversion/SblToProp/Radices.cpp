// Which butterflies the transforms of a model need. Code for all of them takes most of the time
// that a small model with waves compiles; the sizes of its axes are mostly plain numbers.
#include <cmath>

#include "Waves.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace sbl {

namespace {

/// The number of cells of an axis, 0 where parameters decide it.
int64_t cellsOf(ir::AxisOp axis, SymbolTable &symbols) {
  auto scalar = symbols.lookup<ir::ScalarOp>(axis.getCells());
  auto yield = cast<ir::YieldOp>(scalar.getBody().front().getTerminator());
  auto constant = yield.getValue().getDefiningOp<arith::ConstantOp>();
  auto value = constant ? dyn_cast<FloatAttr>(constant.getValue()) : FloatAttr();
  const double cells = value ? value.getValueAsDouble() : 0;
  return cells >= 1 && cells <= 1e9 && cells == std::floor(cells) ? static_cast<int64_t>(cells) : 0;
}

/// Lines between walls are continued by their images to two or four times their length.
int64_t lengthOf(ir::AxisOp axis, int64_t cells) {
  if (axis.getLow() == ir::BoundaryKind::Periodic)
    return cells;
  return axis.getLow() == axis.getHigh() ? 2 * cells : 4 * cells;
}

/// The same stages as FourierAxis::chooseStages (runtime/lib/Wave/Fourier.cpp).
void addRadices(int64_t length, llvm::SmallSetVector<int64_t, 8> &radices) {
  for (int64_t p : {3, 5, 7})
    for (; length % p == 0; length /= p)
      radices.insert(p);
  for (; length >= 32 || length == 8; length /= 8) {
    if (length % 8 != 0)
      return; // a size that the runtime refuses
    radices.insert(8);
  }
  for (; length % 4 == 0; length /= 4)
    radices.insert(4);
  if (length == 2)
    radices.insert(2);
}

} // namespace

SmallVector<int64_t> radicesOfAxes(ModuleOp module, SymbolTable &symbols) {
  llvm::SmallSetVector<int64_t, 8> radices;
  for (auto axis : module.getOps<ir::AxisOp>()) {
    const int64_t cells = cellsOf(axis, symbols);
    if (cells == 0)
      return {};
    addRadices(lengthOf(axis, cells), radices);
  }
  SmallVector<int64_t> result = radices.takeVector();
  llvm::sort(result);
  return result;
}

} // namespace sbl
