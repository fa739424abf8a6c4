#include "Sampling.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "FlatFormula.h"
#include "sbl/Sema/Precheck.h"

namespace sbl {
namespace sema {

SampledGrid::SampledGrid(const Model &model, const std::vector<double> &parameters) {
  const ExprPoint point{parameters, {}, 0, 0};
  for (const Axis &axis : model.axes)
    axes.push_back({evaluate(axis.lo, point), evaluate(axis.hi, point),
                    static_cast<std::int64_t>(std::min(evaluate(axis.cells, point), 1e15)),
                    axis.low == Boundary::Periodic});
}

double SampledGrid::points() const {
  double count = 1;
  for (const SampledAxis &axis : axes)
    count *= static_cast<double>(axis.cells);
  return count;
}

double SampledGrid::cellVolume() const {
  double volume = 1;
  for (const SampledAxis &axis : axes)
    volume *= axis.spacing();
  return volume;
}

void SampledGrid::place(std::int64_t index, std::vector<double> &coordinates) const {
  coordinates.resize(axes.size());
  for (std::size_t a = axes.size(); a-- > 0;) {
    coordinates[a] = axes[a].centre(index % axes[a].cells);
    index /= axes[a].cells;
  }
}

namespace {

/// The share of [x - h/2, x + h/2] that an interval covers.
double covered(const SampledAxis &axis, double x, double lo, double hi) {
  const double h = axis.spacing();
  double share = 0;
  for (int turn = axis.periodic ? -1 : 0; turn <= (axis.periodic ? 1 : 0); ++turn) {
    const double left = x - h / 2 + turn * (axis.hi - axis.lo);
    share += std::max(0.0, std::min(hi, left + h) - std::max(lo, left)) / h;
  }
  return share;
}

double largestOf(const std::vector<double> &values) {
  double largest = -std::numeric_limits<double>::infinity();
  for (double v : values)
    largest = std::max(largest, v);
  return std::isfinite(largest) ? largest : 0;
}

} // namespace

std::vector<double> sampleLaw(Precheck &check, Index law, const std::vector<double> &shift,
                              std::vector<LawScale> &scales, std::optional<LawFlaw> *flaw) {
  const bool isFirst = scales.empty();
  std::size_t number = 0; // of the component
  const SampledGrid &grid = check.grid;
  const double points = grid.points();
  std::vector<double> sum, values, place;
  for (const Distribution::Component &component : check.model.distributions[law].components) {
    if (!component.data.empty() || (!component.value && component.box.empty()))
      return {};
    const double weight = check.value(component.weight);
    if (weight == 0)
      continue;
    std::optional<FlatFormula> formula;
    if (component.value)
      formula.emplace(component.value, check.parameters, check.startTime());
    const double cost = formula ? static_cast<double>(formula->cost()) : 4;
    if (!check.budget.spend(points * cost))
      return {};
    values.resize(static_cast<std::size_t>(points));
    for (std::size_t i = 0; i < values.size(); ++i) {
      grid.place(static_cast<std::int64_t>(i), place);
      for (std::size_t a = 0; a < place.size(); ++a)
        place[a] += shift[a] * grid.axes[a].spacing();
      if (formula) {
        values[i] = (*formula)(place);
        continue;
      }
      values[i] = 1;
      for (std::size_t a = 0; a < place.size(); ++a) {
        const double lo = check.value(component.box[a].first);
        const double hi = check.value(component.box[a].second);
        values[i] *= covered(grid.axes[a], place[a], lo, hi) / (hi - lo);
      }
    }
    const auto wrong = std::find_if(values.begin(), values.end(), [&](double v) {
      return !(v < std::numeric_limits<double>::infinity() && (component.isLog || v >= 0));
    });
    if (wrong != values.end()) {
      if (flaw) {
        flaw->emplace();
        (*flaw)->value = *wrong;
        grid.place(wrong - values.begin(), (*flaw)->place);
      }
      return {};
    }
    // A law that is normalised on the box has its weight there, whatever its formula's scale.
    LawScale scale;
    if (!isFirst)
      scale = scales[number];
    else if (component.isLog && !component.normalised)
      scale.shift = largestOf(values);
    if (component.isLog)
      for (double &v : values)
        v = std::exp(v - scale.shift);
    if (isFirst && !component.normalised) {
      scale.mass = 0;
      for (double v : values)
        scale.mass += v * grid.cellVolume();
    }
    if (isFirst)
      scales.push_back(scale);
    ++number;
    sum.resize(values.size(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i)
      sum[i] += scale.mass > 0 ? weight * values[i] / scale.mass : 0.0;
  }
  return sum;
}

std::string figure(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", number);
  return text;
}

} // namespace sema

std::vector<bool> precheck(const Model &model, const std::vector<double> &parameters,
                           Diagnostics &diagnostics) {
  std::vector<bool> weighed(model.distributions.size(), false);
  if (model.axes.empty())
    return weighed;
  const std::size_t before = diagnostics.all().size();
  sema::Precheck check{model, parameters, diagnostics, sema::SampledGrid(model, parameters)};
  sema::checkLaws(check, weighed);
  sema::checkNoiseOnCells(check);
  sema::checkWaveCells(check);
  sema::checkCoefficients(check);
  if (diagnostics.all().size() == before) // a law off the axes is out of reach, of course
    sema::checkReach(check);
  diagnostics.sortByPlace(before);
  return weighed;
}

} // namespace sbl
