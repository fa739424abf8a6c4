// A Gaussian of its bandwidth on every sample, without a sum over samples at every cell.
//
// Samples are spread onto the grid by a Gaussian of one cell, sampled at the centres, and the field
// is then smoothed along each axis by the sampled Gaussian that makes up the rest, variances added.
// Both are exact Gaussians; the sum over cells between them aliases, relatively by 2 exp(-2 pi^2 c)
// with c = (1 - 1/b^2) cells^2 for a bandwidth of b cells: 8e-7 at b = 2, 3e-9 for wide ones.
// Bandwidths below two cells are spread in one go, which has no such error.
#include "KernelDensity.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "GridSmoothing.h"

namespace sbl::io {
namespace {

constexpr double spreadWidth = 1, splitFrom = 2; // in cells

std::string figure(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return text;
}

/// The samples that lie on the axes; those of periodic axes brought into their period.
SampleRows onAxes(const DensityRequest &request, const SampleRows &rows) {
  const std::size_t rank = rows.rank;
  SampleRows kept{rank, {}};
  kept.values.reserve(rows.values.size());
  std::vector<double> least(rank, INFINITY), most(rank, -INFINITY);
  for (std::size_t i = 0; i < rows.count(); ++i) {
    double place[3] = {0, 0, 0};
    bool inside = true;
    for (std::size_t a = 0; a < rank; ++a) {
      const DensityAxis &axis = request.axes[a];
      double x = rows.values[i * rank + a];
      least[a] = std::min(least[a], x);
      most[a] = std::max(most[a], x);
      const double length = axis.hi - axis.lo;
      if (axis.periodic())
        x = std::clamp(x - length * std::floor((x - axis.lo) / length), axis.lo, axis.hi);
      inside &= x >= axis.lo && x <= axis.hi;
      place[a] = x;
    }
    if (inside)
      kept.values.insert(kept.values.end(), place, place + rank);
  }
  if (kept.values.empty()) {
    std::string where;
    for (std::size_t a = 0; a < rank; ++a)
      where += (a ? ", " : "") + request.axes[a].name + " runs from " + figure(least[a]) + " to " +
               figure(most[a]);
    fail("none of its " + std::to_string(rows.count()) + " samples lies on the axes",
         "in the file " + where);
  }
  return kept;
}

/// The standard deviation of a column; around a ring that of the wrapped normal law with the same
/// mean resultant length, at most that of the uniform one.
double deviation(const DensityAxis &axis, const SampleRows &rows, std::size_t a) {
  const auto n = static_cast<double>(rows.count());
  if (axis.periodic()) {
    const double turn = 2 * std::numbers::pi / (axis.hi - axis.lo);
    double c = 0, s = 0;
    for (std::size_t i = 0; i < rows.count(); ++i) {
      c += std::cos(turn * rows.values[i * rows.rank + a]);
      s += std::sin(turn * rows.values[i * rows.rank + a]);
    }
    const double even = (axis.hi - axis.lo) / std::sqrt(12.0);
    const double length = std::hypot(c, s) / n;
    return length > 0 ? std::min(even, std::sqrt(std::max(0.0, -2 * std::log(length))) / turn)
                      : even;
  }
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < rows.count(); ++i)
    mean += rows.values[i * rows.rank + a] / n;
  for (std::size_t i = 0; i < rows.count(); ++i) {
    const double d = rows.values[i * rows.rank + a] - mean;
    square += d * d;
  }
  return rows.count() > 1 ? std::sqrt(square / (n - 1)) : 0;
}

/// Bandwidths per axis. Silverman's rule (Density Estimation, 1986, eq. 4.14): a normal law of d
/// dimensions is estimated best with b = s (4 / ((d + 2) n))^(1 / (d + 4)).
std::vector<double> bandwidths(const DensityRequest &request, const SampleRows &rows) {
  const std::size_t rank = rows.rank;
  if (request.smoothing == DensityRequest::Smoothing::Given) {
    std::vector<double> given = request.bandwidth;
    given.resize(rank, given.front());
    return given;
  }
  std::vector<double> result;
  const auto n = static_cast<double>(rows.count()), d = static_cast<double>(rank);
  const double factor = std::pow(4 / ((d + 2) * n), 1 / (d + 4));
  for (std::size_t a = 0; a < rank; ++a) {
    const DensityAxis &axis = request.axes[a];
    const double s = deviation(axis, rows, a);
    if (!(s > 1e-12 * (axis.hi - axis.lo)))
      fail(rows.count() == 1 ? std::string("one sample alone does not say how wide its law is")
                             : "all samples have the same " + axis.name +
                                   ", which does not say how wide their law is",
           "give a bandwidth: `bandwidth = " + figure((axis.hi - axis.lo) / 50) + "`");
    result.push_back(factor * s);
  }
  return result;
}

/// A field with `halo` cells more on both sides of each axis, to be folded back at the walls.
class HaloField {
public:
  HaloField(const std::vector<DensityAxis> &axes, std::vector<std::ptrdiff_t> halo)
      : axes_(axes), halo_(std::move(halo)) {
    std::size_t size = 1;
    for (std::size_t a = 0; a < axes.size(); ++a)
      size *= extent(a);
    values_.assign(size, 0.0);
  }

