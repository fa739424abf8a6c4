// x = log psi_T; psi_0 = S psi_T; psihat_0 = rho_0 / psi_0; psihat_T = S^T psihat_0;
// x <- log rho_1 - log psihat_T, accelerated; at the end one plain sweep, recorded.
#include "Segment.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Anderson.h"
#include "Scaled.h"
#include "Text.h"
#include "Threads.h"

namespace sbl::rt {

std::vector<double> SegmentSolution::savedTimes() const {
  std::vector<double> times;
  for (const std::size_t k : plan().saved)
    times.push_back(plan().times[k]);
  return times;
}

void SegmentSolution::density(std::size_t saved, FieldValues &values) const {
  scaledProduct(psi[saved], psihat[saved], values);
}

namespace {

void addPotential(const FieldValues &potential, double sign, FieldValues &values) {
  if (potential.empty())
    return;
  forBlocks(static_cast<std::int64_t>(values.size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      values[k] += sign * potential[k];
  });
}

} // namespace

void SegmentSolution::logPhi(std::size_t saved, FieldValues &values) const {
  scaledLog(psi[saved], values);
  addPotential(propagator->potential(), 1, values);
}

void SegmentSolution::logPhihat(std::size_t saved, FieldValues &values) const {
  scaledLog(psihat[saved], values);
  addPotential(propagator->potential(), -1, values);
}

void SegmentSolution::density(const Between &at, FieldValues &values) const {
  scaledProduct(at.psi, at.psihat, values);
}

void SegmentSolution::logPhi(const Between &at, FieldValues &values) const {
  scaledLog(at.psi, values);
  addPotential(propagator->potential(), 1, values);
}

void SegmentSolution::logPhihat(const Between &at, FieldValues &values) const {
  scaledLog(at.psihat, values);
  addPotential(propagator->potential(), -1, values);
}

namespace {

/// Densities this far below the largest may be set to zero where doubles do not reach them.
constexpr double droppable = 1e-30;
/// Errors that a few more iterations go for, beyond the tolerance.
constexpr double aim = 2e-13;
constexpr double nearEnough = 2e-12; // here rounding starts to lead the mixing astray
constexpr int extraIterations = 6, mostPlainSweeps = 6;

class Loop {
public:
  Loop(const SegmentProblem &problem, Watch &watch, SegmentSolution &solution)
      : problem_(problem), watch_(watch), s_(solution), run_(*solution.propagator),
        points_(static_cast<std::int64_t>(problem.start.size())) {}

  Status solve(const FieldValues &guess);

private:
  Status cancelled() const {
    return Status::fail(Code::Cancelled, "interrupted after " + std::to_string(s_.iterations) +
                                             " iterations of " +
                                             std::to_string(run_.plan().steps()) + " steps");
  }
  /// Checks that `field` is trustworthy wherever `law` has mass; drops cells that do not matter.
  Status guard(const ScaledField &field, FieldValues &law, const char *name);
  Status sweep(const ScaledField &psiEnd, ScaledField &psihatEnd, bool record);
  Status finish(ScaledField psihatEnd);
  double marginalError(const ScaledField &a, const ScaledField &b, const FieldValues &law) const;
  double cost() const;
  void mask(FieldValues &law) const;

