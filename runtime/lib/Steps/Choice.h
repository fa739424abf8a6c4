// How many steps a solve takes: what StepChoice.h promises, between its parts. From few steps to
// more, every solve starts where one with fewer ended, and the differences between them tell what
// time steps leave.
#pragma once

#include "Bridge/CoarseStart.h"
#include "Bridge/Resolution.h"
#include "Steps/StepChoice.h"
#include "Steps/StepRefusals.h"
#include "Steps/TimeError.h"

namespace sbl::rt {

class Choice {
public:
  Choice(const Instance::Impl &impl, const ProgramEntry &program, const ChainProblem &problem,
         const StepRequest &request, Watch &watch, StepOutcome &outcome)
      : impl_(impl), program_(program), problem_(problem), request_(request), watch_(watch),
        out_(outcome), refusals_(impl, program, request) {}

  Status solve();
  /// Drops what only another attempt would need, or hands it out.
  void forget() {
    if (request_.keepFactors)
      out_.factors = std::move(guess_);
    guess_ = {};
  }
  /// Adds the asked times that are no step ends.
  Status reachAsked();
  const std::vector<double> &slopes() const { return slopes_; }

private:
  /// What the cells allow and the conditions want: kept times, slopes, the first number of steps.
  Status plan();
  /// A start from fewer cells or fewer steps.
  Status findStart();
  /// The first solve; where factors or kernels leave the range of doubles, with what helps there.
  Status begin();
  /// Refuses an error above the accuracy that was asked, or notes one above the usual.
  Status judge();
  Status attempt(std::size_t steps, const std::vector<double> &saved, const Goal &goal,
                 ChainSolution &solution, double &truncation);
  Status climb(std::size_t steps);
  Status compare();
  void learn(const ChainSolution &solution);
  Status attemptFewer(std::size_t steps, ChainSolution &solution);
  Status attemptAside(std::size_t steps, ChainSolution &solution);
  Status refine();
  Status lookBack(const ChainSolution &fine);
  /// The law's steps are exact, of any length, where no mass is at walls.
  bool exactLaw() const { return program_.order == 0 && program_.autonomous; }
  /// Notes what these solutions hold together.
  void noteMemory(std::initializer_list<const ChainSolution *> solutions);
  bool isExact(const ChainSolution &solution) const;
  Status solveExact();
  Status tooCoarse(double tau, const std::string &why) const {
    return refusals_.tooCoarse(tau, rule_, why);
  }
  /// Order in time where nothing reduces it; mid-step coefficients are of order 2.
  double nominalOrder() const {
    // Theta-steps are of order 2 only once they are short; until then nothing better is promised.
    if (program_.scheme == Scheme::Tridiagonal)
      return 1;
    return program_.order > 2 && program_.autonomous ? program_.order : 2;
  }
  /// What time steps may leave: of finite volumes the cells leave as much.
  double enough() const {
    return program_.law == Law::Generator ? request_.accuracy / 2 : request_.accuracy;
  }
  double horizon() const { return request_.end - request_.start; }
  /// Of solves that lead to others: what is compared need not be better than the comparison.
  Goal rough() const {
    return {std::max(problem_.goal.tolerance, 1e-3 * request_.accuracy), false};
  }
  /// Steps that somebody asked for may be rougher than transports should be; the certificate counts
  /// what that adds.
  bool spreads() const { return request_.steps == 0; }

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  const ChainProblem &problem_;
  const StepRequest &request_;
  Watch &watch_;
  StepOutcome &out_;
  StepRefusals refusals_;
  std::vector<double> saved_;
  std::vector<double> slopes_;
  FieldValues guess_;
  ChainSolution coarse_;    // the solve before the present one, with fewer steps
  TimeError timeError_;     // of all of them
  int contractionFrom_ = 0; // the solve with the most iterations tells most of their rate
  double contraction_ = 0;
  std::size_t differences_ = Anderson::usual; // of the mixing, at most
  bool unbalanced_ = false;
  bool ranged_ = false;      // fields carry exponents for tiles
  bool tooFarAside_ = false; // the last attempt's steps were too long for the entries of kernels
  std::size_t fewest_ = 1;   // steps, where fewer have matrices that are too large
  double rule_ = gridRule;
  double shortest_ = 0;   // of all steps that the cells allow
  std::size_t most_ = 0;  // steps that they allow
  std::size_t steps_ = 0; // of the next solve, and of a first one
  std::size_t least_ = 0;
  CoarseStart coarser_;
  std::string noTiles_; // why fields can carry none; empty where they can
};

} // namespace sbl::rt
