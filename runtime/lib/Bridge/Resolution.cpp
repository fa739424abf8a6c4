#include "Bridge/Resolution.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "Steps/KineticStep.h"
#include "Steps/SlideKernels.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

bool gaussian(const KernelEntry &k) { return k.kind == KernelEntry::Kind::Gaussian; }

/// Whether a kernel is sampled, so that its steps must be long enough. Lattice directions that
/// carry less than a tenth of what the grid has axes for may be shorter: discrete heat kernels take
/// their place, and the certificate counts what those leave out.
bool isSampled(const Instance::Impl &impl, const ProgramEntry &program, const KernelEntry &k) {
  if (k.kind != KernelEntry::Kind::Lattice)
    return gaussian(k);
  const auto &all = impl.lattices.at(program.name).all;
  return k.direction < all.size() && all[k.direction].weight > 0 &&
         all[k.direction].weight >= 0.1 * all[impl.grid.rank() - 1].weight;
}

/// Least variance, in cells squared, of the lines of a transport of duration `t` in a step of
/// length `tau`.
double leastSpread(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                   double time, double t, double tau) {
  const Grid &grid = impl.grid;
  if (program.law == Law::Linear) {
    KineticStep step;
    if (!exactStep(KineticLaw::of(impl, program), tau, step).ok())
      return std::numeric_limits<double>::infinity(); // too long, which is not for cells to say
    double least = std::numeric_limits<double>::infinity();
    for (const KineticStep::Transport &transport : step.transports)
      least = std::min(least, transport.variance);
    return least / (grid.axes[axis].spacing() * grid.axes[axis].spacing());
  }
  FieldValues spread(grid.points(), 0.0), above, below;
  for (std::size_t j = 0; j < grid.rank(); ++j) {
    const double sigma = impl.noise(program, j), reach = grid.axes[j].spacing() / 2;
    if (j == axis || !(sigma > 0))
      continue;
    impl.field(program.drift[axis], time, 0, above, j, reach);
    impl.field(program.drift[axis], time, 0, below, j, -reach);
    for (std::size_t k = 0; k < spread.size(); ++k)
      spread[k] += std::pow(sigma * (above[k] - below[k]) / (2 * reach), 2) * t * t * t / 3;
  }
  const double h = grid.axes[axis].spacing();
  return -maxOver(grid.points(), [&](std::int64_t k) { return -spread[k]; }) / (h * h);
}

/// What that must be: a step that is exact stays so as long as the transports are sampled; others
/// need room for the two cells that share a point between them, f (1 - f) <= 1/4.
/// Between that and `leastMoved` the transports of a linear law are off by what the certificate
/// says.
double spreadRule(const ProgramEntry &program) {
  return program.law == Law::Linear ? 0.4 : program.order == 0 ? leastSampled : 0.25;
}

} // namespace

double gridRuleFor(const ProgramEntry &program, std::size_t steps, double accuracy) {
  const double applications = static_cast<double>(steps * program.backward.size());
  const double rule =
      std::log(200 * applications / accuracy) / (2 * std::numbers::pi * std::numbers::pi);
  return std::clamp(rule, 0.5, gridRule);
}

bool stepFitsGrid(const Instance::Impl &impl, const ProgramEntry &program, double time, double tau,
                  double rule, bool spreads) {
  const std::vector<double> v = impl.variances(program, time, tau);
  for (std::size_t slot = 0; slot < program.kernels.size(); ++slot) {
    const KernelEntry &kernel = program.kernels[slot];
    const double h = impl.stepOf(kernel);
    // A little slack, so that a rule met exactly is not lost to rounding.
    if (isSampled(impl, program, kernel) && !(v[slot] >= rule * h * h * (1 - 1e-9)))
      return false;
    if (spreads && kernel.kind == KernelEntry::Kind::Transport &&
        !(leastSpread(impl, program, kernel.axis, time, v[slot], tau) >=
          spreadRule(program) * (1 - 1e-9)))
      return false;
  }
  return true;
}

std::size_t mostSteps(const Instance::Impl &impl, const ProgramEntry &program, double start,
                      double horizon, std::size_t limit, double rule, bool spreads) {
  const auto fits = [&](std::size_t n) {
    return stepFitsGrid(impl, program, start, horizon / static_cast<double>(n), rule, spreads);
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
    // How many times as many cells: the number at which the shortest step is just long enough.
    double finer = 0;
    for (std::size_t slot = 0; slot < program.kernels.size(); ++slot) {
      const KernelEntry &kernel = program.kernels[slot];
      const double h = impl.stepOf(kernel);
      if (kernel.kind == KernelEntry::Kind::Lattice ? isSampled(impl, program, kernel)
                                                    : gaussian(kernel) && kernel.axis == a)
        finer = std::max(finer, h * std::sqrt(rule / v[slot]));
      else if (kernel.kind == KernelEntry::Kind::Transport && kernel.axis == a)
        finer = std::max(finer, std::sqrt(spreadRule(program) /
                                          leastSpread(impl, program, a, time, v[slot], tau)));
    }
    const double cells =
        std::ceil(static_cast<double>(impl.grid.axes[a].cells) * finer * (1 - 1e-12));
    if (!std::isfinite(cells))
      continue;
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
      const KernelEntry &kernel = propagator.program().kernels[stage.kernel];
      const bool isLattice = kernel.kind == KernelEntry::Kind::Lattice;
      if (!gaussian(kernel) && !(isLattice && v >= leastSampled))
        continue;
      const double h = isLattice ? 1 : propagator.grid().axes[stage.axis].spacing();
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
