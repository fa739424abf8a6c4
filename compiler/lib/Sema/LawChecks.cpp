// Laws against the axes: no density, mass outside, none at all, all of it between the cells.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>

#include "Sampling.h"

namespace sbl::sema {
namespace {

/// A mass that is as good as none.
constexpr double least = 1e-300;
/// Mass outside the axes that is worth a warning.
constexpr double worthSaying = 1e-6;
/// What half a cell may change of a sum over cells. A sampled Gaussian of standard deviation s
/// changes by 4 exp(-2 pi^2 s^2 / h^2): s = 0.47 h.
constexpr double mostChange = 0.05;

std::string percent(double fraction) {
  if (fraction > 0.995)
    return "nearly all";
  char text[32];
  std::snprintf(text, sizeof text, "%.2g%%", 100 * fraction);
  return text;
}

double total(const std::vector<double> &values) {
  double sum = 0;
  for (double v : values)
    sum += v;
  return sum;
}

class LawCheck {
public:
  LawCheck(Precheck &check, std::vector<bool> &weighed) : check_(check), weighed_(weighed) {}

  void run(Index index, Range range) {
    if (!seen_.insert(index).second)
      return;
    const Distribution &law = check_.model.distributions[index];
    subject_ = law.name.empty() ? "this law" : "`" + law.name + "`";
    range_ = range;
    const std::size_t rank = check_.grid.axes.size();
    scales_.clear();
    std::optional<LawFlaw> flaw;
    const std::vector<double> density =
        sampleLaw(check_, index, std::vector<double>(rank, 0.0), scales_, &flaw);
    if (flaw)
      refuse(*flaw);
    if (density.empty())
      return;
    weighed_[index] = true;
    const double volume = check_.grid.cellVolume();
    const bool isSmooth = std::all_of(
        law.components.begin(), law.components.end(), [&](const Distribution::Component &c) {
          return c.value && !check_.model.context->isPiecewise(c.value);
        });
    double mass = total(density) * volume;
    const bool fallsBetween = isSmooth && isNarrow(index, density, mass);
    if (!(mass > least)) {
      check_.diagnostics.report(DiagId::NoMass, range_, {subject_})
          .hints.push_back(fallsBetween ? "give the axes more cells, or the law more width"
                                        : "widen the axes, or move the law into them");
    } else if (!fallsBetween) {
      weigh(law, mass);
    }
  }

private:
  void refuse(const LawFlaw &flaw) {
    std::string place;
    for (std::size_t a = 0; a < flaw.place.size(); ++a)
      place += (a ? ", " : "") + check_.model.axes[a].name + " = " + figure(flaw.place[a]);
    const bool isUndefined = std::isnan(flaw.value);
    check_.diagnostics
        .report(DiagId::NotADensity, range_,
                {subject_, isUndefined ? "undefined" : figure(flaw.value), place})
        .hints.push_back(
            isUndefined ? "`where(condition, f, 0)` keeps a formula to where it holds"
            : flaw.value < 0
                ? "a density is nowhere negative: `max(f, 0)`, or a square"
                : "a density is finite: `boltzmann(U, beta)` takes an exponent itself");
  }

  void weigh(const Distribution &law, double mass) {
    double normalised = 0, weights = 0;
    for (const Distribution::Component &c : law.components) {
      weights += check_.value(c.weight);
      normalised += c.normalised || !c.value ? check_.value(c.weight) : 0;
    }
    const double outside = weights - mass;
    if (normalised > 0 && outside > worthSaying)
      check_.diagnostics.report(DiagId::MassOutside, range_, {percent(outside), subject_})
          .hints.push_back(std::string("the rest is scaled up to mass one; ") +
                           (goesAround() ? "normal laws end at the seam of a ring, and "
                                           "`boltzmann(1 - cos(x - m), 1 / s^2)` goes around it"
                                         : "widen the axes to keep it"));
  }

  bool goesAround() const { return std::ranges::any_of(check_.grid.axes, &SampledAxis::periodic); }

  /// Whether a law has its peak between the outermost cells of an axis.
  bool peaksInside(const std::vector<double> &density, std::size_t axis) const {
    const auto peak = std::max_element(density.begin(), density.end());
    if (!(*peak > 0))
      return false;
    std::int64_t rest = peak - density.begin();
    for (std::size_t a = check_.grid.axes.size(); a-- > axis + 1;)
      rest /= check_.grid.axes[a].cells;
    const SampledAxis &along = check_.grid.axes[axis];
    const std::int64_t k = rest % along.cells;
    return along.periodic || (k > 0 && k + 1 < along.cells);
  }

  /// Half a cell to either side: the mean of both sees the same ends of the axis as the cells do.
  /// What they differ by is corrected in `mass`, so that no mass goes missing between the cells.
  bool isNarrow(Index index, const std::vector<double> &density, double &mass) {
    const double seen = mass;
    std::vector<double> shift(check_.grid.axes.size(), 0.0);
    for (std::size_t a = 0; a < shift.size(); ++a) {
      double moved = 0;
      bool isInside = peaksInside(density, a);
      for (double side : {-0.5, 0.5}) {
        shift[a] = side;
        const std::vector<double> shifted = sampleLaw(check_, index, shift, scales_);
        if (shifted.empty())
          return false;
        moved += total(shifted) * check_.grid.cellVolume() / 2;
        isInside = isInside || peaksInside(shifted, a);
      }
      shift[a] = 0;
      mass += (moved - seen) / 2;
      // A law that lies beyond the axes shows a tail here, and that is another matter.
      if (!isInside || std::abs(moved - seen) <= mostChange * std::max(moved, seen))
        continue;
      if (seen > least) // else that is said, as an error
        check_.diagnostics
            .report(DiagId::NarrowLaw, range_,
                    {subject_, check_.model.axes[a].name, figure(moved / seen) + " times as much"})
            .hints.push_back("a width of a cell or more is seen: more cells, a wider law, or "
                             "`point(x0)` for all mass at one place");
      mass = seen;
      return true;
    }
    return false;
  }

  Precheck &check_;
  std::vector<bool> &weighed_;
  std::set<Index> seen_;
  std::vector<LawScale> scales_; // of the law that is looked at
  std::string subject_;
  Range range_;
};

} // namespace

void checkLaws(Precheck &check, std::vector<bool> &weighed) {
  LawCheck laws(check, weighed);
  for (const Bridge &bridge : check.model.bridges)
    for (const Bridge::Marginal &marginal : bridge.at)
      if (marginal.kind != Bridge::Marginal::Kind::Free)
        laws.run(marginal.distribution, marginal.range);
  for (const Evolve &evolve : check.model.evolutions)
    if (evolve.kind == Evolve::Initial::Distribution)
      laws.run(evolve.initial, evolve.initialRange);
  for (const Sample &sample : check.model.samples)
    if (!sample.question)
      laws.run(sample.initial, sample.initialRange);
  // Those with a name that no question takes are printed, plotted, compared.
  for (Index i = 0; i < check.model.distributions.size(); ++i)
    if (const Distribution &law = check.model.distributions[i]; !law.name.empty())
      laws.run(i, law.range);
}

} // namespace sbl::sema
