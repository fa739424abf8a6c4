// The finite-volume generator of a diffusion and its exponential.
#include "Generator.h"

#include <algorithm>
#include <cmath>

#include "sbl/Reference/Bridge.h"

namespace sbl {

namespace {

/// Bernoulli's function z/(e^z - 1).
double bernoulli(double z) { return std::abs(z) < 1e-8 ? 1 - z / 2 : z / std::expm1(z); }

std::vector<double> multiply(const std::vector<double> &a, const std::vector<double> &b,
                             std::size_t n) {
  std::vector<double> c(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k) {
      const double aik = a[i * n + k];
      if (aik == 0)
        continue;
      for (std::size_t j = 0; j < n; ++j)
        c[i * n + j] += aik * b[k * n + j];
    }
  return c;
}

} // namespace

std::vector<double> finiteVolumeGenerator(const Model &model, const Diffusion &diffusion,
                                          std::span<const double> parameters) {
  const ReferenceGrid grid = referenceGrid(model, parameters);
  const std::size_t n = grid.size();
  std::vector<double> generator(n * n, 0.0), place(grid.axes.size());
  auto value = [&](ExprRef e) { return evaluate(e, {parameters, place, 0, 0}); };

  std::size_t stride = n;
  for (std::size_t axis = 0; axis < grid.axes.size(); ++axis) {
    const Axis &declared = model.axes[axis];
    const std::size_t cells = grid.axes[axis].size();
    const double h = (value(declared.hi) - value(declared.lo)) / static_cast<double>(cells);
    stride /= cells;
    // The rate at which mass crosses a face at `offset` from the centre of cell k, where the next
    // centre (or the wall) is `distance` away.
    auto rate = [&](std::size_t k, double offset, double distance) {
      grid.place(k, place);
      place[axis] += offset;
      const double noise = value(diffusion.noise[axis]), D = 0.5 * noise * noise;
      const double outward = value(diffusion.drift[axis]) * (offset > 0 ? 1 : -1);
      return D / (h * distance) * bernoulli(-outward * distance / D);
    };
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t position = k / stride % cells;
      for (bool up : {false, true}) {
        const bool atEnd = position == (up ? cells - 1 : 0);
        const Boundary wall = up ? declared.high : declared.low;
        const double side = up ? 0.5 * h : -0.5 * h;
        if (atEnd && wall == Boundary::Reflecting)
          continue;
        if (atEnd && wall == Boundary::Absorbing) {
          generator[k * n + k] -= rate(k, side, 0.5 * h);
          continue;
        }
        const std::size_t next = up ? (atEnd ? k - (cells - 1) * stride : k + stride)
                                    : (atEnd ? k + (cells - 1) * stride : k - stride);
        const double r = rate(k, side, h);
        generator[k * n + next] += r;
        generator[k * n + k] -= r;
      }
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    grid.place(k, place);
    generator[k * n + k] -= value(diffusion.killing);
  }
  return generator;
}

std::vector<double> generatorExponential(const std::vector<double> &generator, std::size_t n,
                                         double tau) {
  double shift = 0;
  for (std::size_t i = 0; i < n; ++i)
    shift = std::max(shift, -generator[i * n + i]);
  // exp(tau Q) = e^(-shift tau) exp(tau (Q + shift)), all terms non-negative; halved until the
  // series of exp is short.
  int halvings = 0;
  for (double size = shift * tau; size > 0.5; size /= 2)
    ++halvings;
  const double step = std::ldexp(tau, -halvings);
  std::vector<double> positive(generator);
  for (std::size_t i = 0; i < n; ++i)
    positive[i * n + i] += shift;
  for (double &entry : positive)
    entry *= step;

  std::vector<double> result(n * n, 0.0), term(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    result[i * n + i] = term[i * n + i] = 1;
  for (int k = 1; k <= 20; ++k) { // 1/20! is below double precision
    term = multiply(term, positive, n);
    for (std::size_t i = 0; i < n * n; ++i)
      result[i] += term[i] /= k;
  }
  const double decay = std::exp(-shift * step);
  for (double &entry : result)
    entry *= decay;
  for (int i = 0; i < halvings; ++i)
    result = multiply(result, result, n);
  return result;
}

} // namespace sbl
