#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include "Flow/FlowSteps.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// J_0(r) … until they are below rounding, by Miller's downward recurrence: they sum with
/// J_0 + 2 (J_2 + J_4 + …) = 1.
std::vector<double> besselSeries(double r) {
  const auto terms = static_cast<std::size_t>(r + 12 * std::cbrt(r) + 30);
  std::vector<double> j(terms + 2, 0.0);
  j[terms] = 1e-280;
  for (std::size_t k = terms; k-- > 0;) {
    j[k] = 2 * static_cast<double>(k + 1) / r * j[k + 1] - j[k + 2];
    if (std::fabs(j[k]) > 1e200)
      for (std::size_t i = k; i <= terms; ++i)
        j[i] *= 1e-200;
  }
  double sum = j[0];
  for (std::size_t k = 2; k <= terms; k += 2)
    sum += 2 * j[k];
  while (j.size() > 2 && std::fabs(j.back()) < 1e-18 * std::fabs(sum))
    j.pop_back();
  for (double &value : j)
    value /= sum;
  return j;
}

template <class Body> void forPoints(const Wave &psi, Body body) {
  forBlocks(static_cast<std::int64_t>(psi.size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      body(k);
  });
}

class SkewSteps final : public FlowSteps {
public:
  SkewSteps(const VelocityField &velocity, FlowLines &lines) : velocity_(velocity), lines_(lines) {}

  const char *scheme() const override { return "spectral"; }
  int order() const override { return velocity_.autonomous() ? 0 : 4; }

  Status step(double time, double tau, Wave &psi) override {
    if (velocity_.autonomous()) {
      if (still_.empty())
        if (Status s = velocityFactors(velocity_, lines_.grid(), time, still_); !s.ok())
          return s;
      exponential(still_, tau, psi);
      return Status::good();
    }
    const double root = std::sqrt(3.0) / 6;
    std::array<std::vector<Wave>, 2> nodes;
    for (std::size_t i = 0; i < 2; ++i)
      if (Status s = velocityFactors(velocity_, lines_.grid(),
                                     time + tau * (i == 0 ? 0.5 - root : 0.5 + root), nodes[i]);
          !s.ok())
        return s;
    exponential(blend(nodes, 0.25 + root, 0.25 - root), tau, psi);
    exponential(blend(nodes, 0.25 - root, 0.25 + root), tau, psi);
    return Status::good();
  }

private:
  static std::vector<Wave> blend(const std::array<std::vector<Wave>, 2> &nodes, double first,
                                 double second) {
    std::vector<Wave> result = nodes[0];
    for (std::size_t a = 0; a < result.size(); ++a)
      for (std::size_t k = 0; k < result[a].size(); ++k)
        result[a].re[k] = first * nodes[0][a].re[k] + second * nodes[1][a].re[k];
    return result;
  }

  /// psi = exp(tau A) psi. With A of eigenvalues within i [-bound, bound],
  /// exp(tau A) = J_0(r) + 2 sum_k J_k(r) phi_k, r = bound tau, where phi_1 = A/bound and
  /// phi_{k+1} = 2 A/bound phi_k + phi_{k-1}: Chebyshev's polynomials of an imaginary argument.
  void exponential(const std::vector<Wave> &velocity, double tau, Wave &psi) {
    double bound = 0;
    for (std::size_t a = 0; a < velocity.size(); ++a)
      bound += lines_.largestWavenumber(a) *
               maxOver(static_cast<std::int64_t>(psi.size()),
                       [&](std::int64_t k) { return std::fabs(velocity[a].re[k]); });
    if (bound == 0)
      return;
    const std::vector<double> weights = besselSeries(bound * std::fabs(tau));
    const double unit = (tau > 0 ? 1 : -1) / bound;
    Wave before = psi, now, next;
    applySkew(lines_, velocity, before, now);
    forPoints(psi, [&](std::int64_t k) {
      now.re[k] *= unit;
      now.im[k] *= unit;
      psi.re[k] = weights[0] * before.re[k] + 2 * weights[1] * now.re[k];
      psi.im[k] = weights[0] * before.im[k] + 2 * weights[1] * now.im[k];
    });
    for (std::size_t term = 2; term < weights.size(); ++term) {
      applySkew(lines_, velocity, now, next);
      forPoints(psi, [&](std::int64_t k) {
        next.re[k] = 2 * unit * next.re[k] + before.re[k];
        next.im[k] = 2 * unit * next.im[k] + before.im[k];
        psi.re[k] += 2 * weights[term] * next.re[k];
        psi.im[k] += 2 * weights[term] * next.im[k];
      });
      std::swap(before, now);
      std::swap(now, next);
    }
  }

  const VelocityField &velocity_;
  FlowLines &lines_;
  std::vector<Wave> still_;
};

} // namespace

Status velocityFactors(const VelocityField &velocity, const Grid &grid, double time,
                       std::vector<Wave> &factors) {
  std::vector<FieldValues> values;
  if (Status s = velocityOnGrid(velocity, grid, time, values); !s.ok())
    return s;
  factors.assign(values.size(), Wave(static_cast<std::size_t>(grid.points())));
  for (std::size_t a = 0; a < values.size(); ++a)
    std::copy(values[a].begin(), values[a].end(), factors[a].re.begin());
  return Status::good();
}

void applySkew(FlowLines &lines, const std::vector<Wave> &velocity, const Wave &psi, Wave &result) {
  result.re.assign(psi.size(), 0.0);
  result.im.assign(psi.size(), 0.0);
  Wave part;
  for (std::size_t a = 0; a < velocity.size(); ++a) {
    const ModeFactors derivative = lines.axis(a).derivative();
    for (const bool outside : {true, false}) { // v D psi, D (v psi)
      part = psi;
      lines.transform(a, derivative, outside ? FlowLines::Parity::Wave : FlowLines::Parity::Other,
                      part, outside ? nullptr : &velocity[a], outside ? &velocity[a] : nullptr);
      forPoints(part, [&](std::int64_t k) {
        result.re[k] -= 0.5 * part.re[k];
        result.im[k] -= 0.5 * part.im[k];
      });
    }
  }
}

std::unique_ptr<FlowSteps> skewSteps(const VelocityField &velocity, FlowLines &lines) {
  return std::make_unique<SkewSteps>(velocity, lines);
}

} // namespace sbl::rt
