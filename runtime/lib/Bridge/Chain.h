// A chain of segments between two hard conditions (or a soft or free end): the Fortet (IPF)
// iteration.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "Bridge/Anderson.h"
#include "Bridge/Condition.h"
#include "Bridge/Segment.h"
#include "Support/Watch.h"

namespace sbl::rt {

/// How far to iterate.
struct Goal {
  double tolerance = 1e-10; // L1 error of the marginals
  /// Nobody said how far to go: digits beyond the tolerance that cost few iterations are taken.
  bool thorough = true;
  std::size_t differences = Anderson::usual; // that the mixing keeps at most
};

struct ChainProblem {
  std::span<const Condition> at; // two or more; those between the ends are soft
  Goal goal;
  int iterations = 1000;
  /// Iterations are not mixed: to compare with.
  bool plain = false;
  /// The end is free and survival is not conditioned on: one forward run, phi = 1.
  bool isEvolution = false;
  /// The factors at all saved times may take so many bytes.
  double mostKept = 0;
};

/// The segments between the conditions, in order.
struct ChainSolution {
  std::vector<SegmentSolution> segments;
  /// log of the factor of every condition but the first: of a middle one what it multiplies phi by,
  /// of the last one log phi_T. One after another; where another solve may start.
  FieldValues factors;
  int history = 0; // differences that the mixing kept
  /// L1 distance of the density from the one that the condition asks for, given everything else:
  /// the law itself where it is hard, the optimality condition where it is soft.
  std::vector<double> errors;
  std::vector<double> divergences; // KL(rho || law) of every condition; 0 where free
  double contraction = 0;
  double startError = std::numeric_limits<double>::infinity(); // largest, from where it started
  int iterations = 0, sweeps = 0;
  bool converged = false;

  bool empty() const { return segments.empty() || segments.front().count() == 0; }
  /// Every kept time once; a time shared by two segments belongs to the earlier one.
  struct Kept {
    const SegmentSolution *segment = nullptr;
    std::size_t saved = 0;
    double time() const { return segment->plan().times[segment->plan().saved[saved]]; }
  };
  std::vector<Kept> kept() const;
  std::size_t steps() const;
  double cost() const;
  const Propagator &first() const { return *segments.front().propagator; }
};

/// Iterates from factors = `guess` (empty: all one) over the prepared propagators of `solution`. On
/// NotConverged the solution is what was reached; on OutOfRange and Cancelled it holds no factors.
/// `goal` stands for the problem's own.
Status solveChain(const ChainProblem &problem, const Goal &goal, FieldValues guess, Watch &watch,
                  ChainSolution &solution);

/// What solutions hold together; the differences of the one with most.
MemoryHeld heldBy(std::initializer_list<const ChainSolution *> solutions);

/// How far two solutions of a chain are apart: the largest L1 distance of their densities at the
/// times that both keep; inside, or the relative change of the cost where that is larger, and
/// within `zone` (a length per axis; empty: 0) of ends that are no ring's.
struct Distance {
  double inside = 0, atEnds = 0;
};
Distance difference(const ChainSolution &fine, const ChainSolution &coarse, double horizon,
                    const std::vector<double> &zone);

} // namespace sbl::rt
