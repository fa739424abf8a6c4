// Steps of linear kinetic laws: their parts, one after the other, are the law's own transition.
#include "Steps/KineticStep.h"

#include <cmath>

#include <gtest/gtest.h>

namespace sbl::rt {
namespace {

/// Mean and covariance of (x, v) after the parts of a step, from a place and a covariance of 0.
struct Moments {
  double x, v, xx = 0, xv = 0, vv = 0;

  void take(const KineticStep::Transport &t) {
    x += t.shear * v + t.offset;
    xx += 2 * t.shear * xv + t.shear * t.shear * vv + t.variance;
    xv += t.shear * vv;
  }
  void take(const KineticStep::Kernel &k) {
    v = k.decay * v - k.pull * x + k.push;
    vv = k.decay * k.decay * vv - 2 * k.decay * k.pull * xv + k.pull * k.pull * xx + k.variance;
    xv = k.decay * xv - k.pull * xx;
  }
};

Moments after(const KineticStep &step, double x, double v) {
  Moments m{x, v};
  for (int i = 0; i < 2; ++i) {
    m.take(step.transports[i]);
    m.take(step.kernels[i]);
  }
  m.take(step.transports[2]);
  return m;
}

TEST(KineticStep, AnOscillatorTurnsAndSpreadsAsItsClosedFormSays) {
  KineticLaw law;
  law.stiffness = 1.7;
  law.noise = 0.8;
  const double w = std::sqrt(law.stiffness), s2 = law.noise * law.noise;
  for (const double tau : {0.01, 0.2, 1.0}) {
    KineticStep step;
    ASSERT_TRUE(exactStep(law, tau, step).ok()) << tau;
    const Moments m = after(step, 0.6, -0.4);
    const double c = std::cos(w * tau), s = std::sin(w * tau);
    EXPECT_NEAR(m.x, 0.6 * c - 0.4 * s / w, 1e-13);
    EXPECT_NEAR(m.v, -0.6 * w * s - 0.4 * c, 1e-13);
    const double spread = s2 * (tau / 2 - s * c / (2 * w)) / (w * w);
    EXPECT_NEAR(m.xx / spread, 1, 1e-7 / std::pow(tau, 1.5)); // the closed form cancels
    EXPECT_NEAR(m.xv, s2 * s * s / (2 * w * w), 1e-13);
    EXPECT_NEAR(m.vv, s2 * (tau / 2 + s * c / (2 * w)), 1e-13);
  }
}

TEST(KineticStep, DampingWindAndForceAreTheLaws) {
  KineticLaw law; // dx = (2 v + 0.3) dt, dv = (0.5 - 1.4 v) dt + 1.1 dW: a free one with damping
  law.speed = 2;
  law.wind = 0.3;
  law.damping = 1.4;
  law.force = 0.5;
  law.noise = 1.1;
  const double tau = 0.7, g = law.damping, rest = 0.5 / g, e = std::exp(-g * tau);
  KineticStep step;
  ASSERT_TRUE(exactStep(law, tau, step).ok());
  const Moments m = after(step, 0.2, 0.9);
  const double s2 = law.noise * law.noise, lag = (1 - e) / g;
  EXPECT_NEAR(m.v, rest + (0.9 - rest) * e, 1e-13);
  EXPECT_NEAR(m.x, 0.2 + 0.3 * tau + 2 * (rest * tau + (0.9 - rest) * lag), 1e-13);
  EXPECT_NEAR(m.vv, s2 * (1 - e * e) / (2 * g), 1e-13);
  EXPECT_NEAR(m.xv, 2 * s2 * lag * lag / 2, 1e-13);
  EXPECT_NEAR(m.xx, 4 * s2 / (g * g) * (tau - 2 * lag + (1 - e * e) / (2 * g)), 1e-13);
}

TEST(KineticStep, AStepOfATurnIsTooLong) {
  KineticLaw law;
  law.stiffness = 1;
  KineticStep step;
  EXPECT_EQ(exactStep(law, 6.3, step).code, Code::OutOfRange);
}

TEST(KineticStep, APlaceThatNothingCarriesIsRefused) {
  KineticLaw law;
  law.speed = 0;
  KineticStep step;
  EXPECT_EQ(exactStep(law, 0.1, step).code, Code::BadInput);
}

} // namespace
} // namespace sbl::rt
