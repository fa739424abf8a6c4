// Scharfetter-Gummel rates, and their exponential without a subtraction.
#include "Steps/Generator.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "Support/Clones.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr std::array<double, 4> nodes{0.06943184420297371, 0.33000947820757187, 0.6699905217924281,
                                      0.9305681557970263};
constexpr std::array<double, 4> weights{0.17392742256872693, 0.32607257743127307,
                                        0.32607257743127307, 0.17392742256872693};
constexpr double smallest =
    1e-150; // products of two entries stay normal numbers: denormals are slow

/// Bernoulli's function z / (e^z - 1).
double bernoulli(double z) {
  if (std::fabs(z) < 1e-5)
    return 1 - z / 2 + z * z / 12;
  return z > 700 ? z * std::exp(-z) : z / std::expm1(z);
}

/// Drift and D = sigma^2/2 of an axis at nodes shifted by `shift`.
void coefficients(const Instance::Impl &impl, const Grid &grid, const ProgramEntry &program,
                  std::size_t axis, double time, double shift, FieldValues &drift,
                  FieldValues &diffusion) {
  const std::int64_t points = grid.points();
  if (program.drift.empty())
    drift.assign(points, 0.0);
  else
    impl.fieldOn(grid, program.drift[axis], time, 0, drift, axis, shift);
  if (program.noiseFields.empty())
    diffusion.assign(points, impl.noise(program, axis));
  else
    impl.fieldOn(grid, program.noiseFields[axis], time, 0, diffusion, axis, shift);
  for (double &d : diffusion)
    d *= d / 2;
}

/// target[s] += sum of four factors times four source rows `stride` apart.
SBL_CLONES void addFourRows(double *__restrict target, const double *__restrict source,
                            std::int64_t stride, const double *factor, std::int64_t begin,
                            std::int64_t end) {
  const double f0 = factor[0], f1 = factor[1], f2 = factor[2], f3 = factor[3];
  for (std::int64_t s = begin; s < end; ++s)
    target[s] += (f0 * source[s] + f1 * source[s + stride]) +
                 (f2 * source[s + 2 * stride] + f3 * source[s + 3 * stride]);
}

/// A square matrix of non-negative entries; row i is zero outside columns [low[i], high[i]).
struct Square {
  explicit Square(std::int64_t n)
      : n(n), rows((n + 3) / 4 * 4), values(rows * n, 0.0), low(rows, n), high(rows, 0) {}
  std::int64_t n, rows; // rows are padded with zeros to groups of four
  std::vector<double> values;
  std::vector<std::int64_t> low, high;

  double *row(std::int64_t i) { return values.data() + i * n; }
  /// Finds a row's extent, dropping what is negligible at its ends.
  void trim(std::int64_t i, std::int64_t from, std::int64_t to) {
    while (from < to && row(i)[from] < smallest)
      row(i)[from++] = 0;
    while (to > from && row(i)[to - 1] < smallest)
      row(i)[--to] = 0;
    low[i] = from < to ? from : n;
    high[i] = from < to ? to : 0;
  }
};

void multiplyRow(Square &a, Square &b, Square &c, std::int64_t i) {
  std::fill(c.row(i), c.row(i) + c.n, 0.0);
  std::int64_t from = c.n, to = 0;
  for (std::int64_t k = a.low[i] / 4 * 4; k < a.high[i]; k += 4) {
    double factor[4] = {0, 0, 0, 0};
    std::int64_t begin = c.n, end = 0;
    for (std::int64_t r = 0; r < 4 && k + r < a.n; ++r) {
      factor[r] = a.row(i)[k + r];
      if (factor[r] > 0) {
        begin = std::min(begin, b.low[k + r]);
        end = std::max(end, b.high[k + r]);
      }
    }
    if (begin >= end)
      continue;
    addFourRows(c.row(i), b.row(k), b.n, factor, begin, end);
    from = std::min(from, begin);
    to = std::max(to, end);
  }
  c.trim(i, from, to);
}

void multiply(Square &a, Square &b, Square &c) {
  struct Context {
    Square &a, &b, &c;
    std::int64_t chunks;
  } context{a, b, c, std::max<std::int64_t>(1, std::min<std::int64_t>(a.n / 16, 8 * threads()))};
  sbl_parallel_for(
      context.chunks,
      [](void *opaque, std::int64_t chunk) {
        const auto &x = *static_cast<Context *>(opaque);
        for (std::int64_t i = chunk * x.a.n / x.chunks; i < (chunk + 1) * x.a.n / x.chunks; ++i)
          multiplyRow(x.a, x.b, x.c, i);
      },
      &context);
}

/// I + Q/mu.
Square jumpMatrix(const Rates &q, bool periodic, double mu) {
  const std::int64_t n = static_cast<std::int64_t>(q.up.size());
  Square p(n);
  for (std::int64_t k = 0; k < n; ++k) {
    p.row(k)[k] = std::max(0.0, 1 - (q.up[k] + q.down[k] + q.loss[k]) / mu);
    if (q.up[k] > 0)
      p.row(k)[(k + 1) % n] += q.up[k] / mu;
    if (q.down[k] > 0)
      p.row(k)[(k + n - 1) % n] += q.down[k] / mu;
    const bool wraps = periodic && (k == 0 || k == n - 1);
    p.trim(k, wraps ? 0 : std::max<std::int64_t>(0, k - 1), wraps ? n : std::min(n, k + 2));
  }
  return p;
}

} // namespace

