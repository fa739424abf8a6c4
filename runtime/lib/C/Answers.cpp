// Numbers, levels and paths of a solution.
#include <algorithm>
#include <optional>

#include "C/Handles.h"

namespace sbl::rt::c {
namespace {

const Grid &gridOf(const sbl_solution &solution) { return solution.instance->grid(); }

std::vector<double> timesOf(const sbl_solution &solution) {
  if (const auto *bridge = std::get_if<BridgeSolution>(&solution.answer))
    return bridge->times();
  if (const auto *wave = std::get_if<WaveSolution>(&solution.answer))
    return wave->times();
  return {};
}

std::optional<double> numberOf(const BridgeSolution &s, bool steered, sbl_number which) {
  const Certificate &c = s.certificate;
  switch (which) {
  case SBL_CONVERGED:
    return s.converged;
  case SBL_STEPS:
    return s.steps;
  case SBL_ITERATIONS:
    return steered ? std::optional<double>(s.iterations) : std::nullopt;
  case SBL_ORDER:
    return s.order;
  case SBL_SECONDS:
    return s.seconds;
  case SBL_COST:
    return steered ? std::optional(s.cost) : std::nullopt;
  case SBL_MARGINAL_ERROR:
    return steered ? std::optional(std::max(c.marginalErrorStart, c.marginalErrorEnd))
                   : std::nullopt;
  case SBL_MASS_DRIFT:
    return c.massDrift;
  case SBL_MASS:
    return s.finalMass;
  case SBL_TIME_ERROR:
    return c.timeError;
  case SBL_GRID_ERROR:
    return c.gridError;
  case SBL_ENERGY:
  case SBL_LEVEL_COUNT:
    break;
  }
  return std::nullopt;
}

std::optional<double> numberOf(const WaveSolution &s, sbl_number which) {
  const WaveCertificate &c = s.certificate;
  switch (which) {
  case SBL_CONVERGED:
    return c.timeError + c.gridError <= s.accuracy;
  case SBL_STEPS:
    return s.steps;
  case SBL_ORDER:
    return s.order;
  case SBL_SECONDS:
    return s.seconds;
  case SBL_MASS_DRIFT:
    return c.normDrift;
  case SBL_MASS:
    return c.norm;
  case SBL_TIME_ERROR:
    return c.timeError;
  case SBL_GRID_ERROR:
    return c.gridError;
  case SBL_ENERGY:
    return c.energyEnd;
  case SBL_ITERATIONS:
  case SBL_COST:
  case SBL_MARGINAL_ERROR:
  case SBL_LEVEL_COUNT:
    break;
  }
  return std::nullopt;
}

std::optional<double> numberOf(const EigenSolution &s, sbl_number which) {
  switch (which) {
  case SBL_CONVERGED:
    return s.converged;
  case SBL_ITERATIONS:
    return s.iterations;
  case SBL_ORDER:
    return s.order;
  case SBL_SECONDS:
    return s.seconds;
  case SBL_GRID_ERROR:
    return s.certificate.levelError;
  case SBL_LEVEL_COUNT:
    return static_cast<double>(s.levels.size());
  default:
    return std::nullopt;
  }
}

std::optional<double> numberOf(const HittingSolution &s, sbl_number which) {
  switch (which) {
  case SBL_CONVERGED:
    return 1;
  case SBL_ORDER:
    return s.order;
  case SBL_SECONDS:
    return s.seconds;
  case SBL_GRID_ERROR:
    return s.gridError;
  default:
    return std::nullopt;
  }
}

std::optional<double> numberOf(const sbl_solution &solution, sbl_number which) {
  if (const auto *bridge = std::get_if<BridgeSolution>(&solution.answer))
    return numberOf(*bridge, solution.kind == SBL_BRIDGE, which);
  return std::visit(
      [&](const auto &answer) -> std::optional<double> {
        if constexpr (std::is_same_v<std::decay_t<decltype(answer)>, BridgeSolution>)
          return std::nullopt;
        else
          return numberOf(answer, which);
      },
      solution.answer);
}

sbl_status wrongSize(std::size_t needed, std::size_t size) {
  return fail(SBL_BAD_ARGUMENT, "the array holds " + std::to_string(size) +
                                    " numbers, the answer has " + std::to_string(needed));
}

} // namespace
} // namespace sbl::rt::c

using namespace sbl::rt;
using namespace sbl::rt::c;

sbl_kind sbl_solution_kind(const sbl_solution *solution) {
  return solution ? solution->kind : SBL_BRIDGE;
}

