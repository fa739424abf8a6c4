#include <algorithm>
#include <cmath>

#include "Flow/FlowLines.h"
#include "Flow/FlowSolutionImpl.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

Status FlowSolution::Impl::find(double &t) const {
  const double first = keptTimes.front(), last = keptTimes.back();
  const double slack = 1e-9 * (last - first);
  if (!(t >= first - slack && t <= last + slack))
    return Status::fail(Code::BadInput, "the evolution runs from " + figure(first) + " to " +
                                            figure(last) + " and has no state at " + figure(t));
  for (const double kept : keptTimes)
    if (std::fabs(kept - t) <= slack) {
      t = kept;
      break;
    }
  return Status::good();
}

void FlowSolution::Impl::logDensity(const Bundle &feet, double *values) const {
  const std::size_t rank = grid().rank();
  forBlocks(feet.count, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t count = end - begin;
    std::vector<double> places(rank * count);
    for (std::size_t a = 0; a < rank; ++a) {
      const GridAxis &axis = grid().axes[a];
      for (std::int64_t i = 0; i < count; ++i) {
        const double x = feet.place[a * feet.count + begin + i];
        places[a * count + i] =
            axis.periodic() ? Characteristics::wrapped(axis, x) : std::clamp(x, axis.lo, axis.hi);
      }
    }
    start.logDensity(count, places.data(), values + begin);
    for (std::int64_t i = 0; i < count; ++i)
      values[begin + i] = feet.left[begin + i] ? -INFINITY // nothing comes in
                                               : values[begin + i] + feet.growth[begin + i];
  });
}

Status FlowSolution::Impl::along(double t, double tolerance, Bundle &places, FieldValues &values,
                                 int *steps) const {
  const Characteristics characteristics(*velocity, grid(), tolerance,
                                        tolerance > this->tolerance ? 12 : 24);
  if (Status s = characteristics.carry(t, keptTimes.front(), places, cancel, steps); !s.ok())
    return s;
  values.resize(static_cast<std::size_t>(places.count));
  logDensity(places, values.data());
  return Status::good();
}

Status FlowSolution::Impl::onGrid(double t, double tolerance, FieldValues &values, int *steps) {
  const double begin = keptTimes.front();
  const bool goesOn = velocity->autonomous() && feet_.count > 0 && feetTolerance_ == tolerance &&
                      feetTime_ <= t - begin;
  Bundle feet = goesOn ? std::move(feet_) : nodesOf(grid());
  const double travelled = goesOn ? feetTime_ : 0;
  feet_ = {};
  if (Status s = along(t - travelled, tolerance, feet, values, steps); !s.ok())
    return s;
  if (velocity->autonomous()) {
    feet_ = std::move(feet);
    feetTime_ = t - begin;
    feetTolerance_ = tolerance;
  }
  return Status::good();
}

Status FlowSolution::Impl::holdsMass(double t, const FieldValues &logs) const {
  const double mass = grid().cellVolume() *
                      sumOver(grid().points(), [&](std::int64_t k) { return std::exp(logs[k]); });
  constexpr double most = 1e-2;
  return std::fabs(mass - 1) <= most
             ? Status::good()
             : Status::fail(Code::UnderResolved,
                            "at " + figure(t) + " the cells hold a mass of " + figure(mass) +
                                " where 1 should be",
                            "the velocity turns too fast there for the times it is known at");
}

FlowSolution::FlowSolution() = default;
FlowSolution::~FlowSolution() = default;
FlowSolution::FlowSolution(FlowSolution &&) noexcept = default;
FlowSolution &FlowSolution::operator=(FlowSolution &&) noexcept = default;

const std::vector<double> &FlowSolution::times() const { return impl->savedTimes; }

Status FlowSolution::logDensity(double t, FieldValues &values) const {
  if (Status s = impl->find(t); !s.ok())
    return s;
  if (const auto known = impl->known.find(t); known != impl->known.end()) {
    values = known->second;
    return Status::good();
  }
  if (Status s = impl->onGrid(t, impl->tolerance, values, nullptr); !s.ok())
    return s;
  // The certificate looks at the end; a velocity that is interpolated may fail on the way.
  if (!impl->velocity->knots().empty() && certificate.massLeft < 1e-6)
    if (Status s = impl->holdsMass(t, values); !s.ok())
      return s;
  impl->known[t] = values;
  return Status::good();
}

Status FlowSolution::density(double t, FieldValues &values) const {
  const Status s = logDensity(t, values);
  for (double &value : values)
    value = std::exp(value);
  return s;
}

Status FlowSolution::densityAt(double t, std::span<const double> place, double &value) const {
  if (Status s = impl->find(t); !s.ok())
    return s;
  Bundle foot(place.size(), 1);
  std::copy(place.begin(), place.end(), foot.place.begin());
  const Characteristics characteristics(*impl->velocity, impl->grid(), impl->tolerance);
  const Status s = characteristics.carry(t, impl->keptTimes.front(), foot, nullptr);
  if (s.ok())
    impl->logDensity(foot, &value);
  value = std::exp(value);
  return s;
}

Status FlowSolution::velocity(double t, std::size_t axis, FieldValues &values) const {
  std::vector<FieldValues> all;
  const Status s = velocityOnGrid(*impl->velocity, impl->grid(), t, all);
  if (s.ok())
    values = std::move(all[axis]);
  return s;
}

Status FlowSolution::velocityAt(double t, std::span<const double> place, std::size_t axis,
                                double &value) const {
  std::vector<double> all(place.size());
  impl->velocity->at(t, 1, place.data(), all.data(), nullptr);
  value = all[axis];
  return Status::good();
}

} // namespace sbl::rt
