// Laws without noise on some axes, such as dx = v dt, dv = f dt + s dW: what has no noise is
// carried along by what has.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {
namespace {

/// Transports and kernels in turn, whose numbers the runtime chooses such that the step is exact:
/// two kernels between three transports, for two halves of the step.
prop::ProgramOp writeLinear(LawWriter &w, unsigned place, unsigned velocity) {
  SmallVector<FlatSymbolRefAttr> transports, kernels;
  for (unsigned i = 0; i < 3; ++i) {
    transports.push_back(w.transport(place, i == 1 ? 0.5 : 0.25));
    if (i < 2)
      kernels.push_back(w.heat(velocity, 0.5));
  }
  SmallVector<FlatSymbolRefAttr> enter, leave;
  for (auto [i, kernel] : llvm::enumerate(kernels)) {
    enter.push_back(w.factor("enter" + Twine(i), {w.gauge(kernel, -1)}));
    leave.push_back(w.factor("leave" + Twine(i), {w.gauge(kernel, 1)}));
  }
  w.startStep();
  w.slide(place, transports[0]);
  for (unsigned i = 0; i < 2; ++i) {
    w.scale(enter[i]);
    w.sweep(velocity, kernels[i]);
    w.scale(leave[i]);
    w.slide(place, transports[i + 1]);
  }
  return w.finish("kinetic", "linear", 0);
}

} // namespace

/// Half the transport, the kernels of the axes with noise in the gauge of the drift along their
/// lines, half the transport. Each half spreads places by what the noise of the step adds to them
/// beside what the kernels do: without forces the step is then exact. Linear forces have steps of
/// their own.
prop::ProgramOp writeKinetic(LawWriter &w) {
  auto diffusion = w.diffusion();
  const int64_t silent = *diffusion.getSilent();
  SmallVector<unsigned> noisy, carried;
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    (silent >> axis & 1 ? carried : noisy).push_back(axis);

  // Around a ring no force is linear.
  if (diffusion.getLinearForces() && !w.isRing(0) && !w.isRing(1))
    return writeLinear(w, carried.front(), noisy.front());

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
