// Fields on a grid at some times, and between them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "Laws/GridPolynomial.h"

namespace sbl::rt {

/// Fields that belong together (components of a velocity, parts of a wave) at ascending times, as
/// polynomials of degree 5 through the nearest ones. Several threads may ask at a time.
class FieldSeries {
public:
  FieldSeries(const Grid &grid, std::size_t components)
      : polynomial_(grid), components_(components) {}

  /// Adds the fields of a time after all others, component by component.
  void add(double time, std::vector<FieldValues> fields);
  const std::vector<double> &times() const { return times_; }
  std::size_t components() const { return components_; }
  const GridPolynomial &polynomial() const { return polynomial_; }
  const FieldValues &field(std::size_t knot, std::size_t component) const {
    return fields_[knot][component];
  }

  /// Every component at time t, in order, as parts of one field each. They stay valid while the
  /// result lives. `places`: how many will be looked at, which decides whether the fields are added
  /// up first.
  struct Instant {
    std::vector<std::vector<FieldShare>> components;
    std::shared_ptr<const std::vector<FieldValues>> own;
  };
  Instant at(double t, std::int64_t places) const;

  /// Weights of the knots of `times` for time t: the numbers of knots and their weights.
  struct Weights {
    std::size_t first = 0;
    std::vector<double> weight;
  };
  static Weights weights(const std::vector<double> &times, double t);

private:
  GridPolynomial polynomial_;
  std::size_t components_;
  std::vector<double> times_;
  std::vector<std::vector<FieldValues>> fields_; // [time][component]
  mutable std::mutex mutex_;
  mutable std::map<double, std::shared_ptr<const std::vector<FieldValues>>> added_;
};

} // namespace sbl::rt
