// Any drift under constant noise: each axis is gauged by the drift along its own lines.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {

/// Strang over the axes, or over the lattice directions of a matrix of noise: outermost first, the
/// last one whole in the middle. Each kernel is carried into the gauge of the drift along its own
/// lines, where it is symmetric.
prop::ProgramOp writeLines(LawWriter &w) {
  unsigned last = w.lines() - 1;
  auto diffusion = w.diffusion();
  SmallVector<FlatSymbolRefAttr> kernels, enter, leave;
  for (unsigned line = 0; line <= last; ++line) {
    // A drift of its own coordinate has one circulation for all lines, which the kernel can hold.
    bool lifted = !w.hasMatrix() && w.isRing(line) && !diffusion.getDrift().empty() &&
                  !diffusion.getSeparable();
    auto k = w.heat(line, line == last ? 1.0 : 0.5, lifted);
    kernels.push_back(k);
    enter.push_back(w.factor("enter" + Twine(line), {w.gauge(k, -1)}));
    leave.push_back(w.factor("leave" + Twine(line), {w.gauge(k, 1)}));
  }
  FlatSymbolRefAttr killing = w.halfKilling();
  w.startStep();
  auto along = [&](unsigned line) {
    w.scale(enter[line]);
    w.along(line, kernels[line]);
    w.scale(leave[line]);
  };
  w.scale(killing);
  for (unsigned line = 0; line <= last; ++line)
    along(line);
  for (unsigned line = last; line-- > 0;)
    along(line);
  w.scale(killing);
  return w.finish("kernel", "lines", 2);
}

} // namespace sbl
