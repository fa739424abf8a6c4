// solveHitting: what has no answer, and the way to solve the rest.
#include "sbl/runtime/Hitting.h"

#include <algorithm>
#include <chrono>

#include "Fields/Backend.h"
#include "Modes/HittingProblem.h"
#include "Support/Text.h"

namespace sbl::rt {

Status regionsOverlap(const Grid &grid, std::int64_t point) {
  return Status::fail(Code::BadInput,
                      "the regions of `from` and `into` overlap, near " + placeOn(grid, point),
                      "a committor asks which of two separate regions comes first");
}

namespace {

Status solve(const HittingProblem &problem, HittingSolution &solution) {
  const Instance::Impl &impl = problem.impl;
  if (!problem.entry.into)
    return stationaryOnGrid(problem, solution);
  const bool ends = std::any_of(impl.grid.axes.begin(), impl.grid.axes.end(), [](const auto &a) {
    return a.low == Boundary::Absorbing || a.high == Boundary::Absorbing;
  });
  if (problem.isPassage() && (ends || problem.entry.generator.killing))
    return Status::fail(
        Code::BadInput,
        std::string("paths may end ") + (ends ? "at an absorbing end" : "by killing") +
            " before they reach the region, so that the mean time to it is infinite",
        "ask for the probability to reach it with `committor`, or make the ends reflecting");
  if (impl.grid.rank() > 1 || impl.grid.axes[0].periodic())
    return hitOnGrid(problem, solution);
  return hitOnLine(problem, solution);
}

} // namespace

Status solveHitting(const Instance &instance, std::size_t index, const SolveSettings &,
                    HittingSolution &solution) {
  const Instance::Impl &impl = instance.impl();
  if (index >= impl.manifest().hittings.size())
    return Status::fail(Code::BadInput, "the model has no passage " + std::to_string(index));
  if (Status s = onHostOnly(*instance.impl().backend, "passages and stationary laws"); !s.ok())
    return s;
  const auto started = std::chrono::steady_clock::now();
  solution = HittingSolution();
  solution.grid_ = impl.grid;
  Status status;
  try {
    status = solve({impl, impl.manifest().hittings[index]}, solution);
  } catch (const std::bad_alloc &) {
    status = Status::fail(Code::OutOfMemory,
                          "not enough memory for " + std::to_string(impl.grid.points()) + " points",
                          "fewer cells");
  }
  solution.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  constexpr double hopeless = 0.05;
  // One of few cells only, as next to where two regions meet, no number of cells would mend.
  const double error = solution.meanError > 0 ? solution.meanError : solution.gridError;
  if (status.ok() && error > hopeless)
    return Status::fail(Code::UnderResolved,
                        "the estimated error of the cells is " + figure(error, 2) +
                            " of the largest value",
                        "more cells along each axis");
  return status;
}

} // namespace sbl::rt
