// The bridge between two neighbouring conditions, solved: its factors at the saved times.
#pragma once

#include <memory>

#include "Bridge/FactorHistory.h"
#include "Support/Watch.h"

namespace sbl::rt {

/// Factors at the saved times of the plan, in the variables of the program. At a time shared by two
/// segments psi of the earlier one holds the factor of the condition there, psihat of the later one
/// does; the density is the same from both sides.
struct SegmentSolution {
  std::shared_ptr<Propagator> propagator;
  FactorHistory psi, psihat;
  /// Factors at a time that is no saved one; BetweenSteps.h.
  struct Between {
    double time = 0;
    double error = 0; // estimated L1 error of the density, besides that of the steps
    ScaledField psi, psihat;
  };
  std::vector<Between> between;
  bool isEvolution = false; // not steered: phi = 1, and the density may lose mass
  double cost = 0;          // int rho log phi at its end less that at its start

  const StepPlan &plan() const { return propagator->plan(); }
  /// Saved times; 0 where it was not solved.
  std::size_t count() const { return psi.empty() ? 0 : plan().saved.size(); }
  std::vector<double> savedTimes() const;
  /// Adds what it holds.
  void addTo(MemoryHeld &held) const;
  void density(std::size_t saved, FieldValues &values) const;
  void logPhi(std::size_t saved, FieldValues &values) const;
  void logPhihat(std::size_t saved, FieldValues &values) const;
  void density(const Between &at, FieldValues &values) const;
  void logPhi(const Between &at, FieldValues &values) const;
  void logPhihat(const Between &at, FieldValues &values) const;
};

/// Carries a law to the end of the prepared plan: density = phihat, which loses what is killed or
/// absorbed. OutOfRange where the gauge of the program spans more than doubles hold.
/// `every`: which of the saved times are kept, as FactorHistory does.
Status evolveSegment(FieldValues start, std::size_t every, Watch &watch, SegmentSolution &solution);

/// values += sign * potential; an empty potential is zero.
void addPotential(const FieldValues &potential, double sign, FieldValues &values);

} // namespace sbl::rt
