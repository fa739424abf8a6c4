// Coefficients against the cells: what happens between two centres that neither of them sees, and
// noise too small to move anything from one cell to the next.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "FlatFormula.h"
#include "Sampling.h"

namespace sbl::sema {
namespace {

/// Grids coarser than this see nothing anyway.
constexpr std::int64_t fewestCells = 8;
/// A value between two centres may pass those of the four nearest ones by this share of the range:
/// a sine of 3.4 cells' length does.
constexpr double mostOvershoot = 0.2;
/// Samples along one line.
constexpr std::int64_t mostSamples = 8192;

struct Unseen {
  std::vector<double> place;
  double value = 0, nearest = 0; // there, and at the nearest centre
};

/// The worst place along one line of cells, if the cells miss something.
std::optional<Unseen> unseenAlong(const SampledAxis &axis, std::size_t a, std::vector<double> place,
                                  FlatFormula &formula) {
  const std::int64_t n = axis.cells;
  std::vector<double> centres(static_cast<std::size_t>(n));
  double lo = INFINITY, hi = -INFINITY;
  auto at = [&](double x) {
    place[a] = x;
    const double value = formula(place);
    if (std::isfinite(value)) {
      lo = std::min(lo, value);
      hi = std::max(hi, value);
    }
    return value;
  };
  for (std::int64_t k = 0; k < n; ++k)
    centres[static_cast<std::size_t>(k)] = at(axis.centre(k));
  const std::int64_t parts = std::clamp<std::int64_t>(mostSamples / n, 4, 256);
  double worst = 0;
  Unseen found;
  for (std::int64_t k = 0; k + 1 < n; ++k) {
    const auto first = centres.begin() + std::max<std::int64_t>(k - 1, 0);
    const auto last = centres.begin() + std::min<std::int64_t>(k + 3, n);
    const auto [least, most] = std::minmax_element(first, last);
    for (std::int64_t p = 1; p < parts; ++p) {
      const double share = static_cast<double>(p) / static_cast<double>(parts);
      const double x = axis.centre(k) + share * axis.spacing();
      const double value = at(x);
      const double beyond = std::max(value - *most, *least - value);
      if (std::isfinite(beyond) && beyond > worst) {
        worst = beyond;
        found = {place, value, centres[static_cast<std::size_t>(share < 0.5 ? k : k + 1)]};
      }
    }
  }
  // What differs by rounding only has no range.
  const double size = std::max(std::abs(lo), std::abs(hi));
  if (worst > mostOvershoot * (hi - lo) && hi - lo > 1e-9 * size)
    return found;
  return std::nullopt;
}

class CoefficientCheck {
public:
  explicit CoefficientCheck(Precheck &check) : check_(check) {}

  /// One message for a coefficient, whichever axis shows it first.
  void run(ExprRef coefficient, const std::string &name, Range range) {
    ExprContext &context = *check_.model.context;
    if (!coefficient || !context.dependence(coefficient).coordinates ||
        context.dependence(coefficient).queries || context.isPiecewise(coefficient))
      return;
    FlatFormula formula(coefficient, check_.parameters, check_.startTime());
    const std::size_t rank = check_.grid.axes.size();
    for (std::size_t a = 0; a < rank; ++a) {
      const SampledAxis &axis = check_.grid.axes[a];
      const bool varies = context.dependence(coefficient).coordinates >> a & 1;
      if (!varies || axis.cells < fewestCells || axis.cells > mostSamples)
        continue;
      const int lines = rank == 1 ? 1 : rank == 2 ? 3 : 9;
      if (!check_.budget.spend(static_cast<double>(lines) * mostSamples *
                               static_cast<double>(formula.cost())))
        return;
      for (int line = 0; line < lines; ++line)
        if (const auto unseen = unseenAlong(axis, a, through(a, line), formula)) {
          report(*unseen, a, name, range);
          return;
        }
    }
  }

private:
  /// A place on one of the lines along axis a: thirds of the other axes.
  std::vector<double> through(std::size_t a, int line) const {
    std::vector<double> place;
    for (std::size_t b = 0; b < check_.grid.axes.size(); ++b) {
      const SampledAxis &axis = check_.grid.axes[b];
      int third = 1;
      if (b != a) {
        third = line % 3;
        line /= 3;
      }
      place.push_back(axis.lo + (third + 0.5) / 3 * (axis.hi - axis.lo));
    }
    return place;
  }

