// What a solved flow keeps.
#pragma once

#include <map>

#include "Flow/Characteristics.h"
#include "Flow/LawAtPlaces.h"

namespace sbl::rt {

struct FlowSolution::Impl {
  Impl(const Instance &instance, std::shared_ptr<const VelocityField> velocity)
      : instance(instance), velocity(std::move(velocity)) {}

  const Grid &grid() const { return instance.grid(); }
  /// The time, moved onto a kept one that is a rounding away; BadInput where it is none of the
  /// evolution's.
  Status find(double &t) const;
  /// log rho at the feet of characteristics that were followed back from some places.
  void logDensity(const Bundle &feet, double *values) const;
  /// log rho at places at t, which become the feet of their characteristics.
  Status along(double t, double tolerance, Bundle &places, FieldValues &values, int *steps) const;
  /// log rho on the grid at t, not from what is kept there.
  Status onGrid(double t, double tolerance, FieldValues &values, int *steps);
  /// UnderResolved where the cells do not hold the mass of a density that loses none.
  Status holdsMass(double t, const FieldValues &logs) const;

  const Instance &instance;
  std::shared_ptr<const VelocityField> velocity;
  LawAtPlaces start;
  std::vector<double> savedTimes, keptTimes;
  double tolerance = 1e-9;
  const std::atomic<bool> *cancel = nullptr; // while it is solved
  std::map<double, FieldValues> known;       // log rho by time

private:
  // Of a velocity that does not change, the cells' characteristics go on where a shorter time left
  // them.
  Bundle feet_;
  double feetTime_ = 0, feetTolerance_ = 0;
};

} // namespace sbl::rt
