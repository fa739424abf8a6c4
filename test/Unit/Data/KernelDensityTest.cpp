// Kernel estimates against sums over the samples, written out.
#include <cmath>
#include <numbers>
#include <random>

#include "DataFile.h"

namespace sbl::io::test {
namespace {

double gaussian(double x, double width) {
  return std::exp(-0.5 * x * x / (width * width)) / (width * std::sqrt(2 * std::numbers::pi));
}

/// One axis' factor of the estimate at x: the sample and its images in the walls.
double kernel(const DensityAxis &axis, double x, double sample, double width) {
  const double length = axis.hi - axis.lo;
  double sum = 0;
  for (int turn = -6; turn <= 6; ++turn) {
    if (axis.periodic()) {
      sum += gaussian(x - sample - turn * length, width);
    } else if (axis.low == DensityAxis::End::Absorbing &&
               axis.high == DensityAxis::End::Absorbing) {
      sum += turn == 0 ? gaussian(x - sample, width) : 0;
    } else { // reflecting: period 2 L with the mirror image in the lower wall
      sum += gaussian(x - sample - 2 * turn * length, width) +
             gaussian(x - (2 * axis.lo - sample) - 2 * turn * length, width);
    }
  }
  return sum;
}

struct Estimate {
  std::vector<DensityAxis> axes;
  std::vector<std::vector<double>> samples;
  std::vector<double> widths;

  std::string text() const {
    std::string lines;
    for (const auto &sample : samples) {
      char number[40];
      for (std::size_t a = 0; a < sample.size(); ++a) {
        std::snprintf(number, sizeof number, "%s%.17g", a ? "," : "", sample[a]);
        lines += number;
      }
      lines += "\n";
    }
    return lines;
  }