  /// Adds the product of the shares of one sample.
  void add(const std::ptrdiff_t *first, const PointShares *kernels, const double *const *shares) {
    const std::size_t rank = axes_.size();
    std::size_t base = 0;
    for (std::size_t a = 0; a < rank; ++a)
      base = base * extent(a) + static_cast<std::size_t>(first[a] + halo_[a]);
    const std::size_t last = rank - 1, n = kernels[last].count();
    const auto line = [&](std::size_t at, double weight) {
      double *out = values_.data() + at;
      for (std::size_t k = 0; k < n; ++k)
        out[k] += weight * shares[last][k];
    };
    if (rank == 1)
      return line(base, 1);
    for (std::size_t i = 0; i < kernels[0].count(); ++i) {
      if (rank == 2) {
        line(base + i * extent(1), shares[0][i]);
        continue;
      }
      for (std::size_t j = 0; j < kernels[1].count(); ++j)
        line(base + (i * extent(1) + j) * extent(2), shares[0][i] * shares[1][j]);
    }
  }

  std::vector<double> folded() const {
    std::size_t cells = 1;
    for (const DensityAxis &axis : axes_)
      cells *= axis.cells;
    std::vector<double> result(cells, 0.0);
    for (std::size_t k = 0; k < values_.size(); ++k) {
      std::size_t rest = k, target = 0, stride = 1;
      bool kept = true;
      for (std::size_t a = axes_.size(); a-- > 0; rest /= extent(a)) {
        const std::ptrdiff_t at =
            foldedIndex(axes_[a], static_cast<std::ptrdiff_t>(rest % extent(a)) - halo_[a]);
        kept &= at >= 0;
        target += static_cast<std::size_t>(std::max<std::ptrdiff_t>(at, 0)) * stride;
        stride *= axes_[a].cells;
      }
      if (kept)
        result[target] += values_[k];
    }
    return result;
  }

private:
  std::size_t extent(std::size_t a) const {
    return axes_[a].cells + 2 * static_cast<std::size_t>(halo_[a]);
  }
  const std::vector<DensityAxis> &axes_;
  std::vector<std::ptrdiff_t> halo_;
  std::vector<double> values_;
};

std::vector<double> spread(const std::vector<DensityAxis> &axes, const SampleRows &rows,
                           const std::vector<double> &widths) {
  const std::size_t rank = axes.size();
  std::vector<PointShares> kernels;
  std::vector<std::ptrdiff_t> halo;
  std::vector<std::vector<double>> shares;
  const double *sharePointers[3] = {};
  for (std::size_t a = 0; a < rank; ++a) {
    kernels.emplace_back(widths[a]);
    halo.push_back(kernels[a].radius() + 1); // a place at an end may belong to the cell beyond
    shares.emplace_back(kernels[a].count());
    sharePointers[a] = shares[a].data();
  }
  HaloField field(axes, std::move(halo));
  for (std::size_t i = 0; i < rows.count(); ++i) {
    std::ptrdiff_t first[3] = {};
    for (std::size_t a = 0; a < rank; ++a) {
      const double at = (rows.values[i * rank + a] - axes[a].centre(0)) / axes[a].spacing();
      first[a] = kernels[a].place(at, shares[a].data());
    }
    field.add(first, kernels.data(), sharePointers);
  }
  return field.folded();
}

/// Axes that go on beyond absorbing walls as far as a sample is spread: what lies there after the
/// spreading comes back in part when the field is smoothed.
std::vector<DensityAxis> widened(const std::vector<DensityAxis> &axes) {
  constexpr std::size_t more = 8; // cells; more than the radius of a spread sample
  std::vector<DensityAxis> result = axes;
  for (DensityAxis &axis : result) {
    const double h = axis.spacing();
    const bool low = axis.low == DensityAxis::End::Absorbing;
    const bool high = axis.high == DensityAxis::End::Absorbing;
    axis.cells += more * (std::size_t(low) + std::size_t(high));
    axis.lo -= low ? more * h : 0;
    axis.hi += high ? more * h : 0;
  }
  return result;
}

/// The part of a field on widened axes that lies on the axes themselves.
std::vector<double> narrowed(const std::vector<DensityAxis> &wide, std::vector<double> field,
                             const std::vector<DensityAxis> &axes) {
  std::size_t cells = 1;
  bool same = true;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    cells *= axes[a].cells;
    same &= axes[a].cells == wide[a].cells;
  }
  if (same)
    return field;
  std::vector<double> result(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    std::size_t from = 0, stride = 1;
    for (std::size_t a = axes.size(), rest = cell; a-- > 0; rest /= axes[a].cells) {
      const std::size_t more = wide[a].cells - axes[a].cells;
      const bool both = axes[a].low == axes[a].high;
      const std::size_t before = axes[a].low != DensityAxis::End::Absorbing ? 0
                                 : both                                     ? more / 2
                                                                            : more;
      from += (rest % axes[a].cells + before) * stride;
      stride *= wide[a].cells;
    }
    result[cell] = field[from];
  }
  return result;
}

