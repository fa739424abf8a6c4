// Laws without noise on some axes, such as dx = v dt, dv = f dt + s dW: what has no noise is
// carried along by what has.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {

/// Half the transport, the kernels of the axes with noise in the gauge of the drift along their
/// lines, half the transport. Each half spreads places by what the noise of the step adds to them
/// beside what the kernels do: without forces the step is then exact.
prop::ProgramOp writeKinetic(LawWriter &w) {
  auto diffusion = w.diffusion();
  const int64_t silent = *diffusion.getSilent();
  SmallVector<unsigned> noisy, carried;
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    (silent >> axis & 1 ? carried : noisy).push_back(axis);

  SmallVector<FlatSymbolRefAttr> transports, kernels, enter, leave;
  for (unsigned axis : carried)
    transports.push_back(w.transport(axis, 0.5));
  for (unsigned axis : noisy) {
    auto k = w.heat(axis, axis == noisy.back() ? 1.0 : 0.5, w.isRing(axis));
    kernels.push_back(k);
    enter.push_back(w.factor("enter" + Twine(axis), {w.gauge(k, -1)}));
    leave.push_back(w.factor("leave" + Twine(axis), {w.gauge(k, 1)}));
  }
  FlatSymbolRefAttr killing = w.halfKilling();
  w.startStep();
  auto along = [&](unsigned i) {
    w.scale(enter[i]);
    w.sweep(noisy[i], kernels[i]);
    w.scale(leave[i]);
  };
  w.scale(killing);
  for (unsigned i = 0; i < carried.size(); ++i)
    w.slide(carried[i], transports[i]);
  for (unsigned i = 0; i < noisy.size(); ++i)
    along(i);
  for (unsigned i = noisy.size() - 1; i-- > 0;)
    along(i);
  for (unsigned i = carried.size(); i-- > 0;)
    w.slide(carried[i], transports[i]);
  w.scale(killing);
  return w.finish("kinetic", "lines", diffusion.getEvenGauge() ? 0 : 2);
}

} // namespace sbl
