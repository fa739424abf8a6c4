// A bridge on half as many cells along every axis first: where a solve on all of them starts.
#pragma once

#include "Steps/StepChoice.h"

namespace sbl::rt {

/// What a coarser solve found. Empty where there was none, or where it failed.
struct CoarseStart {
  FieldValues factors;        // as ChainSolution::factors, on the fine grid
  std::vector<double> slopes; // of them, as kernels must reach; nats per unit, by axis
  /// The solve that they come from, and what its steps leave; unknownError where that is not known.
  std::size_t steps = 0;
  int iterations = 0;
  double contraction = 0;
  double timeError = unknownError;
  bool orderReduced = false;
  std::size_t stepsToTake = 0; // for the accuracy; 0 where unknown
};

/// Whether a bridge on the instance's grid starts from one on fewer cells.
bool startsCoarser(const Instance::Impl &impl);
/// Differences of the mixing that are then worth their memory on grids of this many points.
std::size_t differencesFrom(std::int64_t points);

/// Solves the problem on half as many cells by axis, which starts likewise on half of those, where
/// the grid is large enough for that to pay. Laws and factors go from grid to grid by polynomials
/// through their logarithms. Fails where it was cancelled, only.
Status solveCoarser(const Instance::Impl &impl, const ProgramEntry &program,
                    const ChainProblem &problem, const StepRequest &request, Watch &watch,
                    CoarseStart &start);

} // namespace sbl::rt
