// Why: a density that does not integrate to one makes every cost wrong by its logarithm.
#include <cmath>

#include <gtest/gtest.h>

#include "ModelText.h"

using namespace sbl;
using test::ModelText;

namespace {

const std::string line = "axis x in [-4, 4], cells = 64\n";
const std::string plane = line + "axis y in [-4, 4], cells = 64\n";

double densityAt(const Distribution &law, std::vector<double> place,
                 std::vector<double> parameters = {}) {
  double total = 0;
  for (const auto &component : law.components) {
    double value = evaluate(component.value, {parameters, place, 0, 0});
    total += evaluate(component.weight, {parameters, {}, 0, 0}) *
             (component.isLog ? std::exp(value) : value);
  }
  return total;
}

/// Integral over the plane box [-8, 8]^2 by the midpoint rule, exact to rounding for smooth laws.
double mass(const Distribution &law) {
  double total = 0;
  for (int i = 0; i < 160; ++i)
    for (int j = 0; j < 160; ++j)
      total += 0.01 * densityAt(law, {-7.95 + 0.1 * i, -7.95 + 0.1 * j});
  return total;
}

TEST(Law, NormalWithASpreadPerAxis) {
  ModelText text(plane + "distribution p = normal((0.5, -1), (0.4, 0.8))\n");
  ASSERT_TRUE(text.model) << text.messages();
  const Distribution &p = text.model->distributions[0];
  EXPECT_TRUE(p.components[0].isLog && p.components[0].normalised);
  EXPECT_NEAR(mass(p), 1, 1e-12);
  EXPECT_NEAR(densityAt(p, {0.5, -1}), 1 / (2 * M_PI * 0.32), 1e-14);
}

TEST(Law, NormalWithAFullCovariance) {
  ModelText text(plane + "param r = 0.3\n"
                         "distribution p = normal(cov = [[0.5, r], [r, 0.4]], mean = (1, 0))\n");
  ASSERT_TRUE(text.model) << text.messages();
  const Distribution &p = text.model->distributions[0];
  // Closed form: det = 0.11, inverse = [[0.4, -0.3], [-0.3, 0.5]]/0.11.
  double u = 0.7 - 1, v = 0.4, q = (0.4 * u * u - 0.6 * u * v + 0.5 * v * v) / 0.11;
  EXPECT_NEAR(densityAt(p, {0.7, 0.4}, {0.3}), std::exp(-q / 2) / (2 * M_PI * std::sqrt(0.11)),
              1e-14);
}

TEST(Law, ThreeDimensionalCovariance) {
  ModelText text(plane +
                 "axis z in [-4, 4], cells = 16\n"
                 "distribution p = normal((0, 0, 0), cov = [[2, 1, 0], [1, 2, 1], [0, 1, 2]])\n");
  ASSERT_TRUE(text.model) << text.messages();
  // det = 4 and the inverse is [[3, -2, 1], [-2, 4, -2], [1, -2, 3]]/4.
  double q = (3 + 4 + 3 - 4 + 2 - 4) / 4.0; // at (1, 1, 1)
  EXPECT_NEAR(densityAt(text.model->distributions[0], {1, 1, 1}),
              std::exp(-q / 2) / (std::pow(2 * M_PI, 1.5) * 2), 1e-15);
}

TEST(Law, MixturesOfMixturesMultiplyWeights) {
  ModelText text(line + "distribution a = 0.5 * normal(0, 1) + 0.5 * normal(1, 1)\n"
                        "distribution b = 0.4 * a + 0.6 * normal(2, 1)\n"
                        "distribution c = (normal(0, 1) + normal(1, 1)) / 2\n");
  ASSERT_TRUE(text.model) << text.messages();
  const auto &b = text.model->distributions[1].components;
  ASSERT_EQ(b.size(), 3u);
  EXPECT_NEAR(evaluate(b[0].weight, {}), 0.2, 1e-16);
}

TEST(Law, ProductsPlaceEachLawOnItsAxes) {
  ModelText text(
      plane +
      "distribution p = product(0.5 * normal(0, 0.5) + 0.5 * normal(1, 0.5), normal(2, 0.3))\n"
      "distribution q = product(uniform(0, 1), normal(0, 0.4))\n"
      "distribution r = product(uniform(0, 1), uniform(-1, 3))\n");
  ASSERT_TRUE(text.model) << text.messages();
  const auto &p = text.model->distributions[0];
  EXPECT_EQ(p.components.size(), 2u);
  EXPECT_NEAR(mass(p), 1, 1e-12);
  EXPECT_NEAR(densityAt(p, {1, 2}),
              0.5 * (std::exp(-2) + 1) / (std::sqrt(2 * M_PI) * 0.5) / (std::sqrt(2 * M_PI) * 0.3),
              1e-13);
  EXPECT_NEAR(densityAt(text.model->distributions[1], {0.5, 0}), 1 / (std::sqrt(2 * M_PI) * 0.4),
              1e-14);
  EXPECT_EQ(text.model->distributions[2].components[0].box.size(), 2u);
}

TEST(Law, ShapesAreNormalisedOnTheBox) {
  ModelText text(
      plane +
      "distribution a = boltzmann(x^2 + y^2, 2)\n"
      "distribution b = ring(1.5, 0.2)\ndistribution c = ball((0, 1), 0.5)\n"
      "distribution d = density(exp(-x^4 - y^4))\ndistribution e = ring((1, 0), 1.5, 0.2)\n");
  ASSERT_TRUE(text.model) << text.messages();
  for (const Distribution &law : text.model->distributions)
    EXPECT_FALSE(law.components[0].normalised) << law.name;
  EXPECT_NEAR(densityAt(text.model->distributions[0], {1, 0}), std::exp(-2), 1e-15);
  EXPECT_NEAR(densityAt(text.model->distributions[1], {1.5, 0}), 1, 1e-12);
  EXPECT_EQ(densityAt(text.model->distributions[2], {0.1, 1}), 1);
  EXPECT_EQ(densityAt(text.model->distributions[2], {0.6, 1}), 0);
  EXPECT_NEAR(densityAt(text.model->distributions[4], {1, 1.7}), std::exp(-0.5), 1e-12);
}

TEST(Law, TheDensityOfALawIsAField) {
  ModelText text(
      line + "distribution p = 0.3 * normal(0, 1) + 0.7 * uniform(1, 2)\nfield f = density(p)\n");
  ASSERT_TRUE(text.model) << text.messages();
  std::vector<double> at{1.5};
  EXPECT_NEAR(evaluate(text.model->fields[0].components[0], {{}, at, 0, 0}),
              0.3 * std::exp(-1.125) / std::sqrt(2 * M_PI) + 0.7, 1e-15);
}

} // namespace
