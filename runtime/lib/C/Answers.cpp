// Names, grid, times, numbers, levels and paths of a solution.
#include <algorithm>

#include "C/Handles.h"

namespace sbl::rt::c {
namespace {

const Grid &gridOf(const sbl_solution &solution) { return solution.instance->grid(); }

/// What an answer calls the way it was found.
const std::string &schemeOf(const FlowSolution &) {
  static const std::string name = "characteristics";
  return name;
}
const std::string &schemeOf(const SampleSolution &s) { return s.method; }
const std::string &schemeOf(const auto &s) { return s.scheme; }

const std::string &noteOf(const HittingSolution &s) { return s.note; }
const std::string &noteOf(const auto &s) { return s.certificate.note; }

sbl_status wrongSize(std::size_t needed, std::size_t size) {
  return fail(SBL_BAD_ARGUMENT, "the array holds " + std::to_string(size) +
                                    " numbers, the answer has " + std::to_string(needed));
}

sbl_status copyPaths(const Status &drawn, const Paths &paths, double *out) {
  if (drawn.ok())
    std::copy(paths.position.begin(), paths.position.end(), out);
  return statusOf(drawn);
}

} // namespace

std::vector<double> timesOf(const Answer &answer) {
  if (const auto *sample = std::get_if<SampleSolution>(&answer)) {
    std::vector<double> saved;
    for (const std::size_t k : sample->saved_)
      saved.push_back(sample->times_[k]);
    return saved;
  }
  return std::visit(
      [](const auto &s) -> std::vector<double> {
        if constexpr (requires { s.times(); })
          return s.times();
        else
          return {};
      },
      answer);
}

} // namespace sbl::rt::c

using namespace sbl::rt;
using namespace sbl::rt::c;

sbl_kind sbl_solution_kind(const sbl_solution *solution) {
  return solution ? solution->kind : SBL_BRIDGE;
}

const char *sbl_solution_scheme(const sbl_solution *solution) {
  return solution ? std::visit([](const auto &s) { return schemeOf(s).c_str(); }, solution->answer)
                  : "";
}

const char *sbl_solution_note(const sbl_solution *solution) {
  return solution ? std::visit([](const auto &s) { return noteOf(s).c_str(); }, solution->answer)
                  : "";
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
  return solution ? timesOf(solution->answer).size() : 0;
}

sbl_status sbl_solution_times(const sbl_solution *solution, double *out, size_t size) {
  return guarded([&] {
    if (!solution || !out)
      return fail(SBL_BAD_ARGUMENT, "sbl_solution_times needs a solution and an array");
    const std::vector<double> times = timesOf(solution->answer);
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
    for (const auto &[name, figure] : figuresOf(solution->answer))
      if (name == which) {
        *value = figure;
        return SBL_OK;
      }
    return fail(SBL_BAD_ARGUMENT, "this kind of question has no such number");
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
    const auto *sample = solution ? std::get_if<SampleSolution>(&solution->answer) : nullptr;
    if ((!bridge && !sample) || !out)
      return fail(SBL_BAD_ARGUMENT, "paths are those of a bridge or a sample, into an array");
    const std::size_t each = sbl_solution_time_count(solution) * gridOf(*solution).rank();
    if (each == 0 || size / each != count || size % each != 0)
      return wrongSize(count * each, size);
    Paths paths;
    const auto wanted = static_cast<std::int64_t>(count);
    const std::lock_guard lock(solution->mutex);
    const Status status =
        bridge ? bridge->paths(wanted, seed, paths) : sample->paths(wanted, paths);
    return copyPaths(status, paths, out);
  });
}

sbl_status sbl_solution_cloud(const sbl_solution *solution, double t, double *places, size_t size,
                              double *weights, size_t weight_count) {
  return guarded([&] {
    const auto *sample = solution ? std::get_if<SampleSolution>(&solution->answer) : nullptr;
    if (!sample || !places)
      return fail(SBL_BAD_ARGUMENT, "a cloud is that of a sample, into an array");
    Cloud cloud;
    if (const Status status = sample->cloud(t, cloud); !status.ok())
      return fail(SBL_BAD_ARGUMENT, status.message, status.hint);
    if (size != cloud.place.size())
      return wrongSize(cloud.place.size(), size);
    if (weights && weight_count != cloud.count)
      return wrongSize(cloud.count, weight_count);
    std::copy(cloud.place.begin(), cloud.place.end(), places);
    if (weights && cloud.weight.empty())
      std::fill(weights, weights + cloud.count, 1.0);
    else if (weights)
      std::copy(cloud.weight.begin(), cloud.weight.end(), weights);
    return SBL_OK;
  });
}