  const SegmentProblem &problem_;
  Watch &watch_;
  SegmentSolution &s_;
  Propagator &run_;
  std::int64_t points_;
  double volume_ = 1;
  double floor_ = 0;

public:
  void setVolume(double volume, bool single) {
    volume_ = volume;
    floor_ = single ? 1e-30 : 1e-280;
  }
};

void Loop::mask(FieldValues &law) const {
  for (double &v : law)
    if (v < floor_)
      v = 0;
}

Status Loop::guard(const ScaledField &field, FieldValues &law, const char *name) {
  const double bottom = std::ldexp(1.0, run_.bottom());
  const double bad = maxOver(points_, [&](std::int64_t k) {
    const double v = field.values[k];
    if (!(law[k] > 0) || (v >= bottom && v <= std::numeric_limits<double>::max()))
      return 0.0;
    return std::isfinite(v) ? law[k] : std::numeric_limits<double>::infinity();
  });
  if (bad == 0)
    return Status::good();
  const double largest = maxOver(points_, [&](std::int64_t k) { return law[k]; });
  if (!(bad < droppable * largest))
    return Status::fail(
        Code::OutOfRange,
        std::string("the ") + name +
            " leaves the range of its numbers where the marginal still has mass",
        "the noise is too small for the distance between the marginals: more noise, a longer time, "
        "or marginals that lie closer");
  for (std::int64_t k = 0; k < points_; ++k)
    if (!(field.values[k] >= bottom))
      law[k] = 0;
  return Status::good();
}

Status Loop::sweep(const ScaledField &psiEnd, ScaledField &psihatEnd, bool record) {
  ScaledField field = psiEnd;
  if (record)
    s_.psi.assign(run_.plan().saved.size(), {});
  std::size_t slot = run_.plan().saved.size();
  if (!run_.runBackward(field, watch_.cancel(), [&](std::size_t, const ScaledField &f) {
        --slot;
        if (record)
          s_.psi[slot] = f;
      }))
    return cancelled();
  if (Status s = guard(field, s_.start, "backward factor"); !s.ok())
    return s;
  psihatEnd = scaledRatio(s_.start, field, run_.top());
  if (record)
    s_.psihat.clear();
  if (!run_.runForward(psihatEnd, watch_.cancel(), [&](std::size_t, const ScaledField &f) {
        if (record)
          s_.psihat.push_back(f);
      }))
    return cancelled();
  s_.sweeps += 2;
  return guard(psihatEnd, s_.end, "forward factor");
}

double Loop::marginalError(const ScaledField &a, const ScaledField &b,
                           const FieldValues &law) const {
  FieldValues product;
  scaledProduct(a, b, product);
  return volume_ * sumOver(points_, [&](std::int64_t k) { return std::fabs(product[k] - law[k]); });
}

double Loop::cost() const {
  FieldValues first, last;
  s_.logPhi(0, first);
  s_.logPhi(s_.psi.size() - 1, last);
  // A factor may underflow where its law hardly has mass; anywhere else that is no cost to report.
  const auto meanLog = [&](const FieldValues &law, const FieldValues &log) {
    const double least = droppable * maxOver(points_, [&](std::int64_t k) { return law[k]; });
    return volume_ * sumOver(points_, [&](std::int64_t k) {
             return law[k] > 0 && (std::isfinite(log[k]) || law[k] >= least) ? law[k] * log[k]
                                                                             : 0.0;
           });
  };
  return meanLog(s_.end, last) - meanLog(s_.start, first);
}

Status Loop::finish(ScaledField psihatEnd) {
  // Plain sweeps: their marginals are exact to rounding at the start, and better each time at the
  // end.
  for (int turn = 0; turn < mostPlainSweeps; ++turn) {
    const double before = turn ? s_.errorEnd : 1e300;
    const ScaledField psiEnd = scaledRatio(s_.end, psihatEnd, run_.top());
    if (Status s = sweep(psiEnd, psihatEnd, true); !s.ok())
      return s;
    s_.errorEnd = marginalError(s_.psi.back(), s_.psihat.back(), problem_.end);
    if (s_.errorEnd < aim || s_.errorEnd > 0.8 * before || !s_.converged)
      break;
  }
  s_.errorStart = marginalError(s_.psi.front(), s_.psihat.front(), problem_.start);
  s_.cost = cost();
  if (!std::isfinite(s_.cost))
    return Status::fail(Code::OutOfRange,
                        "the factors leave the range of their numbers at the ends",
                        "more noise, a longer time, or marginals that lie closer");
  return Status::good();
}

Status Loop::solve(const FieldValues &guess) {
  s_.start = problem_.start;
  s_.end = problem_.end;
  mask(s_.start);
  mask(s_.end);
  const double inf = std::numeric_limits<double>::infinity();
  FieldValues x = guess, f(points_), weights(points_), logEnd(points_);
  if (x.empty())
    x.assign(points_, 0.0);
  addPotential(run_.potential(), -1, x);
  for (std::int64_t k = 0; k < points_; ++k) {
    weights[k] = s_.end[k] * volume_;
    logEnd[k] = s_.end[k] > 0 ? std::log(s_.end[k]) : -inf;
    if (!(s_.end[k] > 0))
      x[k] = -inf;
    else if (!std::isfinite(x[k]))
      x[k] = 0; // a guess from a coarser solve may lack the cell
  }
  Anderson anderson(weights);
  ScaledField psihatEnd;
  FieldValues logHat;
  double best = inf;
  int extra = 0;
  for (s_.iterations = 0; s_.iterations < problem_.iterations;) {
    if (Status s = sweep(scaledExp(x, run_.top()), psihatEnd, false); !s.ok())
      return s;
    ++s_.iterations;
    scaledLog(psihatEnd, logHat);
    const double error = reduceBlocks<double>(
        points_,
        [&](std::int64_t begin, std::int64_t end) {
          double sum = 0;
          for (std::int64_t k = begin; k < end; ++k) {
            weights[k] = s_.end[k] * volume_; // cells may have been dropped
            if (!(s_.end[k] > 0)) {
              x[k] = -inf;
              f[k] = 0;
              continue;
            }
            f[k] = logEnd[k] - logHat[k] - x[k];
            sum += weights[k] * std::fabs(std::expm1(-f[k]));
          }
          return sum;
        },
        [](double a, double b) { return a + b; });
    if (!std::isfinite(error))
      return Status::fail(Code::OutOfRange, "the iteration left the range of double precision",
                          "more noise, a longer time, or marginals that lie closer");
    watch_.state.iteration = s_.iterations;
    watch_.state.residual = error;
    watch_.report();
    if (error < problem_.tolerance) {
      s_.converged = true;
      // A few more for free digits, while they help.
      if (error < nearEnough || error > 0.5 * best || extra++ >= extraIterations)
        break;
    }
    if (error > 5 * best)
      anderson.restart();
    best = std::min(best, error);
    anderson.advance(x, f);
  }
  s_.contraction = anderson.contraction();
  if (Status s = finish(psihatEnd); !s.ok())
    return s;
  if (!s_.converged)
    return Status::fail(Code::NotConverged,
                        "after " + std::to_string(s_.iterations) +
                            " iterations the marginal error is " + figure(s_.errorEnd) +
                            ", above the tolerance " + figure(problem_.tolerance),
                        "raise `iterations`, or loosen `tolerance`");
  return Status::good();
}

} // namespace

Status solveSegment(const SegmentProblem &problem, const FieldValues &guess, Watch &watch,
                    SegmentSolution &solution) {
  if (problem.isEvolution)
    return evolveSegment(problem, watch, solution);
  Loop loop(problem, watch, solution);
  loop.setVolume(solution.propagator->cellVolume(), solution.propagator->single());
  return loop.solve(guess);
}

} // namespace sbl::rt
