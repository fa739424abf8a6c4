// Fields from grid to grid, and bridges that start on fewer cells.
#include "Bridging.h"

#include "Fields/Resample.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

Grid plane(std::int64_t nx, std::int64_t ny) {
  return {
      {{"x", -1, 2, nx}, {"a", 0, 6.283185307179586, ny, Boundary::Periodic, Boundary::Periodic}}};
}

template <class F> FieldValues sampled(const Grid &grid, F &&f) {
  FieldValues values;
  for (std::int64_t i = 0; i < grid.axes[0].cells; ++i)
    for (std::int64_t j = 0; j < grid.axes[1].cells; ++j)
      values.push_back(f(grid.axes[0].centre(i), grid.axes[1].centre(j)));
  return values;
}

TEST(Resample, KeepsPolynomialsUpToEndsAndWavesAroundRings) {
  const auto field = [](double x, double a) { return x * x * x * x * x - 2 * x + std::cos(2 * a); };
  for (const auto &[from, to] :
       {std::pair{plane(64, 128), plane(32, 64)}, std::pair{plane(32, 64), plane(63, 128)}}) {
    const FieldValues moved = resampled(from, sampled(from, field), to);
    const FieldValues exact = sampled(to, field);
    for (std::size_t k = 0; k < exact.size(); ++k)
      ASSERT_NEAR(moved[k], exact[k], 1e-6);
  }
}

TEST(Resample, GoesNoFurtherThanZerosAndJumps) {
  const double none = -std::numeric_limits<double>::infinity();
  const Grid from = plane(64, 64), to = plane(32, 32);
  const FieldValues law = resampled(
      from, sampled(from, [&](double x, double) { return x > 0.5 ? none
                                                         : x > 0 ? 0.0
                                                                 : -500.0; }),
      to);
  const FieldValues x = sampled(to, [](double at, double) { return at; });
  for (std::size_t k = 0; k < law.size(); ++k) {
    EXPECT_EQ(law[k] == none, x[k] > 0.52);
    if (x[k] < 0.45 && std::fabs(x[k]) > 0.03) // in between: across a jump
      EXPECT_NEAR(law[k], x[k] > 0 ? 0 : -500, 0.2) << x[k];
  }
}

/// A plane with a Gaussian law along x at both ends, times its own along y, is two bridges.
double logGaussian(const double *p, const double *x, double, double) {
  return logNormal(x[0], p[kFree], p[kFree + 1]) + logNormal(x[1], p[kFree], p[kFree + 1]);
}
double logOther(const double *p, const double *x, double, double) {
  return logNormal(x[0], p[kFree + 2], p[kFree + 3]) + logNormal(x[1], p[kFree + 2], p[kFree + 3]);
}

TEST(CoarseStart, SavesIterationsAndKeepsTheAnswer) {
  TestModule m = brownianPlane();
  const std::size_t a = m.logLaw(m.field(fieldEntry<logGaussian>(false)), true);
  m.bridge(0, a, m.logLaw(m.field(fieldEntry<logOther>(false)), true));
  const auto solve = [&](double cells) {
    return Solved(m, normals({-3, 3, cells, -3, 3, cells}, 0.6, -0.5, 0.09, 0.6, 0.16));
  };
  const Solved direct = solve(96), started = solve(192);
  ASSERT_TRUE(direct.status.ok()) << direct.status.message;
  ASSERT_TRUE(started.status.ok()) << started.status.message;
  // Below 128 x 128 cells there is no coarser solve. Its start is as good as its cells.
  EXPECT_LT(started.solution.iterations, direct.solution.iterations);
  EXPECT_NEAR(started.solution.cost, direct.solution.cost, 1e-9);
  started.expectConserved();
}

} // namespace