std::vector<double> histogram(const std::vector<DensityAxis> &axes, const SampleRows &rows) {
  std::size_t cells = 1;
  for (const DensityAxis &axis : axes)
    cells *= axis.cells;
  std::vector<double> counts(cells, 0.0);
  for (std::size_t i = 0; i < rows.count(); ++i) {
    std::size_t cell = 0;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const double at = (rows.values[i * axes.size() + a] - axes[a].centre(0)) / axes[a].spacing();
      auto k = static_cast<std::ptrdiff_t>(std::floor(at + 0.5));
      const auto n = static_cast<std::ptrdiff_t>(axes[a].cells);
      k = axes[a].periodic() ? (k % n + n) % n : std::clamp<std::ptrdiff_t>(k, 0, n - 1);
      cell = cell * axes[a].cells + static_cast<std::size_t>(k);
    }
    counts[cell] += 1;
  }
  return counts;
}

} // namespace

DensityTable sampleDensity(const DensityRequest &request, const SampleRows &rows) {
  const std::vector<DensityAxis> &axes = request.axes;
  const SampleRows kept = onAxes(request, rows);
  DensityTable table;
  table.outside = 1 - static_cast<double>(kept.count()) / static_cast<double>(rows.count());
  table.summary = std::to_string(rows.count()) + (rows.count() == 1 ? " sample" : " samples");
  if (request.smoothing == DensityRequest::Smoothing::Histogram) {
    table.density = histogram(axes, kept);
    table.summary += ", histogram";
    return table;
  }
  const std::vector<double> width = bandwidths(request, kept);
  std::vector<double> first;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const double cells = width[a] / axes[a].spacing();
    first.push_back(cells < splitFrom ? cells : spreadWidth);
    table.summary += (a ? ", " : ", bandwidth ") + figure(width[a]) + " along " + axes[a].name;
  }
  const std::vector<DensityAxis> wide = widened(axes);
  std::vector<double> field = spread(wide, kept, first);
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (const double cells = width[a] / axes[a].spacing(); cells >= splitFrom)
      smoothAlong(wide, a, std::sqrt(cells * cells - spreadWidth * spreadWidth), field);
  table.density = narrowed(wide, std::move(field), axes);
  return table;
}

} // namespace sbl::io
