// Laws from data come as tables. A point becomes one here: its mass is shared between the cells
// around it such that its mean is kept.
//
// A unit mass at a cell's centre is exact: sums of sampled kernels over cells are then the kernels
// themselves. Between two centres, at the fraction f, shares 1 - f and f add the variance
// f (1 - f) h^2, an error of order h^2; no non-negative shares do better.
#include "Module/DataLaws.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// The two cells beside a place on an axis and the share of the second.
struct Neighbours {
  std::int64_t first = 0, second = 0;
  double share = 0;
};

Neighbours neighbours(const GridAxis &axis, double place) {
  const double at = (place - axis.centre(0)) / axis.spacing();
  double below = std::floor(at), share = at - below;
  // What rounding makes of a cell's own centre is that centre.
  constexpr double rounding = 1e-9;
  if (share < rounding)
    share = 0;
  if (share > 1 - rounding) {
    below += 1;
    share = 0;
  }
  const auto k = static_cast<std::int64_t>(below);
  if (axis.periodic())
    return {(k + axis.cells) % axis.cells, (k + 1 + axis.cells) % axis.cells, share};
  // Beside a wall the other neighbour is the cell's own mirror image.
  return {std::clamp<std::int64_t>(k, 0, axis.cells - 1),
          std::clamp<std::int64_t>(k + 1, 0, axis.cells - 1), share};
}

/// Cells of the axes of a law, and the volume of one.
struct Extent {
  std::int64_t cells = 1;
  double volume = 1;
};
Extent extentOf(const Grid &grid, const DataEntry &law) {
  Extent result;
  for (std::size_t a = law.firstAxis; a < law.firstAxis + law.rank; ++a) {
    result.cells *= grid.axes[a].cells;
    result.volume *= grid.axes[a].spacing();
  }
  return result;
}

Status pointTable(const Instance::Impl &impl, const DataEntry &law, DataTable &table) {
  const Extent extent = extentOf(impl.grid, law);
  table.assign(extent.cells, 0.0);
  std::vector<Neighbours> sides;
  for (std::size_t i = 0; i < law.rank; ++i) {
    const GridAxis &axis = impl.grid.axes[law.firstAxis + i];
    const double x = impl.scalar(law.place[i]);
    if (!(x >= axis.lo && x <= axis.hi))
      return Status::fail(Code::BadInput, "a point at " + axis.name + " = " + figure(x) +
                                              " lies outside of the axis");
    const bool low = axis.low == Boundary::Absorbing && x < axis.centre(0);
    const bool high = axis.high == Boundary::Absorbing && x > axis.centre(axis.cells - 1);
    if (low || high)
      return Status::fail(Code::BadInput,
                          "a point at " + axis.name + " = " + figure(x) +
                              " lies within half a cell of an absorbing wall",
                          "move it off the wall, or take more cells");
    sides.push_back(neighbours(axis, x));
  }
  for (std::size_t corner = 0; corner < std::size_t(1) << law.rank; ++corner) {
    double share = 1;
    std::int64_t cell = 0;
    for (std::size_t i = 0; i < law.rank; ++i) {
      const bool second = corner >> i & 1;
      share *= second ? sides[i].share : 1 - sides[i].share;
      cell = cell * impl.grid.axes[law.firstAxis + i].cells +
             (second ? sides[i].second : sides[i].first);
    }
    table[cell] += share / extent.volume;
  }
  return Status::good();
}

/// Calls visit(law) for every point of a distribution that has mass.
template <class Visit>
void forPoints(const Instance::Impl &impl, std::size_t distribution, Visit visit) {
  for (const ComponentEntry &c : impl.manifest().distributions[distribution].components)
    for (const std::size_t law : c.data)
      if (impl.scalar(c.weight) > 0 && impl.manifest().data[law].isPoint)
        visit(impl.manifest().data[law]);
}

} // namespace

Status placeData(Instance::Impl &impl, std::vector<DataTable> data) {
  const std::vector<DataEntry> &laws = impl.manifest().data;
  impl.data = std::move(data);
  impl.data.resize(laws.size());
  for (std::size_t i = 0; i < laws.size(); ++i) {
    if (laws[i].isPoint)
      if (Status s = pointTable(impl, laws[i], impl.data[i]); !s.ok())
        return s;
    if (laws[i].isSolved) {
      impl.data[i].clear();
      continue;
    }
    if (static_cast<std::int64_t>(impl.data[i].size()) != extentOf(impl.grid, laws[i]).cells)
      return Status::fail(Code::BadInput, "the data of " + laws[i].name + " are not there",
                          "read them on the grid of these parameters");
  }
  return Status::good();
}

Status multiplyData(const Instance::Impl &impl, std::size_t law, FieldValues &values) {
  const DataEntry &entry = impl.manifest().data[law];
  const DataTable &table = impl.data[law];
  if (table.empty())
    return Status::fail(Code::NotConverged, "what it asks was not solved");
  const std::int64_t inner = impl.grid.inner(entry.firstAxis + entry.rank - 1);
  const auto cells = static_cast<std::int64_t>(table.size());
  forBlocks(impl.grid.points(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      values[k] *= table[k / inner % cells];
  });
  return Status::good();
}

Status Instance::supplyLaw(std::size_t law, FieldValues density) const {
  if (law >= impl_->data.size() || !manifest().data[law].isSolved ||
      static_cast<std::int64_t>(density.size()) != grid().points())
    return Status::fail(Code::BadModule, "the model reads no such law off a solved question");
  double sum = 0;
  for (std::size_t k = 0; k < density.size(); ++k) {
    if (!std::isfinite(density[k]) || density[k] < 0)
      return Status::fail(Code::BadInput,
                          "its density is " + figure(density[k]) + " at " +
                              impl_->place(static_cast<std::int64_t>(k)),
                          "a density must be finite and nowhere negative");
    sum += density[k];
  }
  const double mass = sum * grid().cellVolume();
  if (!(mass > 0) || !std::isfinite(mass))
    return Status::fail(Code::BadInput, "it has no mass on the axes");
  for (double &value : density)
    value /= mass;
  impl_->data[law] = std::move(density);
  return Status::good();
}

bool Instance::Impl::hasPoint(std::size_t distribution) const {
  bool found = false;
  forPoints(*this, distribution, [&](const DataEntry &) { found = true; });
  return found;
}

double Instance::Impl::pointSpread(std::size_t distribution, std::size_t axis) const {
  double largest = 0;
  forPoints(*this, distribution, [&](const DataEntry &law) {
    if (axis < law.firstAxis || axis >= law.firstAxis + law.rank)
      return;
    const double share = neighbours(grid.axes[axis], scalar(law.place[axis - law.firstAxis])).share;
    const double h = grid.axes[axis].spacing();
    largest = std::max(largest, share * (1 - share) * h * h);
  });
  return largest;
}

} // namespace sbl::rt
