// Why: this solver is the yardstick of the compiled ones; closed forms are the yardstick of this
// one.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "ModelText.h"
#include "sbl/Reference/Bridge.h"

using namespace sbl;

namespace {

std::vector<double> defaults(const Model &model) {
  std::vector<double> values;
  for (const Parameter &parameter : model.parameters)
    values.push_back(parameter.value);
  return values;
}

ReferenceBridge solve(const test::ModelText &text) {
  std::string reason;
  auto solved = solveReferenceBridge(*text.model, 0, defaults(*text.model), reason);
  EXPECT_TRUE(solved) << reason;
  return solved.value_or(ReferenceBridge{});
}

double costAt(const std::string &cells, const std::string &rest) {
  test::ModelText text("axis x in [-5, 5], cells = " + cells + "\ntime t in [0, 1]\n" + rest);
  EXPECT_TRUE(text.model) << text.messages();
  return text.model ? solve(text).cost : NAN;
}

/// The error falls by four when the cells are halved, so this combination removes its leading term.
double extrapolated(const std::string &rest) {
  return (4 * costAt("200", rest) - costAt("100", rest)) / 3;
}

TEST(ReferenceBridge, BrownianGaussianBridge) {
  // Public oracle O1a.
  EXPECT_NEAR(extrapolated(
                  "diffusion Q { noise = 1 }\n"
                  "bridge B of Q { at t = 0 : normal(-1, 0.5) at t = 1 : normal(1, sqrt(0.5)) }\n"),
              2.162448686554514, 2e-4);
}

TEST(ReferenceBridge, OrnsteinUhlenbeckBridge) {
  // Public oracle O2a.
  EXPECT_NEAR(
      extrapolated(
          "diffusion Q { noise = 0.8 drift = -1.5 * x }\n"
          "bridge B of Q { at t = 0 : normal(-1, sqrt(0.2)) at t = 1 : normal(0.8, sqrt(0.3)) }\n"),
      2.615364179218033, 4e-4);
}

TEST(ReferenceBridge, KilledBridge) {
  // Public oracle O2b.
  EXPECT_NEAR(
      extrapolated("diffusion Q { noise = 1 killing = 2 * x^2 }\n"
                   "bridge B of Q { at t = 0 : normal(-1, 0.5) at t = 1 : normal(1, 0.5) }\n"),
      3.626070570998663, 4e-4);
}

TEST(ReferenceBridge, MassesAreExactAtBothEndsAndConservedBetween) {
  test::ModelText text("axis x in [-3, 3], cells = 120\ntime t in [0, 2]\n"
                       "diffusion Q { noise = 1 drift = -4 * x * (x^2 - 1) }\n"
                       "distribution a = normal(-1, 0.2)\n"
                       "bridge B of Q { at t = 2 : uniform(0.5, 1.2) at t = 0.5 : a }\n");
  ASSERT_TRUE(text.model) << text.messages();
  ReferenceBridge solved = solve(text);
  EXPECT_EQ(solved.start, 0.5);
  EXPECT_LT(solved.marginalError, 1e-12);
  auto p = cellMasses(text.model->distributions[0], *text.model, {});
  auto start = solved.masses(0.5), middle = solved.masses(1.1), end = solved.masses(2);
  for (std::size_t i = 0; i < p.size(); ++i)
    EXPECT_NEAR(start[i], p[i], 1e-12);
  EXPECT_NEAR(std::accumulate(middle.begin(), middle.end(), 0.0), 1, 1e-11);
  EXPECT_EQ(end[10], 0); // the uniform law is zero there
}

TEST(ReferenceBridge, TheGeneratorConservesMassAndKeepsTheGibbsLaw) {
  test::ModelText text(
      "axis x in [-2, 2], cells = 40\naxis y in [0, 1], cells = 6, boundary = periodic\n"
      "time t in [0, 1]\ndiffusion Q { noise = 0.8 drift = (-3 * x, 0.5) }\n"
      "bridge B of Q { at t = 0 : normal((0, 0.5), 0.2) at t = 1 : normal((0, 0.5), 0.2) }\n");
  ASSERT_TRUE(text.model) << text.messages();
  ReferenceBridge solved = solve(text);
  const std::size_t n = 240;
  double row = 0;
  for (std::size_t j = 0; j < n; ++j)
    row += solved.generator[100 * n + j];
  EXPECT_NEAR(row, 0, 1e-11);
  auto kernel = generatorExponential(solved.generator, n, 0.3);
  row = 0;
  for (std::size_t j = 0; j < n; ++j)
    row += kernel[100 * n + j];
  EXPECT_NEAR(row, 1, 1e-12);
  // Scharfetter-Gummel faces use the drift at the face: the midpoint rule for U = 3 x^2/2 is exact,
  // so e^{-2 U/s^2} is invariant to rounding.
  std::vector<double> gibbs(n), moved(n, 0.0);
  for (std::size_t k = 0; k < n; ++k) {
    double x = -2 + (static_cast<double>(k / 6) + 0.5) * 0.1;
    gibbs[k] = std::exp(-3 * x * x / 0.64);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      moved[j] += gibbs[i] * kernel[i * n + j];
  for (std::size_t j = 0; j < n; ++j)
    EXPECT_NEAR(moved[j], gibbs[j], 1e-12);
}

TEST(ReferenceBridge, SaysWhereItDoesNotApply) {
  std::string reason;
  test::ModelText text(
      "axis x in [-2, 2], cells = 40\ntime t in [0, 1]\ndiffusion Q { noise = 1 drift = t * x }\n"
      "bridge B of Q { at t = 0 : normal(0, 0.5) at t = 1 : normal(0, 0.5) }\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_FALSE(solveReferenceBridge(*text.model, 0, {}, reason));
  EXPECT_EQ(reason, "the law depends on time");
}

} // namespace
