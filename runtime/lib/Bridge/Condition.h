// What a bridge is asked to be at one time, and the density that this makes of its factors.
//
// Every condition asks for a density L = a log law + b log field, up to a constant that makes its
// mass one, where `field` is what the density is without the condition's own factor:
//   hard                        a = 1,       b = 0
//   soft, weight w, not first   a = w/(1+w), b = 1/(1+w)   field = phihat_T, or phihat phi
//   soft, weight w, first       a = 1,       b = 1/w       field = phi_0
// The last two are the stationarity of cost + w KL(rho || law): log factor = w log(law / rho), and
// at the start, where the cost counts from the bridge's own law, log phi_0 = w log(rho / law).
#pragma once

#include <limits>
#include <span>

#include "Fields/ScaledArray.h"
#include "Steps/Propagator.h"

namespace sbl::rt {

/// Densities this far below the largest may be set to zero where doubles do not reach them.
inline constexpr double droppable = 1e-30;
/// The same where an axis without noise carries paths over its ends: there no factor is small, but
/// 0.
inline constexpr double droppableAtEnds = 1e-15;

/// What is asked of the bridge's density at one time. A chain minimises
///   cost + sum over soft conditions of weight * KL(rho || law)
/// under its hard conditions, where cost = KL(P || rho_0 x reference) counts from the bridge's own
/// start; all densities have mass one.
struct Condition {
  FieldValues law;                                         // sum * cellVolume = 1; empty where free
  double weight = std::numeric_limits<double>::infinity(); // infinity: hard; 0: free
  double hidden = 0; // what the law's cells hide of int law log law: Instance::distribution

  bool hard() const { return weight == std::numeric_limits<double>::infinity(); }
  bool free() const { return weight == 0; }
};
/// Laws below count as zero: a solve takes them out of its conditions first.
inline double lawFloor(bool single) { return single ? 1e-30 : 1e-280; }

/// A condition within an iteration.
class Site {
public:
  /// Its fields are the backend's; where that is memory, the law is the condition's own, which
  /// outlives the site.
  Site(const Condition &condition, bool first, Backend &backend);

  /// Checks that `field` is trustworthy wherever the hard law has mass; drops cells that do not
  /// matter. `name` is the field's in messages.
  Status guard(const ScaledArray &field, const Propagator &run, const char *name);
  /// The density that the soft condition asks for, into `target`; `logField` receives the log of
  /// its field, the product of `fields` times e^{sign potential} (an empty one is zero). Cells
  /// where these are too small to be trusted count with the least they can be; OutOfRange where the
  /// density could lie there.
  Status aim(std::span<const ScaledArray *const> fields, View potential, double sign, int bottom,
             double volume, const char *name, View logField);

  bool hard() const { return condition->hard(); }
  bool free() const { return condition->free(); }

  const Condition *condition;
  double lawPower = 1, fieldPower = 0;
  Array law;    // as solved: cells out of reach of doubles set to 0; empty where free
  Array target; // log of the density asked for, where soft

private:
  Backend &backend_;
  Array logLaw_; // where soft: -inf where the law has no mass
  bool ownsLaw_ = false;
};

} // namespace sbl::rt
