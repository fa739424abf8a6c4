#include "sbl/Questions/RuntimeSamples.h"

#include <algorithm>
#include <cmath>

namespace sbl::questions {

rt::Status RuntimeSample::field(Accessor accessor, Index, double t, rt::FieldValues &values) const {
  return accessor == Accessor::Density
             ? solution_->density(t, values)
             : rt::Status::fail(rt::Code::BadInput, "a sample has no such field");
}

rt::Status RuntimeSample::at(Accessor accessor, Index component, double t,
                             std::span<const double> place, double &value) const {
  rt::FieldValues values;
  if (rt::Status s = field(accessor, component, t, values); !s.ok())
    return s;
  const rt::Grid &grid = solution_->grid();
  std::int64_t cell = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const rt::GridAxis &axis = grid.axes[a];
    const double at = (place[a] - axis.lo) / axis.spacing() + (axis.periodic() ? 0.5 : 0.0);
    const auto k = static_cast<std::int64_t>(std::floor(at));
    cell = cell * axis.cells + (axis.periodic() ? (k % axis.cells + axis.cells) % axis.cells
                                                : std::clamp<std::int64_t>(k, 0, axis.cells - 1));
  }
  value = values[static_cast<std::size_t>(cell)];
  return rt::Status::good();
}

rt::Status RuntimeSample::paths(std::int64_t count, std::uint64_t, rt::Paths &result) const {
  constexpr std::int64_t most = 100; // where the model does not say how many
  return solution_->paths(
      count ? count : std::min(most, static_cast<std::int64_t>(solution_->count)), result);
}

} // namespace sbl::questions
