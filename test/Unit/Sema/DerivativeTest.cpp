// Why: drifts and the order-4 gauge are symbolic derivatives; a wrong one is a wrong law.
#include <cmath>

#include <gtest/gtest.h>

#include "Formulas.h"

using namespace sbl;

namespace {

double at(ExprRef e, std::vector<double> x, std::vector<double> p, double t) {
  return evaluate(e, {p, x, t, 0});
}

TEST(Derivative, AgreesWithCentralDifferences) {
  ExprContext c;
  test::Random random(7);
  const double h = 1e-5; // central differences: error about h^2 f''' + eps f / h, below 1e-8 here
  for (const test::Formula &formula : test::formulas(c)) {
    ExprRef byX = c.derivative(formula.e, 0), byY = c.derivative(formula.e, 1),
            byT = c.timeDerivative(formula.e);
    for (int i = 0; i < 30; ++i) {
      double x = random(0.2, 1.4), y = random(-1.4, -0.2), t = random(0, 1);
      std::vector<double> p{random(0.3, 2), random(0.3, 2)};
      auto value = [&](double dx, double dy, double dt) {
        return at(formula.e, {x + dx, y + dy}, p, t + dt);
      };
      double scale = 1e-7 * (1 + std::abs(value(0, 0, 0)));
      auto expectNear = [&](ExprRef derivative, double difference, const char *by) {
        double exact = at(derivative, {x, y}, p, t);
        EXPECT_NEAR(exact, difference / (2 * h), scale * (1 + std::abs(exact)))
            << formula.name << " by " << by;
      };
      expectNear(byX, value(h, 0, 0) - value(-h, 0, 0), "x");
      expectNear(byY, value(0, h, 0) - value(0, -h, 0), "y");
      expectNear(byT, value(0, 0, h) - value(0, 0, -h), "t");
    }
  }
}

TEST(Derivative, OfWhatDoesNotDependIsTheConstantZero) {
  ExprContext c;
  ExprRef e = c.make(Op::Exp, {c.mul(c.parameter(0), c.coordinate(1))});
  EXPECT_EQ(c.derivative(e, 0), c.constant(0));
  EXPECT_EQ(c.timeDerivative(e), c.constant(0));
}

TEST(Derivative, IsComputedOnce) {
  ExprContext c;
  ExprRef e = c.make(Op::Sin, {c.mul(c.coordinate(0), c.time())});
  EXPECT_EQ(c.derivative(e, 0), c.derivative(e, 0));
}

} // namespace
