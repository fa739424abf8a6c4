// x = log factors; psi_T = e^x; psi = S psi_T, times e^x at every middle condition on the way back;
// psihat_0 from the start's condition; psihat_T = S^T psihat_0; each condition met on the way
// forward gives its new x. Accelerated; at the end one plain sweep, recorded.
#include "Bridge/Chain.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "Bridge/Anderson.h"
#include "Bridge/ChainErrors.h"
#include "Bridge/Safeguard.h"
#include "Support/FieldMemory.h"
#include "Support/Text.h"
#include "Support/Threads.h"
#include "Support/WorkCount.h"

namespace sbl::rt {

std::size_t ChainSolution::steps() const {
  std::size_t count = 0;
  for (const SegmentSolution &s : segments)
    count += s.plan().steps();
  return count;
}

double ChainSolution::cost() const {
  double sum = 0;
  for (const SegmentSolution &s : segments)
    sum += s.cost;
  return sum;
}

std::vector<ChainSolution::Kept> ChainSolution::kept() const {
  std::vector<Kept> all;
  for (const SegmentSolution &s : segments)
    for (std::size_t saved = all.empty() ? 0 : 1; saved < s.count(); ++saved)
      all.push_back({&s, saved});
  return all;
}

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
/// Errors that a few more iterations go for, beyond the tolerance.
constexpr double aim = 2e-13;
constexpr double nearEnough = 2e-12; // here rounding starts to lead the mixing astray
constexpr int extraIterations = 6, mostPlainSweeps = 6;

class Loop {
public:
  Loop(const ChainProblem &problem, const Goal &goal, Watch &watch, ChainSolution &solution);
  Status solve(FieldValues guess);

private:
  std::size_t every(std::size_t saved) const {
    return FactorHistory::spacing(saved, points_, problem_.mostKept / static_cast<double>(last()));
  }
  Propagator &run(std::size_t segment) { return *s_.segments[segment].propagator; }
  View part(View all, std::size_t site) const {
    return all.part(static_cast<std::int64_t>(site - 1) * points_, points_);
  }
  std::size_t last() const { return sites_.size() - 1; }
  /// The weights of a single hard end are its law, up to a factor.
  bool lawIsWeight() const { return last() == 1 && sites_.back().hard(); }
  View log() {
    if (log_.empty())
      log_ = backend_.make(points_);
    return log_;
  }
  Status startFrom(const ScaledArray &psi, ScaledArray &psihat);
  Status update(std::size_t site, const ScaledArray &psihat);
  ScaledField kept(const ScaledArray &field) const {
    return {backend_.download(field.values), field.exponent, field.tiles, field.exponents};
  }
  Status sweep(bool record);
  void start(FieldValues guess);
  void weigh();
  std::size_t historyThatFits() const;
  Status iterate();
  void advance(Safeguard::Move move, Anderson &anderson);
  void step();
  Status finish();

