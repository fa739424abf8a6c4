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

/// A convolution with `shares` at every `stride`-th cell.
struct Pass {
  std::ptrdiff_t stride;
  std::vector<double> shares; // 2 r + 1 of them, their sum 1
  std::ptrdiff_t reach() const { return stride * static_cast<std::ptrdiff_t>(shares.size() / 2); }
};

std::vector<double> gaussian(double width) {
  const auto radius = static_cast<std::ptrdiff_t>(std::ceil(fieldReach * width));
  std::vector<double> shares;
  double sum = 0;
  for (std::ptrdiff_t k = -radius; k <= radius; ++k) {
    const double z = static_cast<double>(k) / width;
    shares.push_back(width < sampledFrom ? massIn(static_cast<double>(k) - 0.5, width)
                                         : std::exp(-0.5 * z * z));
    sum += shares.back();
  }
  for (double &share : shares)
    share /= sum;
  return shares;
}

/// A Gaussian as a cascade, so that one of thousands of cells does not take as many terms at each
/// of them: every s-th cell of a wide Gaussian, then a narrow one of width b between these. Their
/// variances add, and what the gaps leave, relatively 2 exp(-2 pi^2 b^2 / s^2), is rounding.
std::vector<Pass> cascade(double width) {
  constexpr double directUpTo = 24, overlap = 1.4, thirdFrom = 1000; // overlap: b / s
  std::vector<Pass> passes;
  while (width > directUpTo) {
    // Two passes of equal length, or the first of three.
    const double stride = std::floor(std::pow(width / overlap, width > thirdFrom ? 2.0 / 3 : 0.5));
    const double rest = overlap * stride;
    passes.push_back({static_cast<std::ptrdiff_t>(stride),
                      gaussian(std::sqrt(width * width - rest * rest) / stride)});
    width = rest;
  }
  passes.push_back({1, gaussian(width)});
  return passes;
}

/// One pass over rows of `lanes` values: `rows` of them become 2 reach() fewer.
void apply(const Pass &pass, std::ptrdiff_t rows, std::ptrdiff_t lanes, std::vector<double> &slab) {
  constexpr std::ptrdiff_t tile = 2048;
  const std::ptrdiff_t size = (rows - 2 * pass.reach()) * lanes;
  std::vector<double> result(static_cast<std::size_t>(size), 0.0);
  for (std::ptrdiff_t begin = 0; begin < size; begin += tile) {
    const std::ptrdiff_t count = std::min(tile, size - begin);
    double *out = result.data() + begin;
    for (std::size_t k = 0; k < pass.shares.size(); ++k) {
      const double share = pass.shares[k];
      const double *in = slab.data() + static_cast<std::ptrdiff_t>(k) * pass.stride * lanes + begin;
      for (std::ptrdiff_t i = 0; i < count; ++i)
        out[i] += share * in[i];
    }
  }
  slab = std::move(result);
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
  const std::vector<Pass> passes = cascade(width);
  std::ptrdiff_t halo = 0;
  for (const Pass &pass : passes)
    halo += pass.reach();

  // One slab [rows][lanes] at a time, with its ends continued: rows of one shift then lie in a row
  // in memory, so that the inner loop is long whatever `lanes`.
  constexpr std::ptrdiff_t widest = 64, largest = std::ptrdiff_t(1) << 21;
  const std::ptrdiff_t extended = n + 2 * halo;
  const std::ptrdiff_t strip = std::clamp<std::ptrdiff_t>(largest / extended, 1, widest);
  std::vector<double> slab;
  for (std::ptrdiff_t o = 0; o < outer; ++o)
    for (std::ptrdiff_t from = 0; from < inner; from += strip) {
      const std::ptrdiff_t lanes = std::min(strip, inner - from);
      double *lines = field.data() + o * n * inner + from;
      std::ptrdiff_t rows = extended;
      slab.assign(static_cast<std::size_t>(rows * lanes), 0.0);
      for (std::ptrdiff_t r = 0; r < rows; ++r)
        if (const std::ptrdiff_t source = foldedIndex(axes[axis], r - halo); source >= 0)
          std::copy_n(lines + source * inner, lanes, slab.data() + r * lanes);
      for (const Pass &pass : passes) {
        apply(pass, rows, lanes, slab);
        rows -= 2 * pass.reach();
      }
      for (std::ptrdiff_t r = 0; r < n; ++r)
        std::copy_n(slab.data() + r * lanes, lanes, lines + r * inner);
    }
}

} // namespace sbl::io
