// Kernels along lattice directions: their directions add up to the noise, their taps to its
// moments, and the two directions of a slide are each other's transpose.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "Module/LatticeDirections.h"
#include "Steps/SlideKernels.h"
#include "Steps/SlideTable.h"

using namespace sbl::rt;

namespace {

Grid gridOf(const std::vector<std::int64_t> &cells, bool ring = false) {
  Grid grid;
  for (std::size_t a = 0; a < cells.size(); ++a) {
    GridAxis axis{"x" + std::to_string(a), -1, 1 + 0.3 * static_cast<double>(a), cells[a]};
    if (ring && a == 0)
      axis.low = axis.high = Boundary::Periodic;
    grid.axes.push_back(axis);
  }
  return grid;
}

/// dst = K src by the table that compiled slides read.
std::vector<double> slide(const SlideTable &table, const std::vector<double> &values,
                          const ElementBuffer *pre, bool transposed) {
  ElementBuffer src(false, values), padded(false, static_cast<std::size_t>(table.paddedSize()));
  table.pack(src, pre, transposed, padded);
  ElementBuffer turned(false, std::vector<double>(values.size(), 0.0));
  auto *to = static_cast<double *>(turned.descriptor().aligned);
  const std::vector<std::int64_t> &rows = table.rows(transposed);
  for (std::size_t r = 0; r < rows.size(); r += 4)
    for (std::int64_t j = 0; j < table.rowLength(); ++j)
      for (std::int64_t m = 0; m < rows[r + 3]; ++m)
        to[rows[r] + j] += table.weights(transposed)[rows[r + 2] + m] *
                           padded[rows[r + 1] + m * table.stride() + j];
  FieldValues result;
  if (table.isTurned()) {
    ElementBuffer dst(false, values.size());
    table.unpack(turned, nullptr, dst);
    dst.store(result);
  } else {
    turned.store(result);
  }
  return result;
}

std::vector<double> randoms(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> unit(0.1, 1);
  std::vector<double> values(count);
  for (double &v : values)
    v = unit(engine);
  return values;
}

void expectTranspose(const SlideTable &table, std::size_t points) {
  const std::vector<double> x = randoms(points, 1), y = randoms(points, 2);
  const std::vector<double> forward = slide(table, x, nullptr, false);
  const std::vector<double> back = slide(table, y, nullptr, true);
  double left = 0, right = 0;
  for (std::size_t k = 0; k < points; ++k) {
    left += y[k] * forward[k];
    right += back[k] * x[k];
    // The same row, entry by entry, as paths draw from it.
    double entry = 0;
    table.row(static_cast<std::int64_t>(k),
              [&](std::int64_t column, double weight) { entry += weight * x[column]; });
    ASSERT_NEAR(entry, forward[k], 1e-13);
  }
  EXPECT_NEAR(left, right, 1e-12 * left);
}

} // namespace

TEST(LatticeDirections, AddUpToTheCovarianceWithWeightsThatAreNotNegative) {
  std::mt19937 engine(7);
  std::normal_distribution<double> normal;
  for (const std::size_t n : {std::size_t{2}, std::size_t{3}})
    for (int trial = 0; trial < 200; ++trial) {
      const Grid grid = gridOf(n == 2 ? std::vector<std::int64_t>{400, 300}
                                      : std::vector<std::int64_t>{400, 300, 500});
      std::vector<double> b(n * n), c(n * n, 0.0);
      for (double &v : b)
        v = normal(engine);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          for (std::size_t k = 0; k < n; ++k)
            c[i * n + j] += b[i * n + k] * b[j * n + k];
      const LatticeDirections directions = latticeDirections(grid, c);
      if (!directions.status.ok())
        continue; // nearly singular
      ASSERT_EQ(directions.all.size(), n == 2 ? 3u : 6u);
      double scale = 0;
      for (const double v : c)
        scale = std::max(scale, std::fabs(v));
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          double sum = 0;
          for (const LatticeDirection &d : directions.all) {
            EXPECT_GE(d.weight, 0);
            sum += d.weight * static_cast<double>(d.cells[i] * d.cells[j]) *
                   grid.axes[i].spacing() * grid.axes[j].spacing();
          }
          // Steps of tens of cells, for noise that is nearly singular, cost their squares in
          // digits.
          EXPECT_NEAR(sum, c[i * n + j], 1e-9 * scale);
        }
    }
}

