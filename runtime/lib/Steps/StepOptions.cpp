#include "Steps/StepOptions.h"

#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {

Status readAccuracy(const Instance::Impl &impl, const std::optional<ScalarIndex> &option,
                    double &accuracy) {
  accuracy = impl.scalarOr(option, 1e-6);
  return accuracy > 0 && std::isfinite(accuracy)
             ? Status::good()
             : Status::fail(Code::BadInput, "accuracy = " + figure(accuracy),
                            "it must be positive");
}

Status readSteps(const Instance::Impl &impl, const std::optional<ScalarIndex> &option,
                 const SolveSettings &settings, double most, std::size_t &steps) {
  std::optional<ScalarIndex> from = option;
  if (!from && impl.manifest().time)
    from = impl.manifest().time->steps;
  steps = settings.forceSteps > 0 ? static_cast<std::size_t>(settings.forceSteps) : 0;
  if (settings.forceSteps > 0 || !from)
    return Status::good();
  const double asked = impl.scalar(*from);
  if (!(asked >= 1) || asked != std::floor(asked) || asked > most)
    return Status::fail(Code::BadInput, "steps = " + figure(asked),
                        "it must be a positive integer");
  steps = static_cast<std::size_t>(asked);
  return Status::good();
}

std::string twiceTheCells(const Grid &grid) {
  std::string cells;
  for (const GridAxis &a : grid.axes)
    cells += (cells.empty() ? "" : ", ") + std::to_string(2 * a.cells) + " cells along " + a.name;
  return cells;
}

} // namespace sbl::rt
