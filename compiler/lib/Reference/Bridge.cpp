#include "sbl/Reference/Bridge.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Generator.h"

namespace sbl {

namespace {

constexpr std::size_t maxCells = 1024; // dense matrices of 8 MB
constexpr int maxIterations = 20000;
constexpr double tolerance = 1e-12;
constexpr double minusInfinity = -std::numeric_limits<double>::infinity();

/// log sum_j exp(logMatrix[i, j] + v[j]) for every i; transposed: over i for every j.
std::vector<double> logApply(const std::vector<double> &logMatrix, const std::vector<double> &v,
                             bool transposed) {
  const std::size_t n = v.size();
  std::vector<double> result(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto term = [&](std::size_t j) { return logMatrix[transposed ? j * n + i : i * n + j] + v[j]; };
    double top = minusInfinity;
    for (std::size_t j = 0; j < n; ++j)
      top = std::max(top, term(j));
    double sum = 0;
    for (std::size_t j = 0; j < n && top > minusInfinity; ++j)
      sum += std::exp(term(j) - top);
    result[i] = top > minusInfinity ? top + std::log(sum) : minusInfinity;
  }
  return result;
}

std::vector<double> logarithms(std::vector<double> values) {
  for (double &value : values)
    value = value > 0 ? std::log(value) : minusInfinity;
  return values;
}

/// log(p / exp(v)), with 0/anything = 0.
std::vector<double> logQuotient(const std::vector<double> &logP, const std::vector<double> &v) {
  std::vector<double> result(v.size());
  for (std::size_t i = 0; i < v.size(); ++i)
    result[i] = logP[i] > minusInfinity ? logP[i] - v[i] : minusInfinity;
  return result;
}

} // namespace

std::vector<double> ReferenceBridge::masses(double t) const {
  const std::size_t n = logPhiEnd.size();
  auto later = logApply(logarithms(generatorExponential(generator, n, end - t)), logPhiEnd, false);
  auto earlier =
      logApply(logarithms(generatorExponential(generator, n, t - start)), logPhihatStart, true);
  for (std::size_t i = 0; i < n; ++i)
    later[i] = std::exp(later[i] + earlier[i]);
  return later;
}

std::optional<ReferenceBridge> solveReferenceBridge(const Model &model, Index index,
                                                    std::span<const double> parameters,
                                                    std::string &reason) {
  const Bridge &bridge = model.bridges[index];
  const Diffusion &diffusion = model.diffusions[bridge.diffusion];
  if (!diffusion.structure.autonomous) {
    reason = "the law depends on time";
    return std::nullopt;
  }
  if (bridge.at.size() != 2) {
    reason = "the bridge has more than two marginals";
    return std::nullopt;
  }
  for (const Bridge::Marginal &marginal : bridge.at)
    if (marginal.kind != Bridge::Marginal::Kind::Hard) {
      reason = "an end is soft or free";
      return std::nullopt;
    }
  for (const Bridge::Marginal &at : bridge.at)
    for (const Distribution::Component &c : model.distributions[at.distribution].components)
      if (!c.data.empty()) {
        reason = "a marginal is a point or comes from a file";
        return std::nullopt;
      }
  const std::size_t n = referenceGrid(model, parameters).size();
  if (n > maxCells) {
    reason = "the grid has more than " + std::to_string(maxCells) + " cells";
    return std::nullopt;
  }

  ReferenceBridge solved;
  auto time = [&](std::size_t i) { return evaluate(bridge.at[i].time, {parameters, {}, 0, 0}); };
  const std::size_t first = time(0) < time(1) ? 0 : 1;
  solved.start = time(first);
  solved.end = time(1 - first);
  auto marginal = [&](std::size_t i) {
    return cellMasses(model.distributions[bridge.at[i].distribution], model, parameters);
  };
  const std::vector<double> p = marginal(first), q = marginal(1 - first);
  const std::vector<double> logP = logarithms(p), logQ = logarithms(q);
  solved.generator = finiteVolumeGenerator(model, diffusion, parameters);
  const std::vector<double> logKernel =
      logarithms(generatorExponential(solved.generator, n, solved.end - solved.start));

  solved.logPhiEnd.assign(n, 0.0);
  for (; solved.iterations < maxIterations; ++solved.iterations) {
    solved.logPhiStart = logApply(logKernel, solved.logPhiEnd, false);
    if (solved.iterations > 0) {
      solved.marginalError = 0;
      for (std::size_t i = 0; i < n; ++i)
        solved.marginalError +=
            std::abs(std::exp(solved.logPhiStart[i] + solved.logPhihatStart[i]) - p[i]);
      if (solved.marginalError < tolerance)
        break;
    }
    solved.logPhihatStart = logQuotient(logP, solved.logPhiStart);
    solved.logPhihatEnd = logApply(logKernel, solved.logPhihatStart, true);
    solved.logPhiEnd = logQuotient(logQ, solved.logPhihatEnd);
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (q[i] > 0)
      solved.cost += q[i] * solved.logPhiEnd[i];
    if (p[i] > 0)
      solved.cost -= p[i] * solved.logPhiStart[i];
  }
  return solved;
}

} // namespace sbl
