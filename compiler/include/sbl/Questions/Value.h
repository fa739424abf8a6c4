// An answer: numbers on named dimensions, e.g. a density over [t, x] or a cost over [].
//
// Dimensions have a fixed order (path, time, places, ends, component), so that two answers meet by
// name: `density(B) * x` is [t, x] times [x].
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sbl::questions {

/// One named dimension. Its place in a value is decided by (role, index) alone.
struct Dimension {
  enum class Role { Path, Time, Place, Start, End, Component };
  Role role = Role::Place;
  std::size_t index = 0; // which axis, for Place, Start and End
  std::string name;
  std::size_t size = 0;
  std::vector<double> coordinates; // one per entry, or empty where entries are only numbered
  std::vector<std::string> labels; // names of the entries (the components of a vector), or empty

  friend bool operator==(const Dimension &, const Dimension &) = default;
};
using DimensionPtr = std::shared_ptr<const Dimension>;

/// True when `a` stands before `b` in a value.
bool before(const Dimension &a, const Dimension &b);
/// True when both stand in the same place of a value (they may still disagree in coordinates).
bool samePlace(const Dimension &a, const Dimension &b);

/// Row-major numbers, the last dimension contiguous; a scalar has no dimension and one number.
/// Of complex numbers `data` holds the real parts and `imaginary` as many others; else it is empty.
struct Value {
  std::vector<DimensionPtr> dims;
  std::vector<double> data;
  std::vector<double> imaginary = {};
  std::vector<double> error = {}; // standard errors of estimates; empty elsewhere

  bool isComplex() const { return !imaginary.empty(); }
  bool isScalar() const { return dims.empty(); }
  /// The number of a scalar.
  double scalar() const { return data.front(); }
  /// Position of the first dimension with `role`, or -1.
  int find(Dimension::Role role) const;
};
using ValuePtr = std::shared_ptr<const Value>;

ValuePtr makeScalar(double number);
std::size_t sizeOf(std::span<const DimensionPtr> dims);

/// The dimensions of an elementwise result: the union in canonical order. False when two operands
/// have the same dimension with different coordinates; `clash` then names it.
bool unite(std::span<const ValuePtr> operands, std::vector<DimensionPtr> &dims, std::string &clash);

/// Elementwise over broadcast operands: `f` gets one number per operand. Same result as unite().
bool elementwise(std::span<const ValuePtr> operands,
                 const std::function<double(std::span<const double>)> &f, Value &result,
                 std::string &clash);

} // namespace sbl::questions
