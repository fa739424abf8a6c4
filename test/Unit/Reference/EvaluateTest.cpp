// Why: compiled fields are compared with this evaluator, so it must itself agree with plain points.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "ModelText.h"
#include "sbl/Reference/Evaluate.h"

using namespace sbl;

namespace {

const std::string places = "param k = 2\naxis x in [0, 1], cells = 4\n"
                           "axis y in [-1, 1], cells = 3, boundary = periodic\n";

TEST(Reference, GridsAreCellCentredExceptWherePeriodic) {
  test::ModelText text(places);
  ASSERT_TRUE(text.model) << text.messages();
  std::vector<double> parameters{2};
  ReferenceGrid grid = referenceGrid(*text.model, parameters);
  EXPECT_EQ(grid.axes[0], (std::vector<double>{0.125, 0.375, 0.625, 0.875}));
  EXPECT_NEAR(grid.axes[1][0], -1, 1e-15);
  EXPECT_NEAR(grid.axes[1][1], -1 + 2.0 / 3, 1e-15);
}

TEST(Reference, ArraysAgreeWithPoints) {
  test::ModelText text(places +
                       "time t in [0, 1]\nfield f = where(x > 0.5, k * x^2, sin(y * t)) + y\n");
  ASSERT_TRUE(text.model) << text.messages();
  std::vector<double> parameters{2}, place(2);
  ReferenceGrid grid = referenceGrid(*text.model, parameters);
  ExprRef e = text.model->fields[0].components[0];
  std::vector<double> values = evaluateOnGrid(e, grid, parameters, 0.7);
  ASSERT_EQ(values.size(), 12u);
  for (std::size_t k = 0; k < values.size(); ++k) {
    grid.place(k, place);
    EXPECT_EQ(values[k], evaluate(e, {parameters, place, 0.7, 0})) << k;
  }
}

TEST(Reference, QueriesComeFromTheHook) {
  ExprContext c;
  ReferenceGrid grid{{{1, 2, 3}}};
  ExprRef e = c.add(c.mul(c.query(0), c.coordinate(0)), c.query(1));
  auto values = evaluateOnGrid(e, grid, {}, 0, [](Index query) {
    return query == 0 ? std::vector<double>{5, 6, 7} : std::vector<double>{0.5};
  });
  EXPECT_EQ(values, (std::vector<double>{5.5, 12.5, 21.5}));
  EXPECT_TRUE(std::isnan(evaluateOnGrid(e, grid, {}, 0)[0]));
}

TEST(Reference, BoxesAreCutExactly) {
  test::ModelText text("axis x in [0, 1], cells = 4\ndistribution p = uniform(0.125, 0.625)\n");
  ASSERT_TRUE(text.model) << text.messages();
  auto masses = cellMasses(text.model->distributions[0], *text.model, {});
  std::vector<double> expected{0.25, 0.5, 0.25, 0};
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(masses[i], expected[i], 1e-15);
}

} // namespace
