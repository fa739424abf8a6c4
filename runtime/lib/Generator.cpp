// Scharfetter-Gummel rates, and their exponential without a subtraction.
#include "Generator.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "Text.h"
#include "Threads.h"

namespace sbl::rt {
namespace {

constexpr std::array<double, 4> nodes{0.06943184420297371, 0.33000947820757187, 0.6699905217924281,
                                      0.9305681557970263};
constexpr std::array<double, 4> weights{0.17392742256872693, 0.32607257743127307,
                                        0.32607257743127307, 0.17392742256872693};
constexpr double smallest = 1e-250;

/// Bernoulli's function z / (e^z - 1).
double bernoulli(double z) {
  if (std::fabs(z) < 1e-5)
    return 1 - z / 2 + z * z / 12;
  return z > 700 ? z * std::exp(-z) : z / std::expm1(z);
}

/// Drift and D = sigma^2/2 of an axis at nodes shifted by `shift`.
void coefficients(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                  double time, double shift, FieldValues &drift, FieldValues &diffusion) {
  const std::int64_t points = impl.grid.points();
  if (program.drift.empty())
    drift.assign(points, 0.0);
  else
    impl.field(program.drift[axis], time, 0, drift, axis, shift);
  if (program.noiseFields.empty())
    diffusion.assign(points, impl.noise(program, axis));
  else
    impl.field(program.noiseFields[axis], time, 0, diffusion, axis, shift);
  for (double &d : diffusion)
    d *= d / 2;
}

void multiply(const RowBands &a, const RowBands &b, RowBands &c) {
  const std::int64_t n = a.rows();
  c.first.assign(n, 0);
  c.values.assign(n, {});
  struct Context {
    const RowBands &a, &b;
    RowBands &c;
    std::int64_t n, chunks;
  } context{a, b, c, n, std::max<std::int64_t>(1, std::min<std::int64_t>(n / 16, 8 * threads()))};
  sbl_parallel_for(
      context.chunks,
      [](void *opaque, std::int64_t chunk) {
        auto &x = *static_cast<Context *>(opaque);
        for (std::int64_t i = chunk * x.n / x.chunks; i < (chunk + 1) * x.n / x.chunks; ++i) {
          const auto &row = x.a.values[i];
          std::int64_t low = x.n, end = 0;
          for (std::size_t k = 0; k < row.size(); ++k) {
            const std::int64_t j = x.a.first[i] + static_cast<std::int64_t>(k);
            if (row[k] == 0 || x.b.values[j].empty())
              continue;
            low = std::min(low, x.b.first[j]);
            end = std::max(end, x.b.first[j] + static_cast<std::int64_t>(x.b.values[j].size()));
          }
          std::vector<double> sum(std::max<std::int64_t>(0, end - low), 0.0);
          for (std::size_t k = 0; k < row.size(); ++k) {
            const std::int64_t j = x.a.first[i] + static_cast<std::int64_t>(k);
            const double factor = row[k];
            if (factor == 0 || x.b.values[j].empty())
              continue;
            const double *source = x.b.values[j].data();
            double *target = sum.data() + (x.b.first[j] - low);
            for (std::size_t s = 0; s < x.b.values[j].size(); ++s)
              target[s] += factor * source[s];
          }
          std::size_t begin = 0, finish = sum.size();
          while (begin < finish && sum[begin] < smallest)
            ++begin;
          while (finish > begin && sum[finish - 1] < smallest)
            --finish;
          x.c.first[i] = begin < finish ? low + static_cast<std::int64_t>(begin) : 0;
          x.c.values[i].assign(sum.begin() + begin, sum.begin() + finish);
        }
      },
      &context);
}

/// I + Q/mu as rows.
RowBands jumpMatrix(const Rates &q, bool periodic, double mu) {
  const std::int64_t n = static_cast<std::int64_t>(q.up.size());
  RowBands p{std::vector<std::int64_t>(n), std::vector<std::vector<double>>(n)};
  for (std::int64_t k = 0; k < n; ++k) {
    const bool wraps = periodic && (k == 0 || k == n - 1);
    const std::int64_t low = wraps ? 0 : std::max<std::int64_t>(0, k - 1);
    const std::int64_t end = wraps ? n : std::min(n, k + 2);
    p.first[k] = low;
    p.values[k].assign(end - low, 0.0);
    const auto add = [&](std::int64_t j, double rate) {
      p.values[k][(j + n) % n - low] += rate / mu;
    };
    p.values[k][k - low] = std::max(0.0, 1 - (q.up[k] + q.down[k] + q.loss[k]) / mu);
    if (q.up[k] > 0)
      add(k + 1, q.up[k]);
    if (q.down[k] > 0)
      add(k - 1, q.down[k]);
  }
  return p;
}

} // namespace

Status generatorRates(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                      double time, Rates &rates) {
  const GridAxis &a = impl.grid.axes[axis];
  const std::int64_t points = impl.grid.points(), inner = impl.grid.inner(axis), n = a.cells;
  const double h = a.spacing();
  FieldValues b, d, centre, integral(points, 0.0);
  coefficients(impl, program, axis, time, 0, b, centre);
  for (std::size_t g = 0; g < nodes.size(); ++g) {
    coefficients(impl, program, axis, time, nodes[g] * h, b, d);
    for (std::int64_t k = 0; k < points; ++k)
      if (a.periodic() || k / inner % n + 1 < n)
        integral[k] += weights[g] * h * b[k] / d[k];
  }
  for (auto *r : {&rates.up, &rates.down, &rates.loss})
    r->assign(points, 0.0);
  for (std::int64_t k = 0; k < points; ++k) {
    const std::int64_t row = k / inner % n;
    if (!(centre[k] > 0) || !std::isfinite(centre[k]))
      return Status::fail(Code::BadInput,
                          "the noise along " + a.name + " vanishes or is not finite at " +
                              impl.place(k),
                          "it must be positive everywhere");
    if ((row == 0 && a.low == Boundary::Absorbing) ||
        (row == n - 1 && a.high == Boundary::Absorbing))
      rates.loss[k] = 2 * centre[k] / (h * h); // the wall is h/2 away
    if (!a.periodic() && row == n - 1)
      continue;
    const std::int64_t next = row == n - 1 ? k - (n - 1) * inner : k + inner;
    // With u = D p the Ito flux b p - (D p)' is (b/D) u - u': one P = int b/D dx per face.
    rates.up[k] = centre[k] / (h * h) * bernoulli(-integral[k]);
    rates.down[next] = centre[next] / (h * h) * bernoulli(integral[k]);
    if (!std::isfinite(rates.up[k]) || !std::isfinite(rates.down[next]))
      return Status::fail(Code::BadInput, "the drift or noise along " + a.name +
                                              " is not finite near " + impl.place(k));
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
  const RowBands jump = jumpMatrix(line, periodic, mu);
  // Horner: 1 + lambda P (1 + lambda P / 2 (1 + ...)); lambda <= 1, so 20 terms leave 1e-19.
  RowBands sum = jumpMatrix(
      {std::vector<double>(n, 0.0), std::vector<double>(n, 0.0), std::vector<double>(n, 0.0)},
      false, 1.0);
  RowBands product;
  for (int term = 20; term >= 1; --term) {
    multiply(jump, sum, product);
    for (std::int64_t i = 0; i < n; ++i) {
      for (double &v : product.values[i])
        v *= lambda / term;
      product.values[i][i - product.first[i]] += 1;
    }
    std::swap(sum, product);
  }
  for (auto &row : sum.values)
    for (double &v : row)
      v *= std::exp(-lambda);
  for (int k = 0; k < squarings; ++k) {
    multiply(sum, sum, product);
    std::swap(sum, product);
  }
  return sum;
}

} // namespace sbl::rt
