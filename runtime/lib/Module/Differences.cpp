#include "Module/Differences.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Weights of the derivative at node `at` of a stencil of `size` unit-spaced nodes: derivatives of
/// Lagrange's polynomials.
std::array<double, 7> weights(int size, int at) {
  std::array<double, 7> w{};
  for (int j = 0; j < size; ++j) {
    if (j == at) {
      for (int m = 0; m < size; ++m)
        if (m != at)
          w[j] += 1.0 / (at - m);
      continue;
    }
    double product = 1.0 / (j - at);
    for (int m = 0; m < size; ++m)
      if (m != j && m != at)
        product *= static_cast<double>(at - m) / (j - m);
    w[j] = product;
  }
  return w;
}

struct Stencils {
  std::array<std::array<std::array<double, 7>, 7>, 8> table; // [size][at]
  Stencils() {
    for (int size = 2; size <= 7; ++size)
      for (int at = 0; at < size; ++at)
        table[size][at] = weights(size, at);
  }
};

void run(const double *values, double *derivative, std::int64_t stride, std::int64_t begin,
         std::int64_t end, double h) {
  static const Stencils stencils;
  const std::int64_t length = end - begin;
  if (length < 2)
    return;
  const int size = static_cast<int>(std::min<std::int64_t>(7, length));
  for (std::int64_t k = begin; k < end; ++k) {
    const std::int64_t first = std::clamp(k - size / 2, begin, end - size);
    const auto &w = stencils.table[size][k - first];
    double sum = 0;
    for (int j = 0; j < size; ++j)
      sum += w[j] * values[(first + j) * stride];
    derivative[k * stride] = sum / h;
  }
}

} // namespace

void differentiate(const Grid &grid, std::size_t axis, const FieldValues &values,
                   FieldValues &derivative) {
  const std::int64_t n = grid.axes[axis].cells, inner = grid.inner(axis);
  const std::int64_t lines = grid.outer(axis) * inner;
  const double h = grid.axes[axis].spacing();
  derivative.assign(values.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::int64_t line = 0; line < lines; ++line) {
    const std::int64_t start = line / inner * n * inner + line % inner;
    const double *v = values.data() + start;
    double *d = derivative.data() + start;
    std::int64_t finite = 0;
    while (finite < n && std::isfinite(v[finite * inner]))
      ++finite;
    if (grid.axes[axis].periodic() && finite == n && n >= 9) {
      for (std::int64_t k = 0; k < n; ++k) {
        const auto at = [&](std::int64_t s) { return v[((k + s) % n + n) % n * inner]; };
        d[k * inner] = (4.0 / 5 * (at(1) - at(-1)) - 1.0 / 5 * (at(2) - at(-2)) +
                        4.0 / 105 * (at(3) - at(-3)) - 1.0 / 280 * (at(4) - at(-4))) /
                       h;
      }
      continue;
    }
    for (std::int64_t k = 0; k < n;) {
      std::int64_t end = k;
      while (end < n && std::isfinite(v[end * inner]))
        ++end;
      run(v, d, inner, k, end, h);
      k = std::max(end, k) + 1;
    }
  }
}

} // namespace sbl::rt
