#include "Bridge/Resolution.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

bool gaussian(const KernelEntry &k) { return k.kind == KernelEntry::Kind::Gaussian; }

} // namespace

double gridRuleFor(const ProgramEntry &program, std::size_t steps, double accuracy) {
  const double applications = static_cast<double>(steps * program.backward.size());
  const double rule =
      std::log(200 * applications / accuracy) / (2 * std::numbers::pi * std::numbers::pi);
  return std::clamp(rule, 0.5, gridRule);
}

bool stepFitsGrid(const Instance::Impl &impl, const ProgramEntry &program, double time, double tau,
                  double rule) {
  const std::vector<double> v = impl.variances(program, time, tau);
  for (std::size_t slot = 0; slot < program.kernels.size(); ++slot) {
    const double h = impl.grid.axes[program.kernels[slot].axis].spacing();
    // A little slack, so that a rule met exactly is not lost to rounding.
    if (gaussian(program.kernels[slot]) && !(v[slot] >= rule * h * h * (1 - 1e-9)))
      return false;
  }
  return true;
}

std::size_t mostSteps(const Instance::Impl &impl, const ProgramEntry &program, double start,
                      double horizon, std::size_t limit, double rule) {
  const auto fits = [&](std::size_t n) {
    return stepFitsGrid(impl, program, start, horizon / static_cast<double>(n), rule);
  };
  if (!fits(1))
    return 0;
  std::size_t good = 1, bad = limit + 1;
  while (good < limit && good + 1 < bad) {
    const std::size_t middle = std::min(2 * good, (good + bad) / 2);
    (fits(middle) ? good : bad) = middle;
  }
  return good;
}

std::string cellsFor(const Instance::Impl &impl, const ProgramEntry &program, double time,
                     double tau, double rule) {
  const std::vector<double> v = impl.variances(program, time, tau);
  std::string text;
  for (std::size_t a = 0; a < impl.grid.rank(); ++a) {
    double least = 1e300;
    for (std::size_t slot = 0; slot < program.kernels.size(); ++slot)
      if (gaussian(program.kernels[slot]) && program.kernels[slot].axis == a)
        least = std::min(least, v[slot]);
    if (!(least > 0) || least == 1e300)
      continue;
    const double cells = std::ceil(impl.grid.axes[a].length() * std::sqrt(rule / least));
    if (cells <= static_cast<double>(impl.grid.axes[a].cells))
      continue;
    text += (text.empty() ? "" : ", ") +
            std::to_string(static_cast<long long>(std::min(cells, 1e15))) + " cells along " +
            impl.grid.axes[a].name;
  }
  return text;
}

double aliasing(const Propagator &propagator) {
  double sum = 0;
  for (std::size_t k = 0; k < propagator.plan().steps(); ++k) {
    const StepTables &tables = propagator.tables(k);
    for (const StageEntry &stage : propagator.program().backward) {
      const double v = tables.variances[stage.kernel];
      if (!gaussian(propagator.program().kernels[stage.kernel]))
        continue;
      const double h = propagator.grid().axes[stage.axis].spacing();
      sum += 2 * std::exp(-2 * std::numbers::pi * std::numbers::pi * v / (h * h));
    }
  }
  return sum;
}

double spectralTail(const Grid &grid, const FieldValues &density) {
  double worst = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a), outer = grid.outer(a);
    const std::int64_t last = grid.axes[a].periodic() ? n / 2 : n - 1;
    const std::int64_t first =
        std::max<std::int64_t>(1, last - 1); // two waves: one may vanish by parity
    double heaviest = 0, tail = 0;
    for (std::int64_t wave = first; wave <= last; ++wave) {
      std::vector<double> cosine(n), sine(n, 0.0);
      for (std::int64_t j = 0; j < n; ++j) {
        const double angle =
            grid.axes[a].periodic()
                ? 2 * std::numbers::pi * static_cast<double>(wave * j % n) / n
                : std::numbers::pi * static_cast<double>(wave * (2 * j + 1) % (4 * n)) / (2 * n);
        cosine[j] = std::cos(angle);
        if (grid.axes[a].periodic())
          sine[j] = std::sin(angle);
      }
      for (std::int64_t line = 0; line < outer * inner; ++line) {
        double c = 0, s = 0, mass = 0;
        for (std::int64_t j = 0; j < n; ++j) {
          const double v = density[(line / inner * n + j) * inner + line % inner];
          c += v * cosine[j];
          s += v * sine[j];
          mass += v;
        }
        heaviest = std::max(heaviest, mass);
        tail = std::max(tail, std::hypot(c, s));
      }
    }
    if (heaviest > 0)
      worst = std::max(worst, tail * tail / (heaviest * heaviest));
  }
  return worst;
}

} // namespace sbl::rt
