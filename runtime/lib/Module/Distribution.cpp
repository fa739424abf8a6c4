// Marginal laws on the grid: logs exponentiated, boxes averaged over cells, mass made one.
#include <algorithm>
#include <cmath>

#include "Module/CutCells.h"
#include "Module/DataLaws.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Share of each cell of an axis that [lo, hi] covers. The cell of node k is centre(k) +- h/2; on a
/// ring an interval may wrap.
std::vector<double> coverage(const GridAxis &axis, double lo, double hi) {
  const double h = axis.spacing();
  std::vector<double> share(axis.cells, 0.0);
  for (std::int64_t k = 0; k < axis.cells; ++k)
    for (int turn = axis.periodic() ? -1 : 0; turn <= (axis.periodic() ? 1 : 0); ++turn) {
      const double left = axis.centre(k) - h / 2 + turn * axis.length();
      share[k] += std::max(0.0, std::min(hi, left + h) - std::max(lo, left)) / h;
    }
  return share;
}

Status boxLaw(const Instance::Impl &impl, const ComponentEntry &c, FieldValues &values,
              CutCells &cut) {
  const Grid &grid = impl.grid;
  values.assign(grid.points(), 1.0);
  double density = 1;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const double lo = impl.scalar(c.box[a].first), hi = impl.scalar(c.box[a].second);
    if (!(hi > lo) || !std::isfinite(hi - lo))
      return Status::fail(Code::BadInput, "a uniform law from " + figure(lo) + " to " + figure(hi) +
                                              " along " + grid.axes[a].name + " has no extent");
    const std::vector<double> share = coverage(grid.axes[a], lo, hi);
    density /= hi - lo;
    const std::int64_t inner = grid.inner(a), n = grid.axes[a].cells;
    forBlocks(grid.points(), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        values[k] *= share[k / inner % n] / (hi - lo);
    });
  }
  for (std::int64_t k = 0; k < grid.points(); ++k)
    if (const double share = values[k] / density; share > 0 && share < 1)
      cut.cells.push_back({k, {density, 0}, {share, 1 - share}});
  return Status::good();
}

Status fieldLaw(const Instance::Impl &impl, const ComponentEntry &c, FieldValues &values,
                CutCells &cut, double &shift) {
  impl.field(*c.field, 0, 0, values);
  const bool finite = std::all_of(values.begin(), values.end(),
                                  [](double v) { return std::isfinite(v) && v >= 0; });
  if (!c.isLog) {
    if (finite)
      cut = averageJumps(
          impl.grid,
          [&](const std::vector<double> &shifts, FieldValues &shifted) {
            Grid moved = impl.grid;
            for (std::size_t a = 0; a < moved.rank(); ++a) {
              moved.axes[a].lo += shifts[a];
              moved.axes[a].hi += shifts[a];
            }
            impl.fieldOn(moved, *c.field, 0, 0, shifted);
          },
          values);
    return Status::good();
  }
  // A law known up to a factor is brought into range by its largest value.
  if (!c.normalised) {
    shift = maxOver(impl.grid.points(), [&](std::int64_t k) { return values[k]; });
    if (!std::isfinite(shift))
      shift = 0;
  }
  forBlocks(impl.grid.points(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      values[k] = std::exp(values[k] - shift);
  });
  return Status::good();
}

/// A component's values on the grid: its formula or box, times its data. Cells that the formula or
/// box jumps in are kept in `cut` where that is all of the law.
Status componentLaw(const Instance::Impl &impl, const ComponentEntry &c, FieldValues &values,
                    CutCells &cut, double &shift) {
  Status status = Status::good();
  if (c.field)
    status = fieldLaw(impl, c, values, cut, shift);
  else if (!c.box.empty())
    status = boxLaw(impl, c, values, cut);
  else
    values.assign(impl.grid.points(), 1.0);
  for (const std::size_t law : c.data)
    if (status.ok())
      status = multiplyData(impl, law, values);
  if (!c.data.empty())
    cut = {};
  return status;
}

} // namespace

Status Instance::distribution(std::size_t index, FieldValues &density, double &massOutside,
                              double *hiddenEntropy) const {
  std::vector<LawFactor> factors;
  return distribution(index, density, massOutside, hiddenEntropy, factors);
}

Status Instance::distribution(std::size_t index, FieldValues &density, double &massOutside,
                              double *hiddenEntropy, std::vector<LawFactor> &factors) const {
  const DistributionEntry &law = manifest().distributions.at(index);
  const std::string name = law.name.empty() ? "a distribution" : "distribution " + law.name;
  const std::int64_t points = grid().points();
  const double volume = grid().cellVolume();
  try {
    density.assign(points, 0.0);
    massOutside = 0;
    factors.assign(law.components.size(), {});
    FieldValues values;
    std::vector<std::pair<double, CutCells>> cuts; // with the factor of their component
    for (std::size_t i = 0; i < law.components.size(); ++i) {
      const ComponentEntry &c = law.components[i];
      const double weight = impl_->scalar(c.weight);
      if (!(weight >= 0) || !std::isfinite(weight))
        return Status::fail(Code::BadInput, name + " has a component of weight " + figure(weight));
      if (weight == 0)
        continue;
      CutCells cut;
      if (Status s = componentLaw(*impl_, c, values, cut, factors[i].shift); !s.ok()) {
        s.message = name + ": " + s.message;
        return s;
      }
      for (std::int64_t k = 0; k < points; ++k)
        if (!(values[k] >= 0) || std::isinf(values[k]))
          return Status::fail(Code::BadInput,
                              name + " is " + figure(values[k]) + " at " + impl_->place(k),
                              "a density must be finite and nowhere negative");
      const double mass = volume * sumOver(points, [&](std::int64_t k) { return values[k]; });
      if (!c.normalised && !(mass > 0))
        return Status::fail(Code::BadInput, name + " has no mass in the box",
                            "widen the axes, or move the distribution into them");
      if (c.normalised || !c.field)
        massOutside += weight * std::max(0.0, 1 - mass);
      const double factor = c.normalised || !c.field ? weight : weight / mass;
      forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k)
          density[k] += factor * values[k];
      });
      factors[i].factor = factor;
      cuts.emplace_back(factor, std::move(cut));
    }
    const double total = volume * sumOver(points, [&](std::int64_t k) { return density[k]; });
    if (!(total > 1e-300) || !std::isfinite(total))
      return Status::fail(Code::BadInput, name + " has no mass in the box",
                          "widen the axes, or move the distribution into them");
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        density[k] /= total;
    });
    for (LawFactor &part : factors)
      part.factor /= total;
    if (hiddenEntropy) {
      *hiddenEntropy = 0;
      for (const auto &[factor, cut] : cuts)
        *hiddenEntropy += cut.hiddenEntropy(factor / total, density, volume);
    }
    return Status::good();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory, "not enough memory for " + name);
  }
}

} // namespace sbl::rt
