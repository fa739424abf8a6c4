#include "Sample/Comparison.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "Support/Threads.h"

namespace sbl::rt {

PathBatch startBatch(const StartLaw &start, std::uint64_t seed, std::size_t rank,
                     std::int64_t first, std::int64_t n) {
  PathBatch batch;
  batch.first = first;
  batch.n = n;
  batch.x.resize(rank * n);
  batch.logWeight.assign(n, 0.0);
  batch.killing.assign(n, 0.0);
  start.draw(seed, first, n, batch.x.data());
  return batch;
}

namespace {

/// Sums over paths for one function of the place at one time: w and v are the weights, f and g the
/// values of the whole steps and of their halves.
struct Sums {
  double w = 0, v = 0;          // weights
  double wf = 0, vg = 0;        // for the means
  double wff = 0, vgg = 0;      // for the deviations
  double d = 0, dd = 0;         // of f - g, and its square
  double e = 0, ee = 0, de = 0; // of f^2 - g^2, its square and the product of both
  double u = 0, uu = 0;         // of w - v

  void add(double weight, double other, double f, double g) {
    w += weight;
    v += other;
    wf += weight * f;
    vg += other * g;
    wff += weight * f * f;
    vgg += other * g * g;
    d += f - g;
    dd += (f - g) * (f - g);
    e += f * f - g * g;
    ee += (f * f - g * g) * (f * f - g * g);
    de += (f - g) * (f * f - g * g);
    u += weight - other;
    uu += (weight - other) * (weight - other);
  }
  void add(const Sums &o) {
    for (auto part : {&Sums::w, &Sums::v, &Sums::wf, &Sums::vg, &Sums::wff, &Sums::vgg, &Sums::d,
                      &Sums::dd, &Sums::e, &Sums::ee, &Sums::de, &Sums::u, &Sums::uu})
      this->*part += o.*part;
  }
};

double deviation(double sum, double squares, double n) {
  return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

/// The functions of an axis whose means are compared: the place from the middle of the axis, in its
/// lengths; on a ring cosine and sine.
struct Feature {
  std::size_t axis;
  int part; // 0: the place; 1, 2: cosine, sine
};

double valueOf(const Feature &feature, const GridAxis &axis, double x) {
  const double share = (x - axis.lo) / axis.length();
  if (feature.part == 0)
    return share - 0.5;
  const double angle = 2 * std::numbers::pi * share;
  return feature.part == 1 ? std::cos(angle) : std::sin(angle);
}

} // namespace

Comparison compareHalves(const Walker &walker, const Grid &grid, const StartLaw &start,
                         const WalkPlan &plan, std::uint64_t seed, std::int64_t count,
                         Watch &watch) {
  std::vector<Feature> features;
  for (std::size_t a = 0; a < grid.rank(); ++a)
    if (grid.axes[a].periodic())
      features.insert(features.end(), {{a, 1}, {a, 2}});
    else
      features.push_back({a, 0});
  const std::size_t kept = plan.times.size() - 1, width = kept * features.size();
  const std::int64_t size = walker.together(), batches = (count + size - 1) / size;
  std::vector<std::vector<Sums>> sums(batches, std::vector<Sums>(width));
  std::vector<char> lost(batches, 0);
  forBatches(count, size, [&](std::int64_t first, std::int64_t n) {
    PathBatch whole = startBatch(start, seed, grid.rank(), first, n), halves = whole;
    std::vector<Sums> &own = sums[first / size];
    for (std::size_t k = 0; k < kept && !watch.cancelled(); ++k) {
      walker.advance(whole, plan, k, false);
      walker.advance(halves, plan, k, true);
      for (std::size_t q = 0; q < features.size(); ++q)
        for (std::int64_t i = 0; i < n; ++i) {
          const std::size_t a = features[q].axis;
          const double f = valueOf(features[q], grid.axes[a], whole.x[a * n + i]);
          const double g = valueOf(features[q], grid.axes[a], halves.x[a * n + i]);
          if (!std::isfinite(f) || !std::isfinite(g))
            lost[first / size] = 1;
          else
            own[k * features.size() + q].add(std::exp(whole.logWeight[i]),
                                             std::exp(halves.logWeight[i]), f, g);
        }
    }
  });
  Comparison result;
  result.lost = std::find(lost.begin(), lost.end(), 1) != lost.end();
  const auto n = static_cast<double>(count);
  for (std::size_t j = 0; j < width; ++j) {
    Sums s;
    for (const std::vector<Sums> &batch : sums)
      s.add(batch[j]);
    if (!(s.w > 0) || !(s.v > 0))
      continue;
    const double mean = s.wf / s.w, other = s.vg / s.v;
    const double sd = std::sqrt(std::max(0.0, s.wff / s.w - mean * mean));
    const double otherSd = std::sqrt(std::max(0.0, s.vgg / s.v - other * other));
    // A law that has not spread yet is measured by the axis.
    const double scale = sd > 1e-9 ? sd : 1;
    const auto take = [&](double bias, double spread) {
      if (bias + spread > result.bias + result.spread) {
        result.bias = bias;
        result.spread = spread;
      }
    };
    take(std::abs(mean - other) / scale, deviation(s.d, s.dd, n) / std::sqrt(n) / scale);
    take(std::abs(sd - otherSd) / scale,
         deviation(s.e - 2 * mean * s.d, s.ee - 4 * mean * s.de + 4 * mean * mean * s.dd, n) /
             std::sqrt(n) / (2 * scale * scale));
    take(std::abs(s.u) / n, deviation(s.u, s.uu, n) / std::sqrt(n));
    result.distance = std::max(result.distance, std::sqrt(s.dd / n) / scale);
  }
  return result;
}

} // namespace sbl::rt
