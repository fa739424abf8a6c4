// Many places carried along a velocity at once, with the logarithm of their Jacobian.
#pragma once

#include <vector>

#include "sbl/runtime/Flow.h"

namespace sbl::rt {

/// Places on their way. Component a of place i is at place[a * count + i].
struct Bundle {
  std::int64_t count = 0;
  std::vector<double> place;
  std::vector<double> growth;    // int div v dt along the way so far, signed by the direction
  std::vector<std::int8_t> left; // 0: in the box; else 1 + 2 axis (+ 1 at the high end): gone there

  Bundle() = default;
  Bundle(std::size_t rank, std::int64_t count)
      : count(count), place(rank * count), growth(count, 0.0), left(count, 0) {}
};

/// Integrates dx/dt = v by Dormand and Prince's embedded pair of orders 5 and 4. Neighbouring
/// places share their steps in blocks of fixed size, so that results do not depend on threads. A
/// path that crosses the end of an axis that is no ring stays there, marked; periodic coordinates
/// are not wrapped back (`wrapped` does).
class Characteristics {
public:
  /// `tolerance`: local error of a step, of places in lengths of their axis and of the growth.
  /// Between two knots of a velocity there are at most about `stepsPerKnot` steps, whatever their
  /// error, where it does not bear finer ones.
  Characteristics(const VelocityField &velocity, const Grid &grid, double tolerance,
                  int stepsPerKnot = 8)
      : velocity_(velocity), grid_(grid), tolerance_(tolerance), stepsPerKnot_(stepsPerKnot) {}

  /// Carries every place from time `from` to `to`, forwards or backwards. OutOfRange where the
  /// velocity has no value on the way, or steps become too short. `steps`, if given, is raised to
  /// the most of any block.
  Status carry(double from, double to, Bundle &bundle, const std::atomic<bool> *cancel,
               int *steps = nullptr) const;

  /// A coordinate brought back onto its ring; others stay.
  static double wrapped(const GridAxis &axis, double x);

private:
  const VelocityField &velocity_;
  const Grid &grid_;
  double tolerance_;
  int stepsPerKnot_;
};

/// The cells' places.
Bundle nodesOf(const Grid &grid);

} // namespace sbl::rt