TEST(LatticeDirections, RefusesNoiseThatIsTooNarrowForTheGrid) {
  EXPECT_FALSE(latticeDirections(gridOf({32, 32}), {1, 0.9999999, 0.9999999, 1}).status.ok());
  EXPECT_FALSE(latticeDirections(gridOf({32, 32}), {1, 1, 1, 1}).status.ok());
}

TEST(SlideKernels, HaveTheMeanAndTheVarianceAskedFor) {
  for (const double variance : {1e-16, 1e-3, 0.1, 0.3, 0.9, 1.0, 1.7, 30.0})
    for (const double shift : {0.0, -3.0, 0.25, 17.5}) {
      const SlideTaps taps = movedTaps(shift, variance, 0.1);
      double sum = 0, mean = 0, second = 0;
      for (std::size_t m = 0; m < taps.weights.size(); ++m) {
        ASSERT_GE(taps.weights[m], 0);
        const double x = static_cast<double>(taps.first) + static_cast<double>(m);
        sum += taps.weights[m];
        mean += taps.weights[m] * x;
        second += taps.weights[m] * (x - shift) * (x - shift);
      }
      const double f = shift - std::floor(shift);
      EXPECT_NEAR(sum, 1, 1e-14);
      EXPECT_NEAR(mean, shift, 2e-7);
      EXPECT_NEAR(second, std::max(variance, f * (1 - f)), 1e-6);
      EXPECT_NEAR(taps.cumulants.second, std::max(0.0, f * (1 - f) - variance), 1e-6);
    }
}

TEST(SlideKernels, OfSmallVarianceAreBesselFunctions) {
  const double v = 0.4;
  const SlideTaps taps = movedTaps(0, v, 0);
  for (int m = 0; m < 5; ++m)
    EXPECT_NEAR(taps.weights[m - taps.first], std::exp(-v) * std::cyl_bessel_i(m, v), 1e-15);
}

TEST(SlideTable, ForwardIsTheTransposeOfBackward) {
  for (const bool ring : {false, true}) {
    const Grid plane = gridOf({17, 23}, ring), space = gridOf({7, 9, 11}, ring);
    const std::vector<double> tilt2{ring ? 0.7 : 0.0, 0}, tilt3{ring ? -0.4 : 0.0, 0, 0};
    expectTranspose(SlideTable::lattice(plane, false, {2, -1, 0}, movedTaps(0, 1.3, 0), tilt2),
                    17 * 23);
    expectTranspose(SlideTable::lattice(space, false, {1, 1, -2}, movedTaps(0, 0.6, 0), tilt3),
                    7 * 9 * 11);
    for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
      std::vector<SlideTaps> lines;
      for (int line = 0; line < (axis == 0 ? 23 : 17); ++line)
        lines.push_back(movedTaps(0.37 * (line - 8), 0.3, 0));
      expectTranspose(SlideTable::along(plane, false, axis, lines), 17 * 23);
    }
  }
}

TEST(SlideTable, CountsWhatStepsOverTheEnds) {
  const Grid plane = gridOf({12, 15});
  const SlideTable table =
      SlideTable::lattice(plane, false, {1, -1, 0}, movedTaps(0, 2, 0), {0, 0});
  const std::vector<double> ones(12 * 15, 1.0), sums = slide(table, ones, nullptr, false);
  for (std::size_t k = 0; k < ones.size(); ++k)
    EXPECT_NEAR(table.inside(static_cast<std::int64_t>(k)), sums[k], 1e-14);
}
