// One question of bridge kind at work: options and chains (Solve.cpp), and the certificate
// (Certify.cpp).
#pragma once

#include <string>
#include <vector>

#include "Bridge/BridgeConditions.h"
#include "Bridge/SlideError.h"
#include "Bridge/SolutionImpl.h"
#include "Steps/SavedTimes.h"
#include "Steps/StepChoice.h"

namespace sbl::rt {

/// An evolution as the question that BridgeSolver takes: one condition, at its start.
BridgeEntry asQuestion(const Manifest &manifest, const EvolutionEntry &evolution);

/// Solves one bridge, or one evolution of a diffusion, into `solution`.
class BridgeSolver {
public:
  BridgeSolver(const Instance &instance, BridgeEntry question, const SolveSettings &settings,
               BridgeSolution &solution)
      : instance_(instance), impl_(instance.impl()), bridge_(std::move(question)),
        program_(impl_.manifest().programs[bridge_.programs.front()]), settings_(settings),
        solution_(solution) {}

  Status solve();

private:
  Status readOptions();
  /// A chain of segments, solved by itself.
  struct Task {
    ChainProblem problem;
    StepRequest request;
    StepOutcome outcome;
    Status status;
  };
  void prepare(std::size_t first, std::size_t last, Task &task) const;
  void run(std::vector<Task> &tasks);
  bool losesMass() const;
  void note(const std::string &sentence);
  bool isPoint(std::size_t condition) const;
  double pointError(std::size_t segment, const SegmentSolution &s, const FieldValues &halfway);
  void collect(std::size_t firstCondition, StepOutcome &outcome);
  void collect(std::size_t segment, const SegmentSolution &solution);
  Status judge();
  void separateAsked();

  const Instance &instance_;
  const Instance::Impl &impl_;
  const BridgeEntry bridge_;
  const ProgramEntry &program_;
  const SolveSettings &settings_;
  BridgeSolution &solution_;
  SavedTimes saved_;
  std::vector<double> times_; // of the conditions
  std::vector<Condition> conditions_;
  ChainProblem problem_;
  StepRequest request_;
  double wholeHorizon_ = 1;
  SlideError slideError_; // of all segments
  double slopeError_ = 0; // of all conditions, at the ends of axes
};

} // namespace sbl::rt
