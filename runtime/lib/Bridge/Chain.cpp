// x = log factors; psi_T = e^x; psi = S psi_T, times e^x at every middle condition on the way back;
// psihat_0 from the start's condition; psihat_T = S^T psihat_0; each condition met on the way
// forward gives its new x. Accelerated; at the end one plain sweep, recorded.
#include "Bridge/Chain.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "Bridge/Anderson.h"
#include "Steps/Scaled.h"
#include "Support/Text.h"
#include "Support/Threads.h"

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
    for (std::size_t saved = all.empty() ? 0 : 1; saved < s.psi.size(); ++saved)
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
  Loop(const ChainProblem &problem, Watch &watch, ChainSolution &solution);
  Status solve(const FieldValues &guess);

private:
  Propagator &run(std::size_t segment) { return *s_.segments[segment].propagator; }
  const FieldValues &potential() const { return s_.first().potential(); }
  std::span<double> part(FieldValues &all, std::size_t site) const {
    return std::span(all).subspan((site - 1) * points_, points_);
  }
  std::size_t last() const { return sites_.size() - 1; }
  Status startFrom(const ScaledField &psi, ScaledField &psihat);
  Status update(std::size_t site, const ScaledField &psihat);
  Status sweep(bool record);
  void start(const FieldValues &guess);
  void weigh();
  Status iterate();
  void step();
  Status finish();
  void measure();

  const ChainProblem &problem_;
  Watch &watch_;
  ChainSolution &s_;
  std::vector<Site> sites_;
  std::size_t points_;
  double volume_ = 1;
  /// The plain iteration alternates where a start of weight below one answers phi_0 more than in
  /// proportion; then steps are shortened until it does not.
  double damping_ = 1;
  FieldValues x_, f_, weights_;    // of all conditions but the first, one after another
  std::vector<ScaledField> after_; // psi at the middle conditions, later side
  std::vector<double> errors_;     // of the last sweep
  ScaledField psiEnd_, psihatEnd_; // of the last condition, where no logarithm shall blur them
};

Loop::Loop(const ChainProblem &problem, Watch &watch, ChainSolution &solution)
    : problem_(problem), watch_(watch), s_(solution),
      points_(static_cast<std::size_t>(solution.first().grid().points())),
      volume_(solution.first().cellVolume()), after_(problem.at.size()),
      errors_(problem.at.size(), 0.0) {
  const double floor = solution.first().single() ? 1e-30 : 1e-280;
  for (const Condition &c : problem.at)
    sites_.emplace_back(c, sites_.empty(), floor);
  if (!problem.at.front().hard())
    damping_ = std::min(1.0, problem.at.front().weight);
}

Status Loop::startFrom(const ScaledField &psi, ScaledField &psihat) {
  Site &site = sites_.front();
  if (site.hard()) {
    if (Status s = site.guard(psi, run(0), "backward factor"); !s.ok())
      return s;
    psihat = scaledRatio(site.law, psi, run(0).top());
    return Status::good();
  }
  FieldValues logPhi, logPsi;
  const ScaledField *const fields[] = {&psi};
  if (Status s =
          site.aim(fields, potential(), 1, run(0).bottom(), volume_, "backward factor", logPhi);
      !s.ok())
    return s;
  // phihat phi = psihat psi: the target over psi.
  addPotential(potential(), -1, logPhi);
  for (std::size_t k = 0; k < points_; ++k)
    logPhi[k] = site.target[k] - logPhi[k];
  psihat = scaledExp(logPhi, run(0).top());
  return Status::good();
}

