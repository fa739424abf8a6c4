// The grid a model lives on: one to three cell-centred axes, the last one contiguous in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace sbl::rt {

enum class Boundary { Reflecting, Absorbing, Periodic };

struct GridAxis {
  std::string name;
  double lo = 0, hi = 1;
  std::int64_t cells = 0;
  Boundary low = Boundary::Reflecting, high = Boundary::Reflecting;

  bool periodic() const { return low == Boundary::Periodic; }
  double length() const { return hi - lo; }
  double spacing() const { return (hi - lo) / static_cast<double>(cells); }
  /// Coordinate of cell k: lo + (k + 1/2) h, on periodic axes lo + k h.
  double centre(std::int64_t k) const {
    return lo + (static_cast<double>(k) + (periodic() ? 0.0 : 0.5)) * spacing();
  }
};

struct Grid {
  std::vector<GridAxis> axes;

  std::size_t rank() const { return axes.size(); }
  std::int64_t points() const;
  /// Product of the spacings: the weight of one cell in every integral.
  double cellVolume() const;
  /// The field seen along `axis` as [outer][n][inner].
  std::int64_t outer(std::size_t axis) const;
  std::int64_t inner(std::size_t axis) const;
};

/// A real field on a grid, row-major, always double on this side of the kernels.
using FieldValues = std::vector<double>;

} // namespace sbl::rt
#pragma GCC visibility pop
