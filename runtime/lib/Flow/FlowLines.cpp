#include "Flow/FlowLines.h"

#include <algorithm>
#include <cmath>

#include "Flow/Characteristics.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

Boundary other(Boundary boundary) {
  switch (boundary) {
  case Boundary::Reflecting:
    return Boundary::Absorbing;
  case Boundary::Absorbing:
    return Boundary::Reflecting;
  case Boundary::Periodic:
    break;
  }
  return Boundary::Periodic;
}

} // namespace

Status FlowLines::prepare() {
  wave_.resize(grid().rank());
  other_.resize(grid().rank());
  for (std::size_t a = 0; a < grid().rank(); ++a) {
    GridAxis axis = grid().axes[a];
    if (Status s = FourierAxis::plan(axis, wave_.size() == 1, wave_[a]); !s.ok())
      return s;
    axis.low = other(axis.low);
    axis.high = other(axis.high);
    if (Status s = FourierAxis::plan(axis, other_.size() == 1, other_[a]); !s.ok())
      return s;
  }
  return Status::good();
}

double FlowLines::largestWavenumber(std::size_t axis) const {
  double largest = 0;
  for (const double k : wave_[axis].wavenumbers())
    largest = std::max(largest, std::fabs(k));
  return largest;
}

void FlowLines::transform(std::size_t axis, const ModeFactors &factors, Parity parity, Wave &psi,
                          const Wave *pre, const Wave *post) {
  transformLines(impl_, entry_.transforms[axis], axis,
                 parity == Parity::Wave ? wave_[axis] : other_[axis], factors, psi, pre, post,
                 scratch_);
}

Status velocityOnGrid(const VelocityField &velocity, const Grid &grid, double time,
                      std::vector<FieldValues> &values) {
  const Bundle nodes = nodesOf(grid);
  const auto rank = static_cast<std::int64_t>(grid.rank());
  values.assign(grid.rank(), FieldValues(static_cast<std::size_t>(nodes.count)));
  forBlocks(nodes.count, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t count = end - begin;
    std::vector<double> places(rank * count), all(rank * count);
    for (std::int64_t a = 0; a < rank; ++a)
      std::copy_n(nodes.place.begin() + a * nodes.count + begin, count, places.begin() + a * count);
    velocity.at(time, count, places.data(), all.data(), nullptr);
    for (std::int64_t a = 0; a < rank; ++a)
      std::copy_n(all.begin() + a * count, count, values[a].begin() + begin);
  });
  for (const FieldValues &component : values)
    for (std::size_t k = 0; k < component.size(); ++k)
      if (!std::isfinite(component[k]))
        return Status::fail(Code::OutOfRange,
                            "the velocity has no finite value at " +
                                placeOn(grid, static_cast<std::int64_t>(k)) +
                                ", t = " + figure(time),
                            "a formula such as 1/x, log or sqrt may end inside the box");
  return Status::good();
}

} // namespace sbl::rt
