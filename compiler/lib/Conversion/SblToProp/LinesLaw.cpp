// Any drift under constant noise: each axis is gauged by the drift along its own lines.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {

/// Strang over the axes, outermost first, the last axis whole in the middle. Each kernel is carried
/// into the gauge of the drift along its own lines, where it is symmetric.
prop::ProgramOp writeLines(LawWriter &w) {
  unsigned last = w.rank() - 1;
  auto diffusion = w.diffusion();
  SmallVector<FlatSymbolRefAttr> gaussians, enter, leave;
  for (unsigned axis = 0; axis < w.rank(); ++axis) {
    double fraction = axis == last ? 1.0 : 0.5;
    // A drift of its own coordinate has one circulation for all lines, which the kernel can hold.
    bool lifted = w.isRing(axis) && !diffusion.getDrift().empty() && !diffusion.getSeparable();
    auto k = w.gaussian(
        axis,
        [&w, axis, fraction](FormulaBuilder &f) {
          return f.mul(fraction, f.mul(w.noiseSquared(f, axis), f.tau()));
        },
        lifted);
    gaussians.push_back(k);
    enter.push_back(w.factor("enter" + Twine(axis), {w.gauge(k, -1)}));
    leave.push_back(w.factor("leave" + Twine(axis), {w.gauge(k, 1)}));
  }
  FlatSymbolRefAttr killing = w.halfKilling();
  w.startStep();
  auto along = [&](unsigned axis) {
    w.scale(enter[axis]);
    w.sweep(axis, gaussians[axis]);
    w.scale(leave[axis]);
  };
  w.scale(killing);
  for (unsigned axis = 0; axis <= last; ++axis)
    along(axis);
  for (unsigned axis = last; axis-- > 0;)
    along(axis);
  w.scale(killing);
  return w.finish("kernel", "lines", 2);
}

} // namespace sbl
