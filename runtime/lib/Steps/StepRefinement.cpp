// Solves with fewer and with more steps, compared.
#include <algorithm>

#include "Bridge/WallCheck.h"
#include "Steps/Choice.h"

namespace sbl::rt {

/// A rough solve with that many steps; UnderResolved where they are too few for the conditions or
/// for the memory.
Status Choice::attemptFewer(std::size_t steps, ChainSolution &solution) {
  const std::vector<double> times =
      steps >= fewest_ ? thinned(saved_, request_.at, steps) : std::vector<double>();
  double ignored = 0;
  return times.empty() ? Status::fail(Code::UnderResolved, "too few steps")
                       : attempt(steps, times, rough(), solution, ignored);
}

/// The same, with the guess of who starts from this answer left alone.
Status Choice::attemptAside(std::size_t steps, ChainSolution &solution) {
  FieldValues reached = request_.keepFactors ? guess_ : FieldValues();
  const Status s = attemptFewer(steps, solution);
  if (request_.keepFactors)
    guess_ = std::move(reached);
  return s;
}

/// Adds a solve with more steps to what is known of their error.
void Choice::learn(const ChainSolution &solution) {
  if (coarse_.empty())
    timeError_.begin(solution.steps());
  else {
    const std::vector<double> zone = zoneOfWalls(impl_, program_, coarse_);
    const auto [inside, atEnds] = difference(solution, coarse_, horizon(), zone);
    // What walls do wrong is carried away from them, once in the time that noise takes across the
    // zone, and as much must lack elsewhere as is too much there.
    const double share =
        std::max(2.0, static_cast<double>(coarse_.steps()) / (wallWidths * wallWidths));
    timeError_.add(solution.steps(), {inside, std::min(share * atEnds, inside + atEnds)});
  }
}

/// Solves with an eighth and with half of the steps, which may fail: longer steps ask for more than
/// shorter ones. The last good one is `coarse_`. Of steps that are exact the longest lead to the
/// answer.
Status Choice::climb(std::size_t steps) {
  if (exactLaw()) {
    double ignored = 0;
    const std::size_t fewest = std::max(request_.at.size() - 1, fewest_);
    ChainSolution longest;
    return 2 * fewest < steps ? attempt(fewest, request_.at, problem_.goal, longest, ignored)
                              : Status::good();
  }
  for (const std::size_t divisor : {8, 2}) {
    ChainSolution next;
    if (Status s = attemptFewer(steps / divisor, next); !s.ok()) {
      coarse_ = {};
      if (s.code == Code::Cancelled || s.code == Code::NotConverged)
        return s;
      continue;
    }
    learn(next);
    coarse_ = std::move(next);
  }
  return Status::good();
}

/// A solve to compare with where none was made on the way: with half the steps, or with twice as
/// many.
Status Choice::compare() {
  const std::size_t steps = out_.solution.steps();
  Status s = attemptAside(steps / 2, coarse_);
  if (s.ok() || s.code == Code::Cancelled)
    return s;
  coarse_ = {}; // longer steps may fail where these do not
  if (request_.steps > 0 || 2 * steps > most_)
    return Status::good();
  coarse_ = std::move(out_.solution);
  s = attempt(2 * steps, saved_, problem_.goal, out_.solution, out_.truncation);
  if (!s.ok())
    std::swap(coarse_, out_.solution);
  return s;
}

/// More and more steps until their error is below the accuracy.
Status Choice::refine() {
  if (coarse_.empty()) {
    if (Status s = compare(); !s.ok())
      return s;
    timeError_ = {};
    if (!coarse_.empty())
      timeError_.begin(coarse_.steps());
  }
  if (coarse_.empty()) {
    out_.timeError = unknownError; // nothing to compare with; the certificate says so
    return Status::good();
  }
  ChainSolution fine = std::move(out_.solution);
  timeError_.expect(nominalOrder(), program_.smooth ? nominalOrder() : 2, 1);
  Status s;
  for (;;) {
    learn(fine);
    noteMemory({&fine, &coarse_});
    out_.timeError = timeError_.error();
    out_.orderReduced = timeError_.reduced();
    if (out_.timeError <= enough() || request_.steps > 0)
      break;
    const std::size_t factor =
        timeError_.factorFor(enough(), std::min<std::size_t>(8, most_ / fine.steps()));
    if (factor < 2)
      break;
    coarse_ = {}; // two solutions are kept at a time
    ChainSolution next;
    s = attempt(factor * fine.steps(), saved_, problem_.goal, next, out_.truncation);
    if (s.code == Code::UnderResolved) {
      s = Status::good(); // steps between uneven times may be shorter than the mean
      break;
    }
    if (!s.ok())
      break;
    coarse_ = std::move(fine);
    fine = std::move(next);
  }
  if (s.ok() && request_.accuracyAsked && out_.timeError > request_.accuracy &&
      timeError_.isOfTwo())
    s = lookBack(fine);
  coarse_ = {};
  out_.solution = std::move(fine);
  return s;
}

/// A solve with half the steps of the coarse one: two solves take the whole error for one of the
/// lowest order, three know better.
Status Choice::lookBack(const ChainSolution &fine) {
  ChainSolution coarse = std::move(coarse_), fewest;
  coarse_ = {};
  if (Status s = attemptAside(coarse.steps() / 2, fewest); !s.ok())
    return s.code == Code::Cancelled ? s : Status::good();
  learn(fewest);
  coarse_ = std::move(fewest);
  learn(coarse);
  coarse_ = std::move(coarse);
  learn(fine);
  out_.timeError = timeError_.error();
  out_.orderReduced = timeError_.reduced();
  return Status::good();
}

} // namespace sbl::rt