  /// The largest difference between the grid's estimate and the sum, over the largest density.
  double error() const {
    const DataFile file(text());
    DensityRequest request;
    request.path = file.path();
    request.axes = axes;
    request.smoothing = DensityRequest::Smoothing::Given;
    request.bandwidth = widths;
    const DensityTable table = readGood(request);
    double volume = 1, mass = 0, largest = 0, worst = 0;
    for (const DensityAxis &a : axes)
      volume *= a.spacing();
    std::vector<double> exact(table.density.size(), 0.0);
    for (std::size_t cell = 0; cell < exact.size(); ++cell) {
      for (const auto &sample : samples) {
        double product = 1;
        for (std::size_t a = axes.size(), rest = cell; a-- > 0; rest /= axes[a].cells)
          product *= kernel(axes[a], axes[a].centre(rest % axes[a].cells), sample[a],
                            widths[std::min(a, widths.size() - 1)]);
        exact[cell] += product;
      }
      mass += exact[cell] * volume;
    }
    for (std::size_t cell = 0; cell < exact.size(); ++cell) {
      largest = std::max(largest, exact[cell] / mass);
      worst = std::max(worst, std::abs(table.density[cell] - exact[cell] / mass));
    }
    return worst / largest;
  }
};

std::vector<std::vector<double>> scattered(const std::vector<DensityAxis> &axes, int count) {
  std::mt19937 random(7);
  std::vector<std::vector<double>> samples;
  for (int i = 0; i < count; ++i) {
    auto &sample = samples.emplace_back();
    for (const DensityAxis &a : axes)
      sample.push_back(std::uniform_real_distribution<double>(a.lo, a.hi)(random));
  }
  return samples;
}

TEST(KernelDensity, IsTheSumOverSamplesAtEveryWidth) {
  // From cells of 1/16: sampled in one go below 2 cells, in two above.
  for (const double width : {0.06, 0.1, 0.124, 0.126, 0.2, 0.5, 3.0}) {
    SCOPED_TRACE(width);
    Estimate e{{axis("x", 0, 4, 64)}, {}, {width}};
    e.samples = scattered(e.axes, 40);
    EXPECT_LT(e.error(), width < 0.124 ? 1e-3 * std::exp(-20 * (width - 0.06)) : 2e-6);
  }
}

TEST(KernelDensity, StatesItsBinningError) {
  // 2 exp(-2 pi^2 (1 - 1/b^2)) for a bandwidth of b cells: 8e-7 at the least, then fast to 5e-9.
  for (const double cells : {2.0, 3.0, 8.0}) {
    Estimate e{{axis("x", 0, 4, 128)}, {}, {cells / 32}};
    e.samples = {{1.98347}};
    const double stated =
        2 * std::exp(-2 * std::numbers::pi * std::numbers::pi * (1 - 1 / (cells * cells)));
    EXPECT_LT(e.error(), 1.1 * stated + 2e-9);
  }
}

TEST(KernelDensity, ReflectsWrapsAndCutsOff) {
  const auto absorbing = DensityAxis::End::Absorbing;
  for (const DensityAxis &a :
       {axis("x", -1, 1, 48), ring("x", -1, 1, 48), axis("x", -1, 1, 48, absorbing, absorbing)})
    for (const double width : {0.07, 0.3, 0.9}) {
      Estimate e{{a}, {{-0.99}, {0.93}, {0.2}}, {width}};
      EXPECT_LT(e.error(), 2e-6);
    }
}

TEST(KernelDensity, KeepsItsDigitsOverThousandsOfCells) {
  // Widths of 25 cells to 9,000: in two passes and in more of them.
  const auto absorbing = DensityAxis::End::Absorbing;
  for (const DensityAxis &a : {axis("x", -1, 1, 20000), ring("x", -1, 1, 20000),
                               axis("x", -1, 1, 20000, absorbing, absorbing)})
    for (const double width : {0.0025, 0.1, 0.5, 0.9}) {
      SCOPED_TRACE(width);
      Estimate e{{a}, {{-0.99}, {0.93}, {0.2}}, {width}};
      EXPECT_LT(e.error(), 1e-8);
    }
}

TEST(KernelDensity, HasAWidthForEachAxis) {
  Estimate plane{{axis("x", -1, 2, 30), ring("y", 0, 1, 25)}, {}, {0.25, 0.07}};
  plane.samples = scattered(plane.axes, 20);
  EXPECT_LT(plane.error(), 5e-5);
  Estimate space{{axis("x", -1, 2, 20), axis("y", 0, 1, 15), axis("z", 0, 4, 18)}, {}, {0.4}};
  space.samples = scattered(space.axes, 10);
  EXPECT_LT(space.error(), 2e-6);
}

TEST(KernelDensity, FollowsSilverman) {
  Estimate e{{axis("x", -8, 8, 400)}, {}, {}};
  std::mt19937 random(3);
  std::normal_distribution<double> normal(0.5, 1.5);
  double mean = 0, square = 0;
  const int n = 500;
  for (int i = 0; i < n; ++i) {
    e.samples.push_back({normal(random)});
    mean += e.samples.back()[0] / n;
  }
  for (const auto &s : e.samples)
    square += (s[0] - mean) * (s[0] - mean) / (n - 1);
  const DataFile file(e.text());
  DensityRequest request;
  request.path = file.path();
  request.axes = e.axes;
  const DensityTable chosen = readGood(request);
  request.smoothing = DensityRequest::Smoothing::Given;
  request.bandwidth = {std::sqrt(square) * std::pow(4.0 / (3 * n), 0.2)};
  const DensityTable given = readGood(request);
  for (std::size_t k = 0; k < given.density.size(); ++k)
    ASSERT_NEAR(chosen.density[k], given.density[k], 1e-12);
}

TEST(KernelDensity, NeedsSpreadForSilverman) {
  const DataFile one("0.5\n"), same("0.5\n0.5\n0.5\n"), far("17\n19\n");
  DensityRequest request = counting(one.path());
  request.smoothing = DensityRequest::Smoothing::Auto;
  EXPECT_EQ(refusal(request),
            "one sample alone does not say how wide its law is (give a bandwidth: "
            "`bandwidth = 0.2`)");
  request.path = same.path();
  EXPECT_EQ(refusal(request),
            "all samples have the same x, which does not say how wide their law is "
            "(give a bandwidth: `bandwidth = 0.2`)");
  request.path = far.path();
  EXPECT_EQ(refusal(request),
            "none of its 2 samples lies on the axes (in the file x runs from 17 to 19)");
}

TEST(KernelDensity, CountsWhatLiesOutside) {
  const DataFile file("0.5\n9.5\n-1\n12\n");
  EXPECT_EQ(readGood(counting(file.path())).outside, 0.5);
  DensityRequest around = counting(file.path());
  around.axes = {ring("x", 0, 10, 10)};
  const DensityTable table = readGood(around);
  EXPECT_EQ(table.outside, 0);
  // Cells of a ring lie around 0, 1, 2 …: 0.5 is in cell 1, 9.5 in cell 0, -1 in 9, 12 in 2.
  EXPECT_EQ(digits(table, 4), "1110000001");
}

} // namespace
} // namespace sbl::io::test
