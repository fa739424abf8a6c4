#include "GridSmoothing.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sbl::io {
namespace {

/// Below this width a Gaussian falls between the centres of cells.
constexpr double sampledFrom = 0.6;
/// Widths kept of a point's kernel, and of a field's: 7e-10 and 1e-16 of the peak are cut off.
constexpr double pointReach = 6.5, fieldReach = 8.6;

/// Mass of a Gaussian of standard deviation `width` around 0 in [a, a + 1].
double massIn(double a, double width) {
  const double scale = 1 / (width * std::numbers::sqrt2);
  return 0.5 * (std::erf((a + 1) * scale) - std::erf(a * scale));
}

} // namespace

std::ptrdiff_t foldedIndex(const DensityAxis &axis, std::ptrdiff_t k) {
  const auto n = static_cast<std::ptrdiff_t>(axis.cells);
  if (axis.periodic())
    return (k % n + n) % n;
  while (k < 0 || k >= n) {
    if ((k < 0 ? axis.low : axis.high) == DensityAxis::End::Absorbing)
      return -1;
    k = k < 0 ? -1 - k : 2 * n - 1 - k;
  }
  return k;
}

PointShares::PointShares(double width)
    : width_(width), radius_(static_cast<std::ptrdiff_t>(std::ceil(pointReach * width))) {
  for (std::ptrdiff_t k = 0; k <= radius_; ++k)
    table_.push_back(std::exp(-0.5 * static_cast<double>(k * k) / (width * width)));
}

std::ptrdiff_t PointShares::place(double at, double *shares) const {
  const double nearest = std::floor(at + 0.5), offset = at - nearest; // in [-1/2, 1/2)
  double sum = 0;
  if (width_ < sampledFrom) {
    for (std::ptrdiff_t k = -radius_; k <= radius_; ++k)
      sum += shares[k + radius_] = massIn(static_cast<double>(k) - 0.5 - offset, width_);
  } else {
    // exp(-(k - d)^2 / 2 w^2) = exp(-d^2 / 2 w^2) exp(d / w^2)^k exp(-k^2 / 2 w^2); the first
    // factor is the same for all.
    const double ratio = std::exp(offset / (width_ * width_)), inverse = 1 / ratio;
    double *middle = shares + radius_;
    middle[0] = sum = 1;
    double up = 1, down = 1;
    for (std::ptrdiff_t k = 1; k <= radius_; ++k) {
      up *= ratio;
      down *= inverse;
      middle[k] = table_[static_cast<std::size_t>(k)] * up;
      middle[-k] = table_[static_cast<std::size_t>(k)] * down;
      sum += middle[k] + middle[-k];
    }
  }
  for (std::size_t k = 0; k < count(); ++k)
    shares[k] /= sum;
  return static_cast<std::ptrdiff_t>(nearest) - radius_;
}

namespace {

/// The kernel, row by row of the matrix that it and the walls make: for one wider than the axis.
void applyFolded(const DensityAxis &axis, const std::vector<double> &kernel, std::ptrdiff_t outer,
                 std::ptrdiff_t inner, std::vector<double> &field) {
  const auto n = static_cast<std::ptrdiff_t>(axis.cells);
  const auto radius = static_cast<std::ptrdiff_t>(kernel.size() / 2);
  const std::vector<double> source = field;
  std::vector<double> row(axis.cells);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    std::fill(row.begin(), row.end(), 0.0);
    for (std::ptrdiff_t k = -radius; k <= radius; ++k)
      if (const std::ptrdiff_t j = foldedIndex(axis, i + k); j >= 0)
        row[static_cast<std::size_t>(j)] += kernel[static_cast<std::size_t>(k + radius)];
    for (std::ptrdiff_t o = 0; o < outer; ++o) {
      double *out = field.data() + (o * n + i) * inner;
      std::fill_n(out, inner, 0.0);
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const double *in = source.data() + (o * n + j) * inner;
        const double share = row[static_cast<std::size_t>(j)];
        for (std::ptrdiff_t l = 0; l < inner; ++l)
          out[l] += share * in[l];
      }
    }
  }
}

/// The kernel as a moving sum over lines with their ends continued.
void applyBanded(const DensityAxis &axis, const std::vector<double> &kernel, std::ptrdiff_t outer,
                 std::ptrdiff_t inner, std::vector<double> &field) {
  const auto n = static_cast<std::ptrdiff_t>(axis.cells);
  const auto radius = static_cast<std::ptrdiff_t>(kernel.size() / 2);
  // One slab [n][lanes] at a time: rows of one shift then lie in a row in memory, so that the inner
  // loop is long whatever `lanes`.
  constexpr std::ptrdiff_t strip = 64, tile = 2048;
  const std::ptrdiff_t rows = n + 2 * radius;
  std::vector<double> extended, result;
  for (std::ptrdiff_t o = 0; o < outer; ++o)
    for (std::ptrdiff_t from = 0; from < inner; from += strip) {
      const std::ptrdiff_t lanes = std::min(strip, inner - from);
      double *slab = field.data() + o * n * inner + from;
      extended.assign(static_cast<std::size_t>(rows * lanes), 0.0);
      for (std::ptrdiff_t r = 0; r < rows; ++r)
        if (const std::ptrdiff_t source = foldedIndex(axis, r - radius); source >= 0)
          std::copy_n(slab + source * inner, lanes, extended.data() + r * lanes);
      result.assign(static_cast<std::size_t>(n * lanes), 0.0);
      for (std::ptrdiff_t begin = 0; begin < n * lanes; begin += tile) {
        const std::ptrdiff_t size = std::min(tile, n * lanes - begin);
        double *out = result.data() + begin;
        for (std::size_t k = 0; k < kernel.size(); ++k) {
          const double share = kernel[k];
          const double *in = extended.data() + static_cast<std::ptrdiff_t>(k) * lanes + begin;
          for (std::ptrdiff_t i = 0; i < size; ++i)
            out[i] += share * in[i];
        }
      }
      for (std::ptrdiff_t r = 0; r < n; ++r)
        std::copy_n(result.data() + r * lanes, lanes, slab + r * inner);
    }
}

} // namespace

void smoothAlong(const std::vector<DensityAxis> &axes, std::size_t axis, double width,
                 std::vector<double> &field) {
  const auto n = static_cast<std::ptrdiff_t>(axes[axis].cells);
  std::ptrdiff_t inner = 1;
  for (std::size_t a = axis + 1; a < axes.size(); ++a)
    inner *= static_cast<std::ptrdiff_t>(axes[a].cells);
  const std::ptrdiff_t outer = static_cast<std::ptrdiff_t>(field.size()) / (n * inner);

  // Three lengths of the axis even out every field to rounding: exp(-9 pi^2 / 2).
  width = std::min(width, 3.0 * static_cast<double>(n));
  const auto radius = static_cast<std::ptrdiff_t>(std::ceil(fieldReach * width));
  std::vector<double> kernel;
  double sum = 0;
  for (std::ptrdiff_t k = -radius; k <= radius; ++k) {
    const double z = static_cast<double>(k) / width;
    kernel.push_back(width < sampledFrom ? massIn(static_cast<double>(k) - 0.5, width)
                                         : std::exp(-0.5 * z * z));
    sum += kernel.back();
  }
  for (double &share : kernel)
    share /= sum;
  if (radius > n)
    applyFolded(axes[axis], kernel, outer, inner, field);
  else
    applyBanded(axes[axis], kernel, outer, inner, field);
}

} // namespace sbl::io