const char *sbl_solution_scheme(const sbl_solution *solution) {
  return solution ? std::visit([](const auto &s) { return s.scheme.c_str(); }, solution->answer)
                  : "";
}

const char *sbl_solution_note(const sbl_solution *solution) {
  if (!solution)
    return "";
  if (const auto *hitting = std::get_if<HittingSolution>(&solution->answer))
    return hitting->note.c_str();
  if (const auto *bridge = std::get_if<BridgeSolution>(&solution->answer))
    return bridge->certificate.note.c_str();
  if (const auto *wave = std::get_if<WaveSolution>(&solution->answer))
    return wave->certificate.note.c_str();
  return std::get<EigenSolution>(solution->answer).certificate.note.c_str();
}

size_t sbl_solution_rank(const sbl_solution *solution) {
  return solution ? gridOf(*solution).rank() : 0;
}

sbl_status sbl_solution_axis(const sbl_solution *solution, size_t index, sbl_axis *axis) {
  return guarded([&] {
    if (!axis || index >= sbl_solution_rank(solution))
      return fail(SBL_BAD_ARGUMENT, "the solution has no axis " + std::to_string(index));
    // Names outlive the solution's own copy of the grid's numbers: they lie in the instance.
    const GridAxis &a = gridOf(*solution).axes[index];
    *axis = {a.name.c_str(), a.lo, a.hi, static_cast<size_t>(a.cells), a.periodic()};
    return SBL_OK;
  });
}

sbl_status sbl_solution_coordinates(const sbl_solution *solution, size_t axis, double *out,
                                    size_t size) {
  return guarded([&] {
    if (!out || axis >= sbl_solution_rank(solution))
      return fail(SBL_BAD_ARGUMENT, "the solution has no axis " + std::to_string(axis));
    const GridAxis &a = gridOf(*solution).axes[axis];
    if (size != static_cast<size_t>(a.cells))
      return wrongSize(a.cells, size);
    for (std::int64_t k = 0; k < a.cells; ++k)
      out[k] = a.centre(k);
    return SBL_OK;
  });
}

size_t sbl_solution_points(const sbl_solution *solution) {
  return solution ? gridOf(*solution).points() : 0;
}

size_t sbl_solution_time_count(const sbl_solution *solution) {
  return solution ? timesOf(*solution).size() : 0;
}

sbl_status sbl_solution_times(const sbl_solution *solution, double *out, size_t size) {
  return guarded([&] {
    if (!solution || !out)
      return fail(SBL_BAD_ARGUMENT, "sbl_solution_times needs a solution and an array");
    const std::vector<double> times = timesOf(*solution);
    if (size != times.size())
      return wrongSize(times.size(), size);
    std::copy(times.begin(), times.end(), out);
    return SBL_OK;
  });
}

sbl_status sbl_solution_number(const sbl_solution *solution, sbl_number which, double *value) {
  return guarded([&] {
    if (!solution || !value)
      return fail(SBL_BAD_ARGUMENT,
                  "sbl_solution_number needs a solution and a place for the number");
    const std::optional<double> number = numberOf(*solution, which);
    if (!number)
      return fail(SBL_BAD_ARGUMENT, "this kind of question has no such number");
    *value = *number;
    return SBL_OK;
  });
}

sbl_status sbl_solution_level(const sbl_solution *solution, size_t index, double *value) {
  return guarded([&] {
    const auto *eigen = solution ? std::get_if<EigenSolution>(&solution->answer) : nullptr;
    if (!eigen || !value || index >= eigen->levels.size())
      return fail(SBL_BAD_ARGUMENT, "the solution has no level " + std::to_string(index));
    *value = eigen->levels[index];
    return SBL_OK;
  });
}

sbl_status sbl_solution_paths(const sbl_solution *solution, size_t count, uint64_t seed,
                              double *out, size_t size) {
  return guarded([&] {
    const auto *bridge = solution ? std::get_if<BridgeSolution>(&solution->answer) : nullptr;
    if (!bridge || solution->kind != SBL_BRIDGE || !out)
      return fail(SBL_BAD_ARGUMENT, "paths are drawn from a bridge, into an array");
    const std::size_t each = bridge->times().size() * gridOf(*solution).rank();
    if (each == 0 || size / each != count || size % each != 0)
      return wrongSize(count * each, size);
    Paths paths;
    if (const Status status = bridge->paths(static_cast<std::int64_t>(count), seed, paths);
        !status.ok())
      return statusOf(status);
    std::copy(paths.position.begin(), paths.position.end(), out);
    return SBL_OK;
  });
}
