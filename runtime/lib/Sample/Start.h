// Where paths start: places drawn from a distribution of the model.
#pragma once

#include <optional>
#include <vector>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Draws places. A cell is drawn by the mass in it, a place inside along each axis by a line whose
/// slope is half that of the density: mean and variance of what is drawn are then those of the
/// smooth density to order 4 in the cell, where even places would add h^2/12. Points are met
/// exactly.
class StartLaw {
public:
  static Status make(const Instance &instance, std::size_t distribution, StartLaw &law);

  /// Places of paths first ... first + n - 1 into out[axis * n + i], inside the box.
  void draw(std::uint64_t seed, std::int64_t first, std::int64_t n, double *out) const;

private:
  struct Point {
    double share = 0; // of all mass, with those before it
    std::vector<double> place;
  };
  void findPoints(const Instance::Impl &impl, std::size_t distribution);
  void place(std::int64_t cell, const std::vector<double> &random, std::vector<double> &at) const;

  const Grid *grid_ = nullptr;
  std::vector<Point> points_;                // laws with all of their mass at one place
  std::vector<double> density_;              // of the rest
  std::vector<double> cumulative_;           // over cells; empty where there are points only
  std::vector<std::optional<double>> fixed_; // axes on which the rest has one place
};

} // namespace sbl::rt
