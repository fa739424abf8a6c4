#include "Sinkhorn.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sbl::questions {
namespace {

constexpr double minusInfinity = -std::numeric_limits<double>::infinity();
/// Terms this many nats below the largest do not count in double precision.
constexpr double negligible = 38;
constexpr int mostRounds = 3000;
/// Of the marginal (L1). The value is stationary there: its own error is of second order.
constexpr double tolerance = 1e-7;

double average(std::span<const double> logMass, std::span<const double> values) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (logMass[i] > minusInfinity)
      sum += std::exp(logMass[i]) * values[i];
  return sum;
}

} // namespace

std::size_t SmallGrid::points() const {
  std::size_t count = 1;
  for (std::size_t n : cells)
    count *= n;
  return count;
}

Sinkhorn::Sinkhorn(SmallGrid grid, std::vector<double> logP, std::vector<double> logQ)
    : grid_(std::move(grid)), logP_(std::move(logP)), logQ_(std::move(logQ)),
      f_(grid_.points(), 0.0), g_(f_), ofP_(f_), ofQ_(f_) {}

/// values_i <- log sum_j exp(values_j - (i - j)^2 / eps) along every line of an axis.
void Sinkhorn::alongAxis(std::size_t axis, double eps, Field &values) {
  const std::size_t n = grid_.cells[axis];
  std::size_t inner = 1;
  for (std::size_t a = axis + 1; a < grid_.cells.size(); ++a)
    inner *= grid_.cells[a];
  std::vector<double> cost(n), line(n), terms(n);
  for (std::size_t k = 0; k < n; ++k)
    cost[k] = static_cast<double>(k * k) / eps;
  for (std::size_t start = 0; start < values.size(); start += n * inner)
    for (std::size_t i = 0; i < inner; ++i) {
      double *first = values.data() + start + i;
      for (std::size_t k = 0; k < n; ++k)
        line[k] = first[k * inner];
      for (std::size_t k = 0; k < n; ++k) {
        double largest = minusInfinity;
        for (std::size_t j = 0; j < n; ++j) {
          terms[j] = line[j] - cost[j > k ? j - k : k - j];
          largest = std::max(largest, terms[j]);
        }
        if (largest > minusInfinity) {
          double sum = 0;
          for (std::size_t j = 0; j < n; ++j)
            if (terms[j] > largest - negligible)
              sum += std::exp(terms[j] - largest);
          largest += std::log(sum);
        }
        first[k * inner] = largest;
      }
    }
}

void Sinkhorn::transform(const Field &potential, const Field &logMass, double eps, Field &result) {
  result.resize(potential.size());
  for (std::size_t i = 0; i < potential.size(); ++i)
    result[i] = logMass[i] > minusInfinity ? potential[i] / eps + logMass[i] : minusInfinity;
  for (std::size_t a = 0; a < grid_.cells.size(); ++a)
    alongAxis(a, eps, result);
  for (double &value : result)
    value *= -eps;
}

bool Sinkhorn::crossPotentials(double eps) {
  for (int round = 0; round < mostRounds; ++round) {
    transform(g_, logQ_, eps, f_);
    transform(f_, logP_, eps, work_);
    // The second marginal of the plan before this update is q exp((g - work) / eps).
    double error = 0;
    for (std::size_t i = 0; i < g_.size(); ++i)
      if (logQ_[i] > minusInfinity)
        error += std::exp(logQ_[i]) * std::abs(std::expm1((g_[i] - work_[i]) / eps));
    std::swap(g_, work_);
    if (error < tolerance) {
      transform(g_, logQ_, eps, f_);
      return true;
    }
  }
  return false;
}

/// Of a law against itself both potentials are one; the mean of old and new converges fast.
bool Sinkhorn::ownPotential(const Field &logMass, double eps, Field &potential) {
  for (int round = 0; round < mostRounds; ++round) {
    transform(potential, logMass, eps, work_);
    double error = 0;
    for (std::size_t i = 0; i < potential.size(); ++i) {
      if (logMass[i] > minusInfinity)
        error += std::exp(logMass[i]) * std::abs(work_[i] - potential[i]) / eps;
      potential[i] = (potential[i] + work_[i]) / 2;
    }
    if (error < tolerance) {
      transform(potential, logMass, eps, work_);
      for (std::size_t i = 0; i < potential.size(); ++i)
        potential[i] = (potential[i] + work_[i]) / 2;
      return true;
    }
  }
  return false;
}

bool Sinkhorn::divergence(double eps, double &value) {
  if (!crossPotentials(eps) || !ownPotential(logP_, eps, ofP_) || !ownPotential(logQ_, eps, ofQ_))
    return false;
  value = average(logP_, f_) - average(logP_, ofP_) + average(logQ_, g_) - average(logQ_, ofQ_);
  return std::isfinite(value);
}

} // namespace sbl::questions
