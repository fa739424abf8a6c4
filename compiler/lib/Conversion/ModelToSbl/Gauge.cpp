#include "Gauge.h"

namespace sbl {

Gauge unkilledGauge(ExprContext &context, const Diffusion &diffusion) {
  const auto axes = static_cast<Index>(diffusion.drift.size());
  ExprRef two = context.constant(2);
  Gauge gauge{context.constant(0), context.constant(0)};
  for (Index i = 0; i < axes; ++i) {
    ExprRef drift = diffusion.drift[i];
    ExprRef variance = context.pow(diffusion.noise[i], two);
    ExprRef energy = context.div(context.pow(drift, two), context.mul(two, variance));
    ExprRef divergence = context.mul(context.constant(0.5), context.derivative(drift, i));
    gauge.potential = context.add(gauge.potential, context.add(energy, divergence));
  }
  for (Index i = 0; i < axes; ++i) {
    ExprRef slope = context.derivative(gauge.potential, i);
    ExprRef term = context.mul(context.pow(diffusion.noise[i], two), context.pow(slope, two));
    gauge.gradSquared = context.add(gauge.gradSquared, term);
  }
  return gauge;
}

} // namespace sbl