/// The new x of a condition and its error, from psihat as it arrives there.
Status Loop::update(std::size_t index, const ScaledField &psihat) {
  Site &site = sites_[index];
  const std::span<double> x = part(x_, index), f = part(f_, index);
  const std::span<double> weights = weights_.empty() ? weights_ : part(weights_, index);
  errors_[index] = 0;
  if (site.free()) {
    std::fill(f.begin(), f.end(), 0.0);
    return Status::good();
  }
  FieldValues log;
  const Propagator &before = run(index - 1);
  const int bottom = before.bottom();
  const bool hard = site.hard(), middle = index != last();
  if (hard) {
    if (Status s = site.guard(psihat, before, "forward factor"); !s.ok())
      return s;
    scaledLog(psihat, log);
  } else {
    const ScaledField *const fields[] = {&psihat, &after_[index]};
    if (Status s = site.aim(std::span(fields).first(middle ? 2 : 1), potential(), middle ? 0 : -1,
                            bottom, volume_, "forward factor", log);
        !s.ok())
      return s;
    if (!middle)
      addPotential(potential(), 1, log); // back to psihat
  }
  errors_[index] = reduceBlocks<double>(
      static_cast<std::int64_t>(points_),
      [&](std::int64_t begin, std::int64_t end) {
        double sum = 0;
        for (std::int64_t k = begin; k < end; ++k) {
          const double density = hard ? site.law[k] : std::exp(site.target[k]);
          if (hard ? !(density > 0) : site.target[k] == -inf) {
            x[k] = -inf;
            f[k] = 0;
            if (!weights.empty())
              weights[k] = 0; // cells may have been dropped
            continue;
          }
          f[k] = (hard ? site.logLaw[k] : site.target[k]) - log[k] - x[k];
          sum += volume_ * density * std::fabs(std::expm1(-f[k]));
        }
        return sum;
      },
      [](double a, double b) { return a + b; });
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
  ScaledField field =
      record && sites_.back().hard() ? psiEnd_ : scaledExp(part(x_, last()), run(last() - 1).top());
  for (std::size_t j = last(); j-- > 0;) {
    SegmentSolution &segment = s_.segments[j];
    std::size_t slot = segment.plan().saved.size();
    if (record)
      segment.psi.assign(slot, {});
    if (!run(j).runBackward(field, watch_.cancel(), [&](std::size_t, const ScaledField &f) {
          --slot;
          if (record)
            segment.psi[slot] = f;
        }))
      return cancelled();
    if (j > 0) {
      after_[j] = field;
      field = scaledTimes(field, scaledExp(part(x_, j), run(j - 1).top()), run(j - 1).top());
    }
  }
  ScaledField psihat;
  if (Status s = startFrom(field, psihat); !s.ok())
    return s;
  FieldValues fresh;
  for (std::size_t j = 0; j < last(); ++j) {
    SegmentSolution &segment = s_.segments[j];
    if (record)
      segment.psihat.clear();
    if (!run(j).runForward(psihat, watch_.cancel(), [&](std::size_t, const ScaledField &f) {
          if (record)
            segment.psihat.push_back(f);
        }))
      return cancelled();
    if (Status s = update(j + 1, psihat); !s.ok())
      return s;
    if (j + 1 == last())
      break;
    const std::span<double> x = part(x_, j + 1), f = part(f_, j + 1);
    fresh.assign(x.begin(), x.end());
    if (!record)
      for (std::size_t k = 0; k < points_; ++k)
        fresh[k] += f[k];
    psihat = scaledTimes(psihat, scaledExp(fresh, run(j + 1).top()), run(j + 1).top());
  }
  psihatEnd_ = std::move(psihat);
  s_.sweeps += 2;
  return Status::good();
}

void Loop::start(const FieldValues &guess) {
  const std::size_t size = last() * points_;
  x_ = guess;
  if (x_.size() != size)
    x_.assign(size, 0.0);
  f_.assign(size, 0.0);
  for (std::size_t i = 1; i <= last(); ++i) {
    const std::span<double> x = part(x_, i);
    for (std::size_t k = 0; k < points_; ++k) {
      if (i == last() && !potential().empty())
        x[k] -= potential()[k];
      if (!sites_[i].logLaw.empty() && sites_[i].logLaw[k] == -inf)
        x[k] = -inf;
      else if (!std::isfinite(x[k]))
        x[k] = 0; // a guess from a coarser solve may lack the cell
    }
  }
}

/// Weights of the mixing: hard laws as they are; soft ones with what the first sweep shows of the
/// density, which may lie elsewhere.
void Loop::weigh() {
  weights_.assign(x_.size(), 0.0);
  const double share = volume_ / static_cast<double>(last());
  for (std::size_t i = 1; i <= last(); ++i) {
    const Site &site = sites_[i];
    const std::span<double> weights = part(weights_, i);
    for (std::size_t k = 0; k < points_; ++k) {
      if (site.hard())
        weights[k] = share * site.law[k];
      else if (!site.free())
        weights[k] = 0.5 * share * (site.law[k] + std::exp(site.target[k]));
      if (!std::isfinite(x_[(i - 1) * points_ + k]))
        weights[k] = 0;
    }
  }
}

Status Loop::iterate() {
  Anderson anderson(weights_);
  double best = inf;
  int extra = 0;
  for (s_.iterations = 0; s_.iterations < problem_.iterations;) {
    if (Status s = sweep(false); !s.ok())
      return s;
    if (s_.iterations++ == 0)
      weigh();
    const double error = *std::max_element(errors_.begin(), errors_.end());
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
    if (damping_ < 1)
      for (double &v : f_)
        v *= damping_;
    anderson.advance(x_, f_);
    std::fill(f_.begin(), f_.end(), 0.0);
  }
  s_.contraction = anderson.contraction();
  return Status::good();
}

