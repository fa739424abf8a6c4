// Choosing the number of time steps of a chain of segments.
#pragma once

#include "Bridge/Chain.h"

namespace sbl::rt {

struct StepRequest {
  std::vector<double> at; // times of the conditions: step ends, come what may
  double start = 0, end = 1;
  std::vector<double> saved; // increasing, both ends included
  std::vector<double> asked; // those of them that somebody will ask for
  bool savedMayChange =
      false;                // even default times: fewer where the grid does not allow as many steps
  std::size_t steps = 0;    // > 0: asked for
  bool keepFactors = false; // in the outcome: another solve will start from them
  bool forced = false;      // by the settings: no refusal by the accuracy
  double accuracy = 1e-6;
  bool accuracyAsked = false; // written in the model: then missing it is an error
};

/// The time error of steps that nothing could be compared with.
constexpr double unknownError = 1;

struct StepOutcome {
  ChainSolution solution;
  double timeError = 0, truncation = 0;
  bool orderReduced = false, exact = false;
  int iterations = 0, sweeps = 0; // over all attempts on this grid
  FieldValues factors;            // ChainSolution::factors, where asked for
  std::vector<double> slopes;     // of the factors, as the kernels reach: nats per unit, by axis
  std::string note;
  MemoryHeld held; // at its most
};

/// Solves with more and more steps until the estimated error of the density at the saved times is
/// below the accuracy, or the grid allows no more.
Status solveWithSteps(const Instance::Impl &impl, const ProgramEntry &program,
                      const ChainProblem &problem, const StepRequest &request, Watch &watch,
                      StepOutcome &outcome);

} // namespace sbl::rt
