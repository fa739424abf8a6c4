#include "Bridge/CoarseStart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Bridge/Anderson.h"
#include "Bridge/Resolution.h"
#include "Fields/Resample.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr std::int64_t leastPoints = 1 << 14; // fewer are solved at once
constexpr std::int64_t leastCells = 64;       // an axis with fewer keeps them

constexpr std::int64_t large = 1 << 20; // points; memory counts from here on

Grid half(const Grid &grid) {
  Grid result = grid;
  for (GridAxis &axis : result.axes)
    if (axis.cells >= leastCells)
      axis.cells = (axis.cells + 1) / 2;
  return result;
}

/// The same model on a grid of half as many cells by axis; null where too few are left.
std::unique_ptr<Instance::Impl> coarser(const Instance::Impl &impl) {
  if (!startsCoarser(impl))
    return nullptr;
  auto result = std::make_unique<Instance::Impl>();
  result->module = impl.module;
  result->parameters = impl.parameters;
  result->scalars = impl.scalars;
  result->backend = impl.backend;
  result->solvedFields = impl.solvedFields;
  result->grid = half(impl.grid);
  layLattices(*result);
  return result;
}

/// A law on the coarse grid, with mass one; empty where nothing of it is left.
FieldValues lawOn(const Grid &from, const FieldValues &law, const Grid &to) {
  FieldValues logs(law.size());
  for (std::size_t k = 0; k < law.size(); ++k)
    logs[k] = law[k] > 0 ? std::log(law[k]) : -std::numeric_limits<double>::infinity();
  FieldValues coarse = resampled(from, logs, to);
  for (double &value : coarse)
    value = std::exp(value);
  const double mass =
      to.cellVolume() * sumOver(to.points(), [&](std::int64_t k) { return coarse[k]; });
  if (!(mass > 0) || !std::isfinite(mass))
    return {};
  for (double &value : coarse)
    value /= mass;
  return coarse;
}

/// The steps that meet the accuracy, by what this many leave.
std::size_t stepsFor(const StepOutcome &outcome, double accuracy, double order) {
  if (outcome.exact || outcome.timeError >= unknownError)
    return 0;
  const double steps = static_cast<double>(outcome.solution.steps());
  const double factor = std::max(1.0, std::pow(2 * outcome.timeError / accuracy, 1 / order));
  return static_cast<std::size_t>(outcome.timeError <= accuracy ? steps
                                                                : std::ceil(factor * steps));
}

} // namespace

bool startsCoarser(const Instance::Impl &impl) {
  return impl.grid.points() >= leastPoints &&
         half(impl.grid).points() <= impl.grid.points() * 3 / 4;
}

std::size_t differencesFrom(std::int64_t points) { return points >= large ? 3 : Anderson::usual; }

Status solveCoarser(const Instance::Impl &impl, const ProgramEntry &program,
                    const ChainProblem &problem, const StepRequest &request, Watch &watch,
                    CoarseStart &start) {
  start = {};
  // Transports on wider cells hold so few steps that their error tells little of more.
  if (program.scheme == Scheme::Kinetic && program.order > 0)
    return Status::good();
  const std::unique_ptr<Instance::Impl> coarse = coarser(impl);
  if (!coarse)
    return Status::good();
  std::vector<Condition> conditions;
  for (const Condition &c : problem.at) {
    conditions.push_back({c.law.empty() ? FieldValues() : lawOn(impl.grid, c.law, coarse->grid),
                          c.weight, c.hidden});
    if (conditions.back().law.empty() != c.law.empty())
      return Status::good();
  }
  ChainProblem less = problem;
  less.at = conditions;
  less.goal = {std::max(problem.goal.tolerance, 1e-3 * request.accuracy), false};
  StepRequest asked = request;
  asked.asked.clear();
  asked.keepFactors = true;
  asked.savedMayChange = true;
  asked.accuracyAsked = false;
  if (request.steps > 0)
    asked.steps =
        std::min(request.steps, mostSteps(*coarse, program, request.start,
                                          request.end - request.start, request.steps, gridRule));
  if (request.steps > 0 && asked.steps == 0)
    return Status::good();
  StepOutcome outcome;
  if (Status s = solveWithSteps(*coarse, program, less, asked, watch, outcome); !s.ok())
    return s.code == Code::Cancelled ? s : Status::good();
  const std::size_t points = static_cast<std::size_t>(coarse->grid.points());
  if (outcome.factors.size() != points * (problem.at.size() - 1))
    return Status::good();
  for (std::size_t i = 1; i < problem.at.size(); ++i) {
    const auto first = outcome.factors.begin() + (i - 1) * points;
    const FieldValues fine = resampled(coarse->grid, FieldValues(first, first + points), impl.grid);
    start.factors.insert(start.factors.end(), fine.begin(), fine.end());
  }
  start.slopes = outcome.slopes;
  start.steps = outcome.solution.steps();
  start.iterations = outcome.iterations;
  start.contraction = outcome.solution.contraction;
  start.timeError = outcome.exact ? unknownError : outcome.timeError;
  start.orderReduced = outcome.orderReduced;
  if (request.steps == 0)
    start.stepsToTake = stepsFor(outcome, request.accuracy, outcome.orderReduced ? 1 : 2);
  return Status::good();
}

} // namespace sbl::rt