  void report(const Unseen &unseen, std::size_t axis, const std::string &name, Range range) {
    std::string at;
    for (std::size_t b = 0; b < unseen.place.size(); ++b)
      at += (b ? ", " : "") + check_.model.axes[b].name + " = " + figure(unseen.place[b]);
    check_.diagnostics
        .report(DiagId::CoarseCoefficient, range,
                {name, check_.model.axes[axis].name,
                 "it is " + figure(unseen.value) + " at " + at + ", and " + figure(unseen.nearest) +
                     " at the nearest centre of a cell"})
        .hints.push_back("more cells, or a coefficient that varies less from one cell to the next");
  }

  Precheck &check_;
};

} // namespace

void checkCoefficients(Precheck &check) {
  CoefficientCheck coefficients(check);
  const Model &model = check.model;
  for (const Diffusion &law : model.diffusions) {
    for (std::size_t i = 0; i < law.drift.size(); ++i)
      coefficients.run(law.drift[i],
                       "the drift of `" + law.name + "`" +
                           (law.drift.size() > 1 ? " along `" + model.axes[i].name + "`" : ""),
                       law.range);
    for (std::size_t i = 0; i < law.noise.size(); ++i)
      if (i == 0 || law.noise[i] != law.noise[0])
        coefficients.run(law.noise[i], "the noise of `" + law.name + "`", law.range);
    coefficients.run(law.killing, "the killing of `" + law.name + "`", law.range);
  }
  for (const Flow &law : model.flows)
    for (ExprRef component : law.velocity)
      coefficients.run(component, "the velocity of `" + law.name + "`", law.range);
  for (const Quantum &law : model.quantums)
    coefficients.run(law.potential, "the potential of `" + law.name + "`", law.range);
}

namespace {

struct Span {
  const std::string &question;
  Range range;
  double length;
};

std::string formatWhole(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f", number);
  return text;
}

/// A sampled Gaussian needs a variance of 1.5 h^2; one of less than h^2 over a whole span is
/// refused by every step there is. (The solve knows the exact rule, and says what would do.)
void checkSpan(Precheck &check, const Diffusion &law, const Span &span) {
  for (std::size_t a = 0; a < law.noise.size(); ++a) {
    const double noise = check.value(law.noise[a]), h = check.grid.axes[a].spacing();
    if (!(noise > 0)) // an axis without noise has a scheme of its own
      continue;
    double variance = noise * noise * span.length;
    if (law.structure.quadratic) { // Mehler's kernel is wider where the law expands or contracts
      const double rate = noise * std::sqrt(std::max(0.0, check.value(law.structure.curvature[a])));
      if (rate > 0)
        variance *= std::sinh(rate * span.length) / (rate * span.length);
    }
    if (!(variance < h * h))
      continue;
    const double wanted =
        std::ceil((check.grid.axes[a].hi - check.grid.axes[a].lo) / std::sqrt(variance / 3));
    check.diagnostics
        .report(DiagId::NoiseTooSmall, span.range,
                {law.name, check.model.axes[a].name, span.question, figure(std::sqrt(variance)),
                 figure(h)})
        .hints.push_back("it takes about " + formatWhole(wanted) + " cells along " +
                         check.model.axes[a].name +
                         ", or `scheme = tridiagonal`, of order 2 in "
                         "the cells");
    return;
  }
}

} // namespace

void checkNoiseOnCells(Precheck &check) {
  const auto usesKernels = [](const Diffusion &law, const SolveOptions &options) {
    return law.structure.constantNoise && (options.scheme == SolveOptions::Scheme::Auto ||
                                           options.scheme == SolveOptions::Scheme::Kernel);
  };
  for (const Bridge &bridge : check.model.bridges) {
    const Diffusion &law = check.model.diffusions[bridge.diffusion];
    if (!usesKernels(law, bridge.options))
      continue;
    // Hard conditions cut a bridge; between two of them steps may go past the soft ones.
    double shortest = INFINITY, previous = check.value(bridge.at.front().time);
    for (std::size_t i = 1; i < bridge.at.size(); ++i)
      if (bridge.at[i].kind == Bridge::Marginal::Kind::Hard || i + 1 == bridge.at.size()) {
        const double time = check.value(bridge.at[i].time);
        shortest = std::min(shortest, time - previous);
        previous = time;
      }
    checkSpan(check, law, {bridge.name, bridge.range, shortest});
  }
  for (const Evolve &evolve : check.model.evolutions) {
    if (evolve.law.kind != LawRef::Kind::Diffusion)
      continue;
    const Diffusion &law = check.model.diffusions[evolve.law.index];
    if (usesKernels(law, evolve.options))
      checkSpan(check, law,
                {evolve.name, evolve.range,
                 check.value(check.model.time->end) - check.value(evolve.start)});
  }
}

} // namespace sbl::sema
