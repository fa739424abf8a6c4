// One bridge between two laws: the Fortet (IPF) iteration on a prepared propagator.
#pragma once

#include <memory>

#include "Propagator.h"
#include "Watch.h"

namespace sbl::rt {

/// What to solve, and how exactly.
struct SegmentProblem {
  FieldValues start, end; // densities, sum * cellVolume = 1
  double tolerance = 1e-10;
  int iterations = 1000;
  /// No end is given and none is conditioned on: psihat carries `start` forward once, phi = 1.
  bool isEvolution = false;
};

/// A solved segment: factors at the saved times, in the variables of the program.
struct SegmentSolution {
  std::shared_ptr<Propagator> propagator;
  FieldValues start, end; // the laws as solved: cells out of reach of doubles set to 0
  std::vector<ScaledField> psi, psihat; // per saved time of the plan
  /// Factors at a time that is no saved one; BetweenSteps.h.
  struct Between {
    double time = 0;
    double error = 0; // estimated L1 error of the density, besides that of the steps
    ScaledField psi, psihat;
  };
  std::vector<Between> between;
  double cost = 0;
  double errorStart = 0, errorEnd = 0; // L1
  double contraction = 0;
  int iterations = 0, sweeps = 0;
  bool converged = false;
  bool isEvolution = false;

  const StepPlan &plan() const { return propagator->plan(); }
  std::vector<double> savedTimes() const;
  void density(std::size_t saved, FieldValues &values) const;
  void logPhi(std::size_t saved, FieldValues &values) const;
  void logPhihat(std::size_t saved, FieldValues &values) const;
  void density(const Between &at, FieldValues &values) const;
  void logPhi(const Between &at, FieldValues &values) const;
  void logPhihat(const Between &at, FieldValues &values) const;
};

/// Carries the law of `problem.start` to the end of the plan: density = phihat, which loses what is
/// killed or absorbed. OutOfRange where the gauge of a law spans more than doubles hold.
Status evolveSegment(const SegmentProblem &problem, Watch &watch, SegmentSolution &solution);

/// Iterates from log phi_T = `guess` (empty: phi_T = 1). On NotConverged the solution is what was
/// reached; on OutOfRange and Cancelled it holds no factors.
Status solveSegment(const SegmentProblem &problem, const FieldValues &guess, Watch &watch,
                    SegmentSolution &solution);

} // namespace sbl::rt
