// Gradient drifts in the symmetric gauge: heat kernels of all axes, which commute, between factors
// of the potential W.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {
namespace {

/// One Gaussian per axis for `fraction` of the step.
SmallVector<FlatSymbolRefAttr> heatKernels(LawWriter &w, double fraction) {
  SmallVector<FlatSymbolRefAttr> kernels;
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    kernels.push_back(w.gaussian(axis, [&w, axis, fraction](FormulaBuilder &f) {
      Value variance = f.mul(w.noiseSquared(f, axis), f.tau());
      return fraction == 1 ? variance : f.mul(fraction, variance);
    }));
  return kernels;
}

/// W, or W without the killing.
Value gaugePotential(LawWriter &w, FormulaBuilder &f, bool killed) {
  auto diffusion = w.diffusion();
  auto unkilled = diffusion.getGaugeUnkilledAttr();
  return f.field(killed || !unkilled ? diffusion.getGaugePotentialAttr() : unkilled);
}

/// sum s_i^2 (d_i W)^2, or the same without the killing.
Value gradSquared(LawWriter &w, FormulaBuilder &f, bool killed) {
  auto diffusion = w.diffusion();
  auto unkilled = diffusion.getGradSquaredUnkilledAttr();
  return f.field(killed || !unkilled ? diffusion.getGradSquaredAttr() : unkilled);
}

} // namespace

/// Chin 4A: e^{-tau W/6} G(tau/2) e^{-(2 tau/3)(W + tau^2 S/48)} G(tau/2) e^{-tau W/6}.
prop::ProgramOp writeGradient4(LawWriter &w) {
  SmallVector<FlatSymbolRefAttr> halves = heatKernels(w, 0.5);
  auto outer = w.exponential("outer", [&](FormulaBuilder &f, bool killed) {
    return f.mul(f.mul(-1.0 / 6.0, f.tau()), gaugePotential(w, f, killed));
  });
  auto inner = w.exponential("inner", [&](FormulaBuilder &f, bool killed) {
    Value correction = f.mul(f.mul(1.0 / 48.0, f.mul(f.tau(), f.tau())), gradSquared(w, f, killed));
    return f.mul(f.mul(-2.0 / 3.0, f.tau()), f.add(gaugePotential(w, f, killed), correction));
  });
  auto end = w.factor("end", {outer, w.balance()});
  auto middle = w.factor("middle", {inner});
  w.startStep();
  w.scale(end);
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    w.sweep(axis, halves[axis]);
  w.scale(middle);
  for (unsigned axis = w.rank(); axis-- > 0;)
    w.sweep(axis, halves[axis]);
  w.scale(end);
  return w.finish("kernel", "gradient", 4);
}

/// Strang: e^{-tau W/2} G(tau) e^{-tau W/2}; for drifts too rough for Chin's gradient term.
prop::ProgramOp writeGradient2(LawWriter &w) {
  SmallVector<FlatSymbolRefAttr> gaussians = heatKernels(w, 1);
  auto outer = w.exponential("outer", [&](FormulaBuilder &f, bool killed) {
    return f.mul(f.mul(-0.5, f.tau()), gaugePotential(w, f, killed));
  });
  auto end = w.factor("end", {outer, w.balance()});
  w.startStep();
  w.scale(end);
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    w.sweep(axis, gaussians[axis]);
  w.scale(end);
  return w.finish("kernel", "gradient", 2);
}

} // namespace sbl
