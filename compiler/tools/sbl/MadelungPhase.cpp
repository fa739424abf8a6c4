#include "MadelungPhase.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

namespace sbl::tool {
namespace {

constexpr std::size_t nodes = 8;
constexpr double leastDensity = 1e-8; // of the largest

/// Weights w such that sum w[j] f(j) is the integral from `at` to `at` + 1 of the polynomial
/// through the nodes 0 … count - 1: exact by Gauss's rule of four points.
std::vector<double> cellWeights(std::size_t count, std::size_t at) {
  constexpr std::array<double, 2> place{0.33998104358485626, 0.86113631159405258};
  constexpr std::array<double, 2> weight{0.65214515486254614, 0.34785484513745386};
  std::vector<double> result(count, 0.0);
  for (std::size_t k = 0; k < 2; ++k)
    for (const double side : {-1.0, 1.0}) {
      const double x = static_cast<double>(at) + 0.5 + 0.5 * side * place[k];
      for (std::size_t j = 0; j < count; ++j) {
        double basis = 1;
        for (std::size_t i = 0; i < count; ++i)
          if (i != j)
            basis *=
                (x - static_cast<double>(i)) / (static_cast<double>(j) - static_cast<double>(i));
        result[j] += 0.5 * weight[k] * basis;
      }
    }
  return result;
}

/// One time of the wave.
class Snapshot {
public:
  Snapshot(const std::vector<std::size_t> &shape, const std::vector<double> &spacing,
           const double *re, const double *im, const double *velocity,
           const std::vector<double> &massOverHbar)
      : shape_(shape), spacing_(spacing), re_(re), im_(im), velocity_(velocity),
        massOverHbar_(massOverHbar) {
    for (std::size_t n : shape)
      points_ *= n;
  }

  RebuiltWave run() {
    std::vector<double> density(points_);
    for (std::size_t k = 0; k < points_; ++k)
      density[k] = re_[k] * re_[k] + im_[k] * im_[k];
    const auto peak = std::max_element(density.begin(), density.end());
    phase_.assign(points_, 0.0);
    holds_.assign(points_, false);
    known_.assign(points_, false);
    for (std::size_t k = 0; k < points_; ++k)
      holds_[k] = density[k] > leastDensity * *peak;
    closeNodes(density);
    known_[static_cast<std::size_t>(peak - density.begin())] = true;
    for (std::size_t axis = shape_.size(); axis-- > 0;)
      spreadAlong(axis);
    std::complex<double> overlap = 0;
    double mass = 0, all = 0;
    for (std::size_t k = 0; k < points_; ++k) {
      all += density[k];
      if (!known_[k])
        continue;
      mass += density[k];
      overlap += std::conj(rebuilt(density, k)) * std::complex<double>(re_[k], im_[k]);
    }
    // |psi - e^{ia} phi|^2 at the best angle, both of that mass; not from the overlap, whose
    // rounding has a root of 1e-8.
    const std::complex<double> turn = std::polar(1.0, std::arg(overlap));
    double square = 0;
    for (std::size_t k = 0; k < points_; ++k)
      if (known_[k])
        square += std::norm(std::complex<double>(re_[k], im_[k]) - turn * rebuilt(density, k));
    return {std::sqrt(square / mass), mass / all};
  }

private:
  std::complex<double> rebuilt(const std::vector<double> &density, std::size_t k) const {
    return std::polar(std::sqrt(density[k]), phase_[k]);
  }
  /// Next to a node the phase turns within a cell or two; there the logarithm of the density bends
  /// upwards.
  void closeNodes(const std::vector<double> &density) {
    constexpr double bend = 0.1; // second difference of logarithms
    std::size_t inner = 1;
    for (std::size_t axis = shape_.size(); axis-- > 0; inner *= shape_[axis]) {
      for (std::size_t i = inner; i + inner < points_; ++i) {
        const std::size_t k = i / inner % shape_[axis];
        const double below = density[i - inner], here = density[i], above = density[i + inner];
        if (k == 0 || k + 1 == shape_[axis] || here > below || here > above ||
            here * here > below * above * std::exp(-bend))
          continue;
        for (const std::size_t node : {i - inner, i, i + inner})
          holds_[node] = false;
      }
    }
  }
  /// From every cell whose phase is known along its line, both ways, while the density holds.
  void spreadAlong(std::size_t axis) {
    std::size_t inner = 1;
    for (std::size_t a = axis + 1; a < shape_.size(); ++a)
      inner *= shape_[a];
    const std::size_t cells = shape_[axis];
    for (std::size_t outer = 0; outer < points_ / (inner * cells); ++outer)
      for (std::size_t i = 0; i < inner; ++i) {
        const auto at = [&](std::size_t k) { return (outer * cells + k) * inner + i; };
        for (std::size_t k = 0; k < cells; ++k)
          if (known_[at(k)]) {
            spreadFrom(axis, k, at);
            break;
          }
      }
  }
  template <class At> void spreadFrom(std::size_t axis, std::size_t from, At at) {
    std::size_t first = from, last = from;
    while (first > 0 && holds_[at(first - 1)])
      --first;
    while (last + 1 < shape_[axis] && holds_[at(last + 1)])
      ++last;
    const std::size_t count = std::min(nodes, last - first + 1);
    const double step = spacing_[axis] * massOverHbar_[axis];
    const auto rise = [&](std::size_t k) { // of the phase, from cell k to the next
      const std::size_t half = (count - 1) / 2;
      const std::size_t begin = std::min(std::max(k, first + half) - half, last + 1 - count);
      const std::vector<double> weights = cellWeights(count, k - begin);
      double sum = 0;
      for (std::size_t j = 0; j < count; ++j)
        sum += weights[j] * velocity_[at(begin + j) * shape_.size() + axis];
      return step * sum;
    };
    for (std::size_t k = from; k < last; ++k) {
      phase_[at(k + 1)] = phase_[at(k)] + rise(k);
      known_[at(k + 1)] = true;
    }
    for (std::size_t k = from; k > first; --k) {
      phase_[at(k - 1)] = phase_[at(k)] - rise(k - 1);
      known_[at(k - 1)] = true;
    }
  }

  const std::vector<std::size_t> &shape_;
  const std::vector<double> &spacing_;
  const double *re_, *im_, *velocity_;
  const std::vector<double> &massOverHbar_;
  std::size_t points_ = 1;
  std::vector<double> phase_;
  std::vector<bool> holds_, known_;
};

} // namespace

RebuiltWave rebuildWave(const questions::Value &psi, const questions::Value &velocity,
                        const std::vector<double> &massOverHbar) {
  std::vector<std::size_t> shape;
  std::vector<double> spacing;
  for (const questions::DimensionPtr &dim : psi.dims)
    if (dim->role == questions::Dimension::Role::Place) {
      shape.push_back(dim->size);
      spacing.push_back(dim->coordinates[1] - dim->coordinates[0]);
    }
  std::size_t points = 1;
  for (const std::size_t n : shape)
    points *= n;
  RebuiltWave worst{0, 1};
  for (std::size_t k = 0; k < psi.data.size() / points; ++k) {
    const RebuiltWave one =
        Snapshot(shape, spacing, psi.data.data() + k * points, psi.imaginary.data() + k * points,
                 velocity.data.data() + k * points * shape.size(), massOverHbar)
            .run();
    worst = {std::max(worst.difference, one.difference), std::min(worst.reached, one.reached)};
  }
  return worst;
}

} // namespace sbl::tool
