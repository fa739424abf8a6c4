#include "Gauge.h"

namespace sbl {

Gauge unkilledGauge(ExprContext &context, const Diffusion &diffusion) {
  const auto axes = static_cast<Index>(diffusion.drift.size());
  ExprRef two = context.constant(2);
  Gauge gauge{context.constant(0), context.constant(0)};
  for (Index i = 0; i < axes; ++i) {
    ExprRef drift = diffusion.drift[i];
    ExprRef energy = diffusion.hasMatrixNoise()
                         ? context.mul(context.constant(0.5), context.mul(drift, diffusion.pull[i]))
                         : context.div(context.pow(drift, two),
                                       context.mul(two, context.pow(diffusion.noise[i], two)));
    ExprRef divergence = context.mul(context.constant(0.5), context.derivative(drift, i));
    gauge.potential = context.add(gauge.potential, context.add(energy, divergence));
  }
  for (Index i = 0; i < axes; ++i) {
    ExprRef slope = context.derivative(gauge.potential, i);
    if (diffusion.hasMatrixNoise()) {
      for (Index j = 0; j < axes; ++j)
        gauge.gradSquared =
            context.add(gauge.gradSquared,
                        context.mul(diffusion.covariance[i * axes + j],
                                    context.mul(slope, context.derivative(gauge.potential, j))));
      continue;
    }
    ExprRef term = context.mul(context.pow(diffusion.noise[i], two), context.pow(slope, two));
    gauge.gradSquared = context.add(gauge.gradSquared, term);
  }
  return gauge;
}

} // namespace sbl
