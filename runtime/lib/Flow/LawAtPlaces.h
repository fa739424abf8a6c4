// The density of a distribution of the model at places that are no grid's.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "Laws/GridPolynomial.h"
#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// As Instance::distribution() has it on the grid: normalised on the box, 0 outside of it. Formulas
/// are evaluated, boxes are sharp, tables from data are interpolated (order 4, cut off at 0), those
/// of solved questions by their logarithm (order 8) where that is smooth.
class LawAtPlaces {
public:
  /// Fails as Instance::distribution() does, and for laws with a point: a point has no density.
  static Status open(const Instance &instance, std::size_t distribution, LawAtPlaces &result);

  /// The density on the grid.
  const FieldValues &onGrid() const { return density_; }
  double massOutside() const { return massOutside_; }

  /// log rho at `count` places, component a of place i at [a * count + i], each in the box or a
  /// rounding outside.
  void logDensity(std::int64_t count, const double *places, double *values) const;

private:
  double boxDensity(const ComponentEntry &c, std::int64_t count, const double *places,
                    std::int64_t i) const;
  double tableDensity(std::size_t law, std::int64_t count, const double *places,
                      std::int64_t i) const;

  /// The logarithm of that at all places.
  void tableLogs(std::size_t law, std::int64_t count, const double *places, double *logs) const;

  const Instance::Impl *impl_ = nullptr;
  const DistributionEntry *law_ = nullptr;
  std::vector<Instance::LawFactor> factors_;
  /// Of a solved law, by its number in the manifest: its logarithm, or itself where that is not
  /// smooth.
  struct SolvedTable {
    FieldValues values;
    bool inLogs = true;
  };
  std::map<std::size_t, SolvedTable> solved_;
  std::optional<GridPolynomial> polynomial_;
  FieldValues density_;
  double massOutside_ = 0;
};

} // namespace sbl::rt