/// A plain step of the iteration; at a hard end by division, so that its marginal is exact.
void Loop::step() {
  if (sites_.back().hard())
    psiEnd_ = scaledRatio(sites_.back().law, psihatEnd_, run(last() - 1).top());
  for (std::size_t k = 0; k < x_.size(); ++k)
    if (std::isfinite(x_[k]))
      x_[k] += damping_ * f_[k];
}

/// Errors, divergences and costs of the recorded factors.
void Loop::measure() {
  const auto count = static_cast<std::int64_t>(points_);
  s_.errors.assign(sites_.size(), 0.0);
  s_.divergences.assign(sites_.size(), 0.0);
  FieldValues density;
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    Site &site = sites_[i];
    if (i == last())
      s_.segments.back().density(s_.segments.back().psi.size() - 1, density);
    else
      s_.segments[i].density(0, density);
    if (site.hard()) {
      const FieldValues &law = problem_.at[i].law;
      s_.errors[i] =
          volume_ * sumOver(count, [&](std::int64_t k) { return std::fabs(density[k] - law[k]); });
      continue;
    }
    if (!site.free()) {
      s_.errors[i] = volume_ * sumOver(count, [&](std::int64_t k) {
                       return std::fabs(density[k] - std::exp(site.target[k]));
                     });
      s_.divergences[i] =
          volume_ * sumOver(count, [&](std::int64_t k) {
            return density[k] > 0 ? density[k] * (std::log(density[k]) - site.logLaw[k]) : 0.0;
          });
    }
    site.law = density; // the costs below are taken under it
  }
  FieldValues log;
  for (std::size_t j = 0; j < last(); ++j) {
    SegmentSolution &s = s_.segments[j];
    const auto mean = [&](std::size_t saved, const FieldValues &law) {
      s.logPhi(saved, log);
      // A factor may underflow where its law hardly has mass; anywhere else that is no cost.
      const double least = droppable * maxOver(count, [&](std::int64_t k) { return law[k]; });
      return volume_ * sumOver(count, [&](std::int64_t k) {
               return law[k] > 0 && (std::isfinite(log[k]) || law[k] >= least) ? law[k] * log[k]
                                                                               : 0.0;
             });
    };
    s.cost = mean(s.psi.size() - 1, sites_[j + 1].law);
    s.cost -= mean(0, sites_[j].law);
  }
}

Status Loop::finish() {
  // Plain sweeps: their marginals are exact to rounding at the start, and better each time at the
  // end.
  for (int turn = 0; turn < mostPlainSweeps; ++turn) {
    const double before = turn ? *std::max_element(s_.errors.begin() + 1, s_.errors.end()) : 1e300;
    step();
    if (Status s = sweep(true); !s.ok())
      return s;
    measure();
    const double now = *std::max_element(s_.errors.begin() + 1, s_.errors.end());
    if (now < aim || now > 0.8 * before || !s_.converged)
      break;
  }
  if (!std::isfinite(s_.cost()))
    return Status::fail(Code::OutOfRange,
                        "the factors leave the range of their numbers at the ends",
                        "more noise, a longer time, or marginals that lie closer");
  s_.factors = x_;
  const std::span<double> end = part(s_.factors, last());
  for (std::size_t k = 0; k < points_ && !potential().empty(); ++k)
    end[k] += potential()[k];
  return Status::good();
}

Status Loop::solve(const FieldValues &guess) {
  start(guess);
  if (Status s = iterate(); !s.ok())
    return s;
  if (Status s = finish(); !s.ok())
    return s;
  if (!s_.converged)
    return Status::fail(Code::NotConverged,
                        "after " + std::to_string(s_.iterations) +
                            " iterations the marginal error is " +
                            figure(*std::max_element(s_.errors.begin(), s_.errors.end())) +
                            ", above the tolerance " + figure(problem_.tolerance),
                        "raise `iterations`, or loosen `tolerance`");
  return Status::good();
}

} // namespace

Status solveChain(const ChainProblem &problem, const FieldValues &guess, Watch &watch,
                  ChainSolution &solution) {
  if (problem.isEvolution) {
    solution.errors.assign(problem.at.size(), 0.0);
    solution.divergences.assign(problem.at.size(), 0.0);
    const Status s = evolveSegment(problem.at.front().law, watch, solution.segments.front());
    solution.converged = s.ok();
    return s;
  }
  return Loop(problem, watch, solution).solve(guess);
}

} // namespace sbl::rt
