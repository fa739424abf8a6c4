// Gradient drifts in the symmetric gauge: heat kernels of all axes (or lattice
// directions), which commute, between factors
// of the potential W.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {
namespace {

/// All heat kernels for `fraction` of the step.
SmallVector<FlatSymbolRefAttr> heatKernels(LawWriter &w, double fraction) {
  SmallVector<FlatSymbolRefAttr> kernels;
  for (unsigned line = 0; line < w.lines(); ++line)
    kernels.push_back(w.heat(line, fraction));
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
  for (unsigned line = 0; line < w.lines(); ++line)
    w.along(line, halves[line]);
  w.scale(middle);
  for (unsigned line = w.lines(); line-- > 0;)
    w.along(line, halves[line]);
  w.scale(end);
  return w.finish("kernel", "gradient", 4);
}

namespace {

/// e^{-tau W/2} G(tau) e^{-tau W/2}.
void writeStrang(LawWriter &w, bool balanced) {
  SmallVector<FlatSymbolRefAttr> gaussians = heatKernels(w, 1);
  auto outer = w.exponential("outer", [&](FormulaBuilder &f, bool killed) {
    return f.mul(f.mul(-0.5, f.tau()), gaugePotential(w, f, killed));
  });
  SmallVector<Attribute> parts{outer};
  if (balanced)
    parts.push_back(w.balance());
  auto end = w.factor("end", parts);
  w.startStep();
  w.scale(end);
  for (unsigned line = 0; line < w.lines(); ++line)
    w.along(line, gaussians[line]);
  w.scale(end);
}

} // namespace

/// For drifts too rough for Chin's gradient term.
prop::ProgramOp writeGradient2(LawWriter &w) {
  writeStrang(w, true);
  return w.finish("kernel", "gradient", 2);
}

/// W is the same everywhere and commutes with the heat kernels, which commute among themselves.
/// Only walls would need a balance, and nothing may arrive there.
prop::ProgramOp writeEven(LawWriter &w) {
  writeStrang(w, false);
  return w.finish("kernel", "quadratic", 0);
}

} // namespace sbl