Status generatorRates(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                      double time, Rates &rates) {
  return generatorRatesOn(impl, impl.grid, program, axis, time, rates);
}

Status generatorRatesOn(const Instance::Impl &impl, const Grid &grid, const ProgramEntry &program,
                        std::size_t axis, double time, Rates &rates) {
  const GridAxis &a = grid.axes[axis];
  const std::int64_t points = grid.points(), inner = grid.inner(axis), n = a.cells;
  const double h = a.spacing();
  FieldValues b, d, centre, integral(points, 0.0);
  coefficients(impl, grid, program, axis, time, 0, b, centre);
  for (std::size_t g = 0; g < nodes.size(); ++g) {
    coefficients(impl, grid, program, axis, time, nodes[g] * h, b, d);
    for (std::int64_t k = 0; k < points; ++k)
      if (a.periodic() || k / inner % n + 1 < n)
        integral[k] += weights[g] * h * b[k] / d[k];
  }
  // int b/D dx from the last node to an absorbing wall half a cell away, upwards.
  FieldValues toWall;
  if (a.low == Boundary::Absorbing || a.high == Boundary::Absorbing)
    toWall.assign(points, 0.0);
  for (std::size_t g = 0; g < nodes.size() && !toWall.empty(); ++g)
    for (const std::int64_t row : {std::int64_t{0}, n - 1}) {
      const double side = row == 0 ? -1 : 1;
      if ((row == 0 ? a.low : a.high) != Boundary::Absorbing)
        continue;
      coefficients(impl, grid, program, axis, time, side * nodes[g] * h / 2, b, d);
      for (std::int64_t k = 0; k < points; ++k)
        if (k / inner % n == row)
          toWall[k] += side * weights[g] * h / 2 * b[k] / d[k];
    }
  for (auto *r : {&rates.up, &rates.down, &rates.loss})
    r->assign(points, 0.0);
  for (std::int64_t k = 0; k < points; ++k) {
    const std::int64_t row = k / inner % n;
    if (!(centre[k] > 0) || !std::isfinite(centre[k]))
      return Status::fail(Code::BadInput,
                          "the noise along " + a.name + " vanishes or is not finite at " +
                              placeOn(grid, k),
                          "it must be positive everywhere");
    if (row == 0 && a.low == Boundary::Absorbing)
      rates.loss[k] += 2 * centre[k] / (h * h) * bernoulli(toWall[k]);
    if (row == n - 1 && a.high == Boundary::Absorbing)
      rates.loss[k] += 2 * centre[k] / (h * h) * bernoulli(-toWall[k]);
    if (!a.periodic() && row == n - 1)
      continue;
    const std::int64_t next = row == n - 1 ? k - (n - 1) * inner : k + inner;
    // With u = D p the Ito flux b p - (D p)' is (b/D) u - u': one P = int b/D dx per face.
    rates.up[k] = centre[k] / (h * h) * bernoulli(-integral[k]);
    rates.down[next] = centre[next] / (h * h) * bernoulli(integral[k]);
    if (!std::isfinite(rates.up[k]) || !std::isfinite(rates.down[next]))
      return Status::fail(Code::BadInput, "the drift or noise along " + a.name +
                                              " is not finite near " + placeOn(grid, k));
  }
  return Status::good();
}

RowBands exponential(const Rates &line, bool periodic, double time) {
  const std::int64_t n = static_cast<std::int64_t>(line.up.size());
  double mu = 0;
  for (std::int64_t k = 0; k < n; ++k)
    mu = std::max(mu, line.up[k] + line.down[k] + line.loss[k]);
  mu = std::max(1.25 * mu,
                1e-300); // above the largest rate: the diagonal of I + Q/mu stays positive
  int squarings = 0;
  double lambda = mu * time;
  while (lambda > 1) {
    lambda /= 2;
    ++squarings;
  }
  Square jump = jumpMatrix(line, periodic, mu), sum(n), product(n);
  for (std::int64_t i = 0; i < n; ++i) {
    sum.row(i)[i] = 1;
    sum.trim(i, i, i + 1);
  }
  // Horner: 1 + lambda P (1 + lambda P / 2 (1 + ...)); lambda <= 1, so 20 terms leave 1e-19.
  for (int term = 20; term >= 1; --term) {
    multiply(jump, sum, product);
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = product.low[i]; j < product.high[i]; ++j)
        product.row(i)[j] *= lambda / term;
      product.row(i)[i] += 1;
    }
    std::swap(sum, product);
  }
  for (double &v : sum.values)
    v *= std::exp(-lambda);
  for (int k = 0; k < squarings; ++k) {
    multiply(sum, sum, product);
    std::swap(sum, product);
  }
  RowBands rows{std::vector<std::int64_t>(n), std::vector<std::vector<double>>(n)};
  for (std::int64_t i = 0; i < n; ++i) {
    rows.first[i] = sum.low[i];
    rows.values[i].assign(sum.row(i) + sum.low[i], sum.row(i) + sum.high[i]);
  }
  return rows;
}

} // namespace sbl::rt
