// Linear laws: Mehler's kernel, exact for any step away from walls.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {

/// exp(-tau (H0 + W)) for W = level + sum a (x-c)^2/2 + l x is a Gaussian of variance
/// s^2 tau sinhc(a s^2 tau^2) between two factors
/// exp(-tau level/2 - sum (a tau/4) tanhc(a s^2 tau^2/4) (x-c)^2 + l x tau/2 - s^2 l^2 tau^3/48).
prop::ProgramOp writeQuadratic(LawWriter &w) {
  auto diffusion = w.diffusion();
  auto at = [](std::optional<ArrayAttr> list, unsigned axis) {
    return cast<FlatSymbolRefAttr>((*list)[axis]);
  };
  SmallVector<FlatSymbolRefAttr> gaussians;
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    gaussians.push_back(w.gaussian(axis, [&w, diffusion, axis, at](FormulaBuilder &f) mutable {
      Value s2tau = f.mul(w.noiseSquared(f, axis), f.tau());
      Value z = f.mul(f.mul(f.scalar(at(diffusion.getCurvature(), axis)), s2tau), f.tau());
      return f.mul(s2tau, f.sinhc(z));
    }));
  auto mehler = w.pointwise("mehler", [&](FormulaBuilder &f) {
    Value tau = f.tau();
    Value sum = f.mul(f.mul(0.5, f.scalar(diffusion.getLevelAttr())), tau);
    for (unsigned axis = 0; axis < w.rank(); ++axis) {
      Value x = f.coordinate(axis), s2 = w.noiseSquared(f, axis);
      Value a = f.scalar(at(diffusion.getCurvature(), axis));
      Value l = f.scalar(at(diffusion.getSlope(), axis));
      Value d = f.sub(x, f.scalar(at(diffusion.getCentre(), axis)));
      Value tau2 = f.mul(tau, tau);
      Value z = f.mul(f.mul(0.25, f.mul(a, s2)), tau2);
      Value bowl = f.mul(f.mul(f.mul(0.25, f.mul(a, tau)), f.tanhc(z)), f.mul(d, d));
      Value ramp = f.mul(0.5, f.mul(f.mul(l, x), tau));
      Value lift = f.mul(1.0 / 48.0, f.mul(f.mul(s2, f.mul(l, l)), f.mul(tau2, tau)));
      sum = f.add(sum, f.add(bowl, f.sub(ramp, lift)));
    }
    return f.exp(f.mul(-1.0, sum));
  });
  SmallVector<Attribute> parts{
      prop::FieldPartAttr::get(mehler.getContext(), mehler, FlatSymbolRefAttr())};
  // With killing there is no invariant to balance towards: Gaussian and factor both contain it.
  if (!diffusion.getKillingAttr())
    parts.push_back(w.balance());
  auto end = w.factor("end", parts);
  w.startStep();
  w.scale(end);
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    w.sweep(axis, gaussians[axis]);
  w.scale(end);
  return w.finish("kernel", "quadratic", 0);
}

} // namespace sbl