  const ChainProblem &problem_;
  const Goal goal_;
  Watch &watch_;
  ChainSolution &s_;
  /// Where the fields of the iteration live; they leave it in finish() alone.
  Backend &backend_;
  std::vector<Site> sites_;
  std::int64_t points_;
  double volume_ = 1;
  Array potential_; // empty where it is zero
  /// The plain iteration alternates where a start of weight below one answers phi_0 more than in
  /// proportion; then steps are shortened until it does not.
  double damping_ = 1;
  Array x_, f_;                    // of all conditions but the first, one after another
  Array weights_;                  // of the mixing; not where the law itself serves
  Array retreat_;                  // where a plain step leads from the best x so far
  Array log_;                      // of the field that a condition looks at, where one does
  std::vector<ScaledArray> after_; // psi at the middle conditions, later side
  std::vector<double> errors_;     // of the last sweep
  /// At the last condition: psihat as the last sweep left it, psi for the next one after step().
  ScaledArray end_;
};

Loop::Loop(const ChainProblem &problem, const Goal &goal, Watch &watch, ChainSolution &solution)
    : problem_(problem), goal_(goal), watch_(watch), s_(solution),
      backend_(solution.first().backend()), points_(solution.first().grid().points()),
      volume_(solution.first().cellVolume()), after_(problem.at.size()),
      errors_(problem.at.size(), 0.0) {
  for (const Condition &c : problem.at)
    sites_.emplace_back(c, sites_.empty(), backend_);
  if (!problem.at.front().hard())
    damping_ = std::min(1.0, problem.at.front().weight);
  if (!s_.first().potential().empty())
    potential_ = backend_.lend(s_.first().potential());
}

Status Loop::startFrom(const ScaledArray &psi, ScaledArray &psihat) {
  Site &site = sites_.front();
  if (site.hard()) {
    if (Status s = site.guard(psi, run(0), "backward factor"); !s.ok())
      return s;
    psihat = ratio(backend_, site.law, psi, run(0).frame());
    return Status::good();
  }
  const ScaledArray *const fields[] = {&psi};
  if (Status s =
          site.aim(fields, potential_, 1, run(0).bottom(), volume_, "backward factor", log());
      !s.ok())
    return s;
  // phihat phi = psihat psi: the target over psi.
  if (!potential_.empty())
    backend_.run<point::AddScaled>({log_, potential_}, {log_}, {-1});
  backend_.run<point::AddScaled>({site.target, log_}, {log_}, {-1});
  psihat = exponential(backend_, log_, run(0).frame());
  return Status::good();
}

/// The new x of a condition and its error, from psihat as it arrives there.
Status Loop::update(std::size_t index, const ScaledArray &psihat) {
  Site &site = sites_[index];
  const View x = part(x_, index), f = part(f_, index);
  errors_[index] = 0;
  if (site.free()) {
    backend_.fill(f, 0);
    return Status::good();
  }
  const Propagator &before = run(index - 1);
  const bool middle = index != last();
  if (site.hard()) {
    if (Status s = site.guard(psihat, before, "forward factor"); !s.ok())
      return s;
    if (psihat.tiles) {
      logarithm(backend_, psihat, log());
      errors_[index] = backend_.run<point::Fit>({site.law, log_, x}, {x, f}, {volume_});
    } else {
      errors_[index] = backend_.run<point::FitField>(
          {site.law, psihat.values, x}, {x, f}, {volume_, static_cast<double>(psihat.exponent)});
    }
    if (!weights_.empty()) { // cells may have been dropped
      const View w = part(weights_, index);
      backend_.run<point::Trusted>({w, site.law}, {w}, {std::numeric_limits<double>::denorm_min()});
    }
    return Status::good();
  }
  const ScaledArray *const fields[] = {&psihat, &after_[index]};
  if (Status s = site.aim(std::span(fields).first(middle ? 2 : 1), potential_, middle ? 0 : -1,
                          before.bottom(), volume_, "forward factor", log());
      !s.ok())
    return s;
  if (!middle && !potential_.empty()) // back to psihat
    backend_.run<point::AddScaled>({log_, potential_}, {log_}, {1});
  const View w = part(weights_, index);
  errors_[index] = backend_.run<point::FitLog>({site.target, log_, x, w}, {x, f, w}, {volume_});
  return Status::good();
}

/// One backward and one forward run with the present x. Middle conditions are updated in turn, each
/// with the new factors of those before it; where the sweep is recorded, x stays as it is.
Status Loop::sweep(bool record) {
  const auto cancelled = [&] {
    return Status::fail(Code::Cancelled, "interrupted after " + std::to_string(s_.iterations) +
                                             " iterations of " + std::to_string(s_.steps()) +
                                             " steps");
  };
  ScaledArray field = std::move(end_);
  if (!record || !sites_.back().hard()) {
    field = {};
    field = exponential(backend_, part(x_, last()), run(last() - 1).frame());
  }
  for (std::size_t j = last(); j-- > 0;) {
    SegmentSolution &segment = s_.segments[j];
    std::size_t slot = segment.plan().saved.size();
    if (record)
      segment.psi = {run(j), true, every(slot)};
    const auto keep = [&](std::size_t, const ScaledArray &f) {
      if (segment.psi.wants(--slot))
        segment.psi.keep(slot, kept(f));
    };
    if (!(record ? run(j).runBackward(field, watch_.cancel(), keep)
                 : run(j).runBackward(field, watch_.cancel())))
      return cancelled();
    if (j > 0) {
      after_[j] = std::move(field);
      field = product(backend_, after_[j], exponential(backend_, part(x_, j), run(j - 1).frame()),
                      run(j - 1).frame());
    }
  }
  ScaledArray psihat;
  if (Status s = startFrom(field, psihat); !s.ok())
    return s;
  field = {};
  for (std::size_t j = 0; j < last(); ++j) {
    SegmentSolution &segment = s_.segments[j];
    std::size_t slot = 0;
    if (record)
      segment.psihat = {run(j), false, every(segment.plan().saved.size())};
    const auto keep = [&](std::size_t, const ScaledArray &f) {
      if (segment.psihat.wants(slot))
        segment.psihat.keep(slot, kept(f));
      ++slot;
    };
    if (!(record ? run(j).runForward(psihat, watch_.cancel(), keep)
                 : run(j).runForward(psihat, watch_.cancel())))
      return cancelled();
    if (Status s = update(j + 1, psihat); !s.ok())
      return s;
    if (j + 1 == last())
      break;
    View fresh = part(x_, j + 1);
    if (!record) {
      backend_.run<point::AddScaled>({fresh, part(f_, j + 1)}, {log()}, {1});
      fresh = log_;
    }
    psihat = product(backend_, psihat, exponential(backend_, fresh, run(j + 1).frame()),
                     run(j + 1).frame());
  }
  end_ = std::move(psihat);
  s_.sweeps += 2;
  return Status::good();
}

void Loop::start(FieldValues x) {
  const FieldValues &potential = s_.first().potential();
  const auto points = static_cast<std::size_t>(points_), size = last() * points;
  if (x.size() != size)
    x.assign(size, 0.0);
  for (std::size_t i = 1; i <= last(); ++i) {
    const FieldValues &law = problem_.at[i].law;
    for (std::size_t k = 0; k < points; ++k) {
      double &value = x[(i - 1) * points + k];
      if (i == last() && !potential.empty())
        value -= potential[k];
      if (!law.empty() && !(law[k] > 0))
        value = -inf;
      else if (!std::isfinite(value))
        value = 0; // a guess from a coarser solve may lack the cell
    }
  }
  x_ = backend_.adopt(std::move(x));
  f_ = backend_.make(x_.size());
  backend_.fill(f_, 0);
  if (lawIsWeight())
    return;
  weights_ = backend_.make(x_.size());
  backend_.fill(weights_, 0);
}

/// Weights of the mixing: hard laws as they are; soft ones with what the first sweep shows of the
/// density, which may lie elsewhere.
void Loop::weigh() {
  if (lawIsWeight())
    return;
  const double share = volume_ / static_cast<double>(last());
  for (std::size_t i = 1; i <= last(); ++i) {
    const Site &site = sites_[i];
    const View weights = part(weights_, i), x = part(x_, i);
    if (site.hard())
      backend_.run<point::HardWeight>({site.law, x}, {weights}, {share});
    else if (site.free())
      backend_.fill(weights, 0);
    else
      backend_.run<point::SoftWeight>({site.law, site.target, x}, {weights}, {share});
  }
}

std::size_t Loop::historyThatFits() const {
  const double room = backend_.room();
  const double fields = room / (sizeof(double) * static_cast<double>(x_.size()));
  return std::min(goal_.differences, room > 0 ? Anderson::thatFit(fields) : Anderson::usual);
}

Status Loop::iterate() {
  Anderson anderson(backend_, lawIsWeight() ? volume_ : 1, historyThatFits());
  Safeguard safeguard;
  int extra = 0;
  for (s_.iterations = 0; s_.iterations < problem_.iterations;) {
    const double best = safeguard.best();
    const Status swept = sweep(false);
    if (!swept.ok() && swept.code != Code::OutOfRange)
      return swept;
    const double error = swept.ok() ? *std::max_element(errors_.begin(), errors_.end()) : inf;
    if (s_.iterations++ == 0 && swept.ok()) {
      s_.startError = error;
      weigh();
    }
    const Safeguard::Move move = safeguard.next(error);
    if (move == Safeguard::Move::Fail)
      return !swept.ok() ? swept
                         : Status::fail(Code::OutOfRange,
                                        "the iteration left the range of double precision",
                                        "more noise, a longer time, or marginals that lie closer");
    watch_.state.iteration = s_.iterations;
    watch_.state.residual = error;
    watch_.report();
    if (error < goal_.tolerance) {
      s_.converged = true;
      // A few more for free digits, while they help.
      if (!goal_.thorough || error < nearEnough || error > 0.5 * best || extra++ >= extraIterations)
        break;
    }
    if (damping_ < 1)
      backend_.run<point::Scale>({f_}, {f_}, {damping_});
    // Where x is -inf, f is 0.
    if (safeguard.isBest()) {
      if (retreat_.empty())
        retreat_ = backend_.make(x_.size());
      backend_.run<point::AddScaled>({x_, f_}, {retreat_}, {1});
    }
    advance(problem_.plain ? Safeguard::Move::Step : move, anderson);
    backend_.fill(f_, 0);
  }
  s_.contraction = anderson.contraction();
  s_.history = std::min(static_cast<int>(anderson.most()), s_.iterations - 2);
  s_.history = std::max(s_.history, 0);
  retreat_ = {};
  return Status::good();
}

void Loop::advance(Safeguard::Move move, Anderson &anderson) {
  switch (move) {
  case Safeguard::Move::Mix:
    // The law may have lost cells since, and be another array.
    return anderson.advance(lawIsWeight() ? sites_.back().law : weights_, x_, f_);
  case Safeguard::Move::Step:
    backend_.run<point::AddScaled>({x_, f_}, {x_}, {1});
    return;
  case Safeguard::Move::Back:
  case Safeguard::Move::Fail:
    backend_.copy(retreat_, x_);
    return anderson.restart();
  }
}

/// A plain step of the iteration; at a hard end by division, so that its marginal is exact.
void Loop::step() {
  if (sites_.back().hard())
    end_ = ratio(backend_, sites_.back().law, end_, run(last() - 1).frame());
  // Where x is -inf, f is 0.
  backend_.run<point::AddScaled>({x_, f_}, {x_}, {damping_});
}

Status Loop::finish() {
  // Plain sweeps: their marginals are exact to rounding at the start, and better each time at the
  // end.
  for (int turn = 0; turn < mostPlainSweeps; ++turn) {
    const double before = turn ? *std::max_element(s_.errors.begin() + 1, s_.errors.end()) : 1e300;
    step();
    if (Status s = sweep(true); !s.ok())
      return s;
    trimFields(); // densities take their place
    measureChain(problem_, sites_, backend_, s_);
    const double now = *std::max_element(s_.errors.begin() + 1, s_.errors.end());
    const double goal = goal_.thorough ? aim : std::max(aim, goal_.tolerance);
    if (now < goal || now > 0.8 * before || !s_.converged)
      break;
  }
  if (!std::isfinite(s_.cost()))
    return Status::fail(Code::OutOfRange,
                        "the factors leave the range of their numbers at the ends",
                        "more noise, a longer time, or marginals that lie closer");
  if (!potential_.empty())
    backend_.run<point::AddScaled>({part(x_, last()), potential_}, {part(x_, last())}, {1});
  s_.factors = backend_.download(x_);
  return Status::good();
}

Status Loop::solve(FieldValues guess) {
  start(std::move(guess));
  if (Status s = iterate(); !s.ok())
    return s;
  if (Status s = finish(); !s.ok())
    return s;
  if (!s_.converged)
    return Status::fail(Code::NotConverged,
                        "after " + std::to_string(s_.iterations) +
                            " iterations the marginal error is " +
                            figure(*std::max_element(s_.errors.begin(), s_.errors.end())) +
                            ", above the tolerance " + figure(goal_.tolerance),
                        "raise `iterations`, or loosen `tolerance`");
  return Status::good();
}

} // namespace

Status solveChain(const ChainProblem &problem, const Goal &goal, FieldValues guess, Watch &watch,
                  ChainSolution &solution) {
  const WorkSpan span(&Work::iterations);
  if (problem.isEvolution) {
    solution.errors.assign(problem.at.size(), 0.0);
    solution.divergences.assign(problem.at.size(), 0.0);
    const SegmentSolution &only = solution.segments.front();
    const std::size_t every =
        FactorHistory::spacing(only.plan().saved.size(), only.propagator->grid().points(),
                               2 * problem.mostKept); // of psihat alone
    const Status s = evolveSegment(problem.at.front().law, every, watch, solution.segments.front());
    solution.converged = s.ok();
    return s;
  }
  const Status s = Loop(problem, goal, watch, solution).solve(std::move(guess));
  trimFields();
  return s;
}

} // namespace sbl::rt
