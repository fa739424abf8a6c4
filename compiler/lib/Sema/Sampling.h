// The grid of a model at given parameters, and a budget for sampling formulas on it. Private to
// Sema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sbl/Sema/Model.h"

namespace sbl::sema {

struct SampledAxis {
  double lo = 0, hi = 1;
  std::int64_t cells = 2;
  bool periodic = false;
  double spacing() const { return (hi - lo) / static_cast<double>(cells); }
  double centre(std::int64_t k) const {
    return lo + (static_cast<double>(k) + (periodic ? 0.0 : 0.5)) * spacing();
  }
};

struct SampledGrid {
  std::vector<SampledAxis> axes;

  SampledGrid(const Model &model, const std::vector<double> &parameters);
  /// Product of the cells, as a number that does not overflow.
  double points() const;
  double cellVolume() const;
  /// The coordinates of cell `index` in row-major order.
  void place(std::int64_t index, std::vector<double> &coordinates) const;
};

/// Operations that all checks together may spend: about a fifth of a second.
class Budget {
public:
  /// False, and nothing spent, where it would not do.
  bool spend(double operations) {
    if (!(operations <= left_))
      return false;
    left_ -= operations;
    return true;
  }

private:
  double left_ = 3e7;
};

/// State that the checks share.
struct Precheck {
  const Model &model;
  const std::vector<double> &parameters;
  Diagnostics &diagnostics;
  SampledGrid grid;
  Budget budget = {};

  double value(ExprRef e) const { return evaluate(e, {parameters, {}, 0, 0}); }
  double startTime() const { return model.time ? value(model.time->start) : 0; }
};

/// How a component that is normalised on the box was scaled: values are exp(log - shift) / mass.
struct LawScale {
  double shift = 0, mass = 1;
};

/// Where a law is negative, infinite or undefined.
struct LawFlaw {
  double value = 0;
  std::vector<double> place;
};

/// The density of a law on the grid; empty where it is not known, too dear, or no density at some
/// cell, which `flaw` then names. `shift`: the grid moved by this share of a cell along each axis.
/// The first call fills the scales, later ones keep them.
std::vector<double> sampleLaw(Precheck &check, Index law, const std::vector<double> &shift,
                              std::vector<LawScale> &scales,
                              std::optional<LawFlaw> *flaw = nullptr);

/// LawChecks.cpp, CoefficientChecks.cpp, WaveCells.cpp, ReachChecks.cpp: one family of reports
/// each.
void checkLaws(Precheck &check, std::vector<bool> &weighed);
void checkCoefficients(Precheck &check);
void checkNoiseOnCells(Precheck &check);
void checkWaveCells(Precheck &check);
void checkReach(Precheck &check);

std::string figure(double number);

} // namespace sbl::sema
