// solveFlow: the start, the density at the end twice for its error, and what has left by then.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "Fields/Backend.h"
#include "Flow/FlowSolutionImpl.h"
#include "Steps/SavedTimes.h"
#include "Steps/StepOptions.h"
#include "Support/Text.h"
#include "Support/Threads.h"
#include "Support/Watch.h"

namespace sbl::rt {
namespace {

class FlowSolver {
public:
  FlowSolver(const Instance &instance, const FlowEvolutionEntry &entry,
             const SolveSettings &settings, FlowSolution &solution)
      : instance_(instance), entry_(entry), settings_(settings), solution_(solution),
        certificate_(solution.certificate) {}

  Status solve(std::shared_ptr<const VelocityField> velocity);

private:
  Status readOptions();
  Status integrate();
  Status followMass();
  Status certify();
  void note(const std::string &sentence) {
    certificate_.note += (certificate_.note.empty() ? "" : "; ") + sentence;
  }
  double massOf(const FieldValues &logs) const {
    const Grid &grid = instance_.grid();
    return grid.cellVolume() *
           sumOver(grid.points(), [&](std::int64_t k) { return std::exp(logs[k]); });
  }

  const Instance &instance_;
  const FlowEvolutionEntry &entry_;
  const SolveSettings &settings_;
  FlowSolution &solution_;
  FlowCertificate &certificate_;
};

Status FlowSolver::readOptions() {
  if (Status s = readAccuracy(instance_.impl(), entry_.accuracy, certificate_.accuracy); !s.ok())
    return s;
  // Steps are cheap: so fine that no digit of the density that is asked for is theirs.
  solution_.impl->tolerance = std::clamp(1e-3 * certificate_.accuracy, 1e-13, 1e-11);
  // A velocity that is read off a solved question is not known that well, and its steps cost more.
  if (!entry_.flow)
    solution_.impl->tolerance = std::clamp(0.1 * certificate_.accuracy, 1e-8, 1e-6);
  return Status::good();
}

/// The cells that an estimate looks at: of many every eighth run of 256.
std::vector<std::int64_t> someCells(const Grid &grid) {
  constexpr std::int64_t run = 256, oneIn = 8, few = 2 * run * oneIn;
  std::vector<std::int64_t> chosen;
  for (std::int64_t k = 0; k < grid.points(); ++k)
    if (grid.points() < few || k / run % oneIn == oneIn / 2)
      chosen.push_back(k);
  return chosen;
}

/// The density at the end, at the tolerance and at one 32 times as coarse: what they differ by is
/// an estimate, from above, of the error that the finer one has.
Status FlowSolver::integrate() {
  FlowSolution::Impl &impl = *solution_.impl;
  const double end = impl.keptTimes.back();
  const Grid &grid = instance_.grid();
  const std::vector<std::int64_t> chosen = someCells(grid);
  const auto count = static_cast<std::int64_t>(chosen.size());
  const Bundle nodes = nodesOf(grid);
  Bundle some(grid.rank(), count);
  for (std::size_t a = 0; a < grid.rank(); ++a)
    for (std::int64_t k = 0; k < count; ++k)
      some.place[a * count + k] = nodes.place[a * nodes.count + chosen[k]];
  FieldValues coarse, fine;
  if (Status s = impl.along(end, 32 * impl.tolerance, some, coarse, nullptr); !s.ok())
    return s;
  if (Status s = impl.onGrid(end, impl.tolerance, fine, &certificate_.steps); !s.ok())
    return s;
  for (std::size_t k = 0; k < fine.size(); ++k)
    if (std::isnan(fine[k]) || fine[k] == INFINITY)
      return Status::fail(Code::OutOfRange,
                          "the density is no finite number at " +
                              instance_.impl().place(static_cast<std::int64_t>(k)),
                          "the start may have no value where the characteristic begins");
  const double share = static_cast<double>(count) / static_cast<double>(grid.points());
  certificate_.timeError = grid.cellVolume() / share * sumOver(count, [&](std::int64_t k) {
                             return std::fabs(std::exp(fine[chosen[k]]) - std::exp(coarse[k]));
                           });
  certificate_.massEnd = massOf(fine);
  certificate_.smallestDensity = INFINITY;
  for (const double log : fine)
    if (const double rho = std::exp(log); rho > 0)
      certificate_.smallestDensity = std::min(certificate_.smallestDensity, rho);
  impl.known[end] = std::move(fine);
  return Status::good();
}

/// Follows the cells of the start forwards, to see which of them leave the box.
Status FlowSolver::followMass() {
  FlowSolution::Impl &impl = *solution_.impl;
  const Grid &grid = instance_.grid();
  const bool hasEnds = std::any_of(grid.axes.begin(), grid.axes.end(),
                                   [](const GridAxis &axis) { return !axis.periodic(); });
  if (!hasEnds) {
    certificate_.massError = std::fabs(certificate_.massEnd - 1);
    return Status::good();
  }
  Bundle places = nodesOf(grid);
  const Characteristics characteristics(*impl.velocity, grid, 1e3 * impl.tolerance, 2);
  if (Status s = characteristics.carry(impl.keptTimes.front(), impl.keptTimes.back(), places,
                                       settings_.cancel);
      !s.ok())
    return s;
  std::vector<double> through(2 * grid.rank(), 0.0);
  const FieldValues &rho = impl.start.onGrid();
  for (std::int64_t k = 0; k < places.count; ++k)
    if (places.left[k])
      through[places.left[k] - 1] += grid.cellVolume() * rho[k];
  for (const double part : through)
    certificate_.massLeft += part;
  const auto most = std::max_element(through.begin(), through.end()) - through.begin();
  if (certificate_.massLeft > 0) {
    const GridAxis &axis = grid.axes[most / 2];
    certificate_.leftThrough = axis.name + " = " + figure(most % 2 ? axis.hi : axis.lo);
  }
  certificate_.massError = std::fabs(certificate_.massEnd + certificate_.massLeft - 1);
  return Status::good();
}

Status FlowSolver::certify() {
  const FlowCertificate &c = certificate_;
  constexpr double hopeless = 0.05, worthSaying = 1e-6;
  const std::string cells = twiceTheCells(instance_.grid());
  if (c.massLeft > worthSaying)
    note("a mass of " + figure(c.massLeft, 3) + " has left the box, most of it through " +
         c.leftThrough + ": the velocity does not vanish there");
  const double error = std::max(c.timeError, c.massError);
  const bool asked = entry_.accuracy.has_value();
  if (c.massError > hopeless || (asked && error > c.accuracy))
    return Status::fail(
        Code::UnderResolved,
        "the cells hold a mass of " + figure(c.massEnd) + " where " + figure(1 - c.massLeft) +
            " should be" + (c.massError > hopeless ? "" : " (accuracy " + figure(c.accuracy) + ")"),
        "the flow draws the density out finer than the cells: try " + cells);
  if (error > c.accuracy)
    note("the mass in the cells is " + figure(c.massError, 2) + " off: the density is " +
         "drawn out as fine as they are, or jumps");
  return Status::good();
}

Status FlowSolver::solve(std::shared_ptr<const VelocityField> velocity) {
  const auto started = std::chrono::steady_clock::now();
  solution_.impl = std::make_unique<FlowSolution::Impl>(instance_, std::move(velocity));
  FlowSolution::Impl &impl = *solution_.impl;
  impl.cancel = settings_.cancel;
  Status s = readOptions();
  if (s.ok())
    s = timesAfter(instance_.impl(), instance_.impl().scalar(entry_.start.time),
                   settings_.askedTimes, impl.savedTimes, impl.keptTimes);
  if (s.ok())
    s = LawAtPlaces::open(instance_, *entry_.start.distribution, impl.start);
  if (s.ok()) {
    FieldValues &first = impl.known[impl.keptTimes.front()];
    for (const double rho : impl.start.onGrid())
      first.push_back(std::log(rho));
    s = integrate();
  }
  if (s.ok())
    s = followMass();
  if (s.ok())
    s = certify();
  impl.cancel = nullptr;
  solution_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return s;
}

} // namespace

Status solveFlow(const Instance &instance, std::size_t index, const SolveSettings &settings,
                 FlowSolution &solution, std::shared_ptr<const VelocityField> velocity) {
  solution = FlowSolution();
  const Manifest &manifest = instance.manifest();
  if (index >= manifest.flowEvolutions.size())
    return Status::fail(Code::BadInput,
                        "the model has no evolution " + std::to_string(index) + " of a flow");
  if (Status s = onHostOnly(*instance.impl().backend, "flows"); !s.ok())
    return s;
  const FlowEvolutionEntry &entry = manifest.flowEvolutions[index];
  if (!velocity && entry.flow)
    velocity = compiledVelocity(instance, *entry.flow);
  if (!velocity)
    return Status::fail(Code::BadInput, "the velocity of " + entry.name + " was not solved");
  try {
    return FlowSolver(instance, entry, settings, solution).solve(std::move(velocity));
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory,
                        "not enough memory for characteristics from " +
                            std::to_string(instance.grid().points()) + " cells",
                        "fewer cells, or fewer saved times");
  }
}

} // namespace sbl::rt
