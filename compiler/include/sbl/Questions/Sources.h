// What the questions need to know of a solved model: an interface, so that tests can answer for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sbl/runtime/Grid.h"
#include "sbl/runtime/Solve.h"
#include "sbl/runtime/Status.h"

namespace sbl::questions {

/// A solved bridge. Fields are row-major over grid(), one entry per cell.
class SolvedBridge {
public:
  virtual ~SolvedBridge() = default;
  virtual const std::vector<double> &times() const = 0; // saved times, ascending
  virtual rt::Status density(double t, rt::FieldValues &values) const = 0;
  virtual rt::Status logPhi(double t, rt::FieldValues &values) const = 0;
  virtual rt::Status logPhihat(double t, rt::FieldValues &values) const = 0;
  virtual rt::Status drift(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status control(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status score(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status velocity(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status paths(std::int64_t count, std::uint64_t seed, rt::Paths &result) const = 0;
  virtual rt::Status coupling(std::vector<double> &values) const = 0;
  virtual double cost() const = 0;
  virtual int iterations() const = 0;
  virtual double marginalErrorStart() const = 0;
  virtual double marginalErrorEnd() const = 0;
};

/// A model with its parameters, grid and solved bridges.
class Sources {
public:
  virtual ~Sources() = default;
  virtual const rt::Grid &grid() const = 0;
  virtual const std::vector<double> &parameters() const = 0;
  /// The model's saved times (empty for a model without time).
  virtual const std::vector<double> &savedTimes() const = 0;
  virtual rt::Status distribution(std::size_t index, rt::FieldValues &density) const = 0;
  /// Null when the bridge was not solved.
  virtual const SolvedBridge *bridge(std::size_t index) const = 0;
};

} // namespace sbl::questions
