// Why: the planner trusts these facts; a fact that does not hold gives a wrong propagator.
#include <cmath>

#include <gtest/gtest.h>

#include "../../../compiler/lib/Sema/Structure.h"

using namespace sbl;

namespace {

class Structure : public testing::Test {
protected:
  DiffusionStructure prove(std::vector<ExprRef> drift, std::vector<ExprRef> noise,
                           ExprRef killing = nullptr) {
    Diffusion diffusion;
    diffusion.drift = std::move(drift);
    diffusion.noise = std::move(noise);
    diffusion.killing = killing ? killing : k(0);
    return sema::analyseStructure(c, diffusion);
  }
  ExprRef k(double value) { return c.constant(value); }
  ExprRef sq(ExprRef u) { return c.pow(u, k(2)); }
  double at(ExprRef e, std::vector<double> p, std::vector<double> place = {}) {
    return evaluate(e, {p, place, 0, 0});
  }
  ExprContext c;
  ExprRef x = c.coordinate(0), y = c.coordinate(1), p = c.parameter(0), s = c.parameter(1);
};

TEST_F(Structure, BrownianMotion) {
  auto found = prove({k(0)}, {s});
  EXPECT_TRUE(found.autonomous && found.driftFree && found.constantNoise && found.ownAxisNoise);
  EXPECT_TRUE(found.gradient && found.separable && found.smooth && found.quadratic);
  EXPECT_FALSE(found.killed);
  EXPECT_EQ(found.gaugePotential, k(0));
  EXPECT_EQ(found.curvature[0], k(0));
}

TEST_F(Structure, OrnsteinUhlenbeck) {
  auto found = prove({c.neg(c.mul(p, c.sub(x, k(1))))}, {s});
  ASSERT_TRUE(found.gradient && found.quadratic && found.separable);
  // W = p^2 (x - 1)^2/(2 s^2) - p/2
  EXPECT_NEAR(at(found.curvature[0], {1.5, 0.8}), 1.5 * 1.5 / 0.64, 1e-14);
  EXPECT_NEAR(at(found.centre[0], {1.5, 0.8}), 1, 1e-14);
  EXPECT_NEAR(at(found.slope[0], {1.5, 0.8}), 0, 1e-14);
  EXPECT_NEAR(at(found.level, {1.5, 0.8}), -0.75, 1e-14);
  // p = 0 is Brownian motion and divides by nothing.
  EXPECT_EQ(at(found.curvature[0], {0, 0.8}), 0);
  EXPECT_EQ(at(found.centre[0], {0, 0.8}), 0);
  EXPECT_EQ(at(found.level, {0, 0.8}), 0);
}

TEST_F(Structure, TwoOrnsteinUhlenbeckAxesOfDifferentNoise) {
  auto found = prove({c.neg(x), c.mul(k(-2), y)}, {s, k(0.5)});
  EXPECT_TRUE(found.gradient && found.quadratic && found.separable);
  EXPECT_NEAR(at(found.curvature[1], {0, 1}), 4 / 0.25, 1e-12);
}

TEST_F(Structure, GradientOfOnePotentialNeedsEqualNoise) {
  // b = -grad(x y): a gradient for equal noises only, since Phi must satisfy b_i = -s_i^2 d_i Phi.
  EXPECT_TRUE(prove({c.neg(y), c.neg(x)}, {k(1), k(1)}).gradient);
  EXPECT_FALSE(prove({c.neg(y), c.neg(x)}, {k(1), k(2)}).gradient);
  EXPECT_FALSE(prove({c.neg(y), c.neg(x)}, {k(1), k(1)}).separable);
}

TEST_F(Structure, CoupledQuadraticIsNotSeparablyQuadratic) {
  EXPECT_FALSE(prove({k(0), k(0)}, {k(1), k(1)}, c.mul(x, y)).quadratic);
  EXPECT_TRUE(prove({k(0), k(0)}, {k(1), k(1)}, c.mul(x, y)).gradient);
}

TEST_F(Structure, DoubleWell) {
  ExprRef U = c.mul(p, sq(c.sub(sq(x), k(1))));
  auto found = prove({c.neg(c.derivative(U, 0))}, {s});
  EXPECT_TRUE(found.gradient && found.smooth && found.separable);
  EXPECT_FALSE(found.quadratic || found.driftFree);
  // W = U'^2/(2 s^2) - U''/2 and S = s^2 W'^2 at p = 1, s = 0.7, x = 0.3, from the closed form.
  double at3 = 0.3, u1 = 4 * at3 * (at3 * at3 - 1), u2 = 12 * at3 * at3 - 4, u3 = 24 * at3;
  double w1 = u1 * u2 / 0.49 - u3 / 2;
  EXPECT_NEAR(at(found.gaugePotential, {1, 0.7}, {at3}), u1 * u1 / 0.98 - u2 / 2, 1e-12);
  EXPECT_NEAR(at(found.gradSquared, {1, 0.7}, {at3}), 0.49 * w1 * w1, 1e-10);
}

TEST_F(Structure, RotationIsNoGradient) {
  auto found = prove({c.mul(k(-2), y), c.mul(k(2), x)}, {s, s});
  EXPECT_FALSE(found.gradient || found.separable || found.quadratic);
  EXPECT_EQ(found.gaugePotential, nullptr);
}

TEST_F(Structure, ConstantDriftIsQuadraticWithoutCurvature) {
  auto found = prove({k(0.5)}, {k(1)});
  ASSERT_TRUE(found.gradient && found.quadratic);
  EXPECT_EQ(found.curvature[0], k(0));
  EXPECT_NEAR(at(found.level, {}), 0.125, 1e-15);
}

TEST_F(Structure, LinearKillingHasASlope) {
  auto found = prove({k(0)}, {k(1)}, c.mul(k(3), x));
  ASSERT_TRUE(found.quadratic);
  EXPECT_EQ(found.slope[0], k(3));
}

TEST_F(Structure, QuadraticKilling) {
  auto found = prove({k(0)}, {k(1)}, c.mul(k(2), sq(x)));
  EXPECT_TRUE(found.killed && found.quadratic && found.separable);
  EXPECT_EQ(found.curvature[0], k(4));
}

TEST_F(Structure, PiecewiseDriftIsGradientInOneDimensionOnly) {
  ExprRef kink = c.make(Op::Select, {c.make(Op::Less, {x, k(0)}), k(1), k(-1)});
  auto line = prove({kink}, {k(1)});
  EXPECT_TRUE(line.gradient && line.separable);
  EXPECT_FALSE(line.smooth || line.quadratic);
  ExprRef shear = c.make(Op::Select, {c.make(Op::Less, {y, k(0)}), k(1), k(-1)});
  EXPECT_FALSE(prove({shear, k(0)}, {k(1), k(1)}).gradient); // its curl is a jump
}

TEST_F(Structure, TimeAndPlaceInTheNoise) {
  EXPECT_FALSE(prove({c.mul(c.time(), x)}, {k(1)}).autonomous);
  auto own = prove({k(0), k(0)}, {c.add(k(2), x), k(1)});
  EXPECT_TRUE(own.ownAxisNoise && own.separable);
  EXPECT_FALSE(own.constantNoise || own.gradient);
  EXPECT_FALSE(prove({k(0), k(0)}, {c.add(k(2), y), k(1)}).ownAxisNoise);
}

} // namespace
