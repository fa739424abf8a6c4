// sbl_solve: parameters and a question in, a solution out.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <string_view>

#include "C/Handles.h"
#include "sbl/runtime/Device.h"

namespace sbl::rt::c {
namespace {

/// Options of any version of the header: what an older program does not know keeps its default.
sbl_options completed(const sbl_options *given) {
  sbl_options options = sbl_options_default();
  if (given)
    std::memcpy(&options, given, std::min(given->size, sizeof options));
  return options;
}

/// The settings of the solver; `cancel` is what the program's callback sets.
SolveSettings settingsOf(const sbl_options &options, std::atomic<bool> &cancel) {
  SolveSettings settings;
  settings.cancel = &cancel;
  settings.forceSteps = options.steps;
  if (options.times)
    settings.askedTimes.assign(options.times, options.times + options.time_count);
  if (options.progress)
    settings.progress = [&options, &cancel](const Progress &p) {
      const sbl_progress told{p.question,  p.segment,    p.segments, p.steps,
                              p.iteration, p.iterations, p.residual, p.tolerance};
      if (options.progress(&told, options.context))
        cancel = true;
    };
  return settings;
}

/// A sample of a bridge wants the bridge solved; without it, it has no path.
Status solveSampleInto(sbl_solution &solution, std::size_t index, const SolveSettings &settings) {
  const Instance &instance = *solution.instance;
  auto &sample = solution.answer.emplace<SampleSolution>();
  const std::optional<std::size_t> bridge = instance.manifest().samples[index].bridge;
  if (!bridge)
    return solveSample(instance, index, settings, sample);
  BridgeSolution solved;
  const Status status = solveBridge(instance, *bridge, settings, solved);
  return status.ok() ? solveSampleOf(solved, instance, index, sample) : status;
}

Status solveInto(sbl_solution &solution, std::size_t index, const SolveSettings &settings) {
  const Instance &instance = *solution.instance;
  switch (solution.kind) {
  case SBL_BRIDGE:
    return solveBridge(instance, index, settings, solution.answer.emplace<BridgeSolution>());
  case SBL_EVOLUTION:
    return solveEvolution(instance, index, settings, solution.answer.emplace<Evolution>());
  case SBL_WAVE_EVOLUTION:
    return solveWave(instance, index, settings, solution.answer.emplace<WaveSolution>());
  case SBL_EIGEN:
    return solveEigen(instance, index, settings, solution.answer.emplace<EigenSolution>());
  case SBL_HITTING:
    return solveHitting(instance, index, settings, solution.answer.emplace<HittingSolution>());
  case SBL_FLOW_EVOLUTION:
    return solveFlow(instance, index, settings, solution.answer.emplace<FlowSolution>());
  case SBL_FLOW_WAVE:
    return solveFlowWave(instance, index, settings, solution.answer.emplace<FlowWaveSolution>());
  case SBL_SAMPLE:
    return solveSampleInto(solution, index, settings);
  }
  return Status::fail(Code::BadModule, "there is no way to solve this kind of question");
}

/// The question of that name; null with a message.
const Question *find(const OpenModel &open, const char *name) {
  if (!name && open.questions.size() == 1)
    return &open.questions.front();
  std::string all;
  for (const Question &question : open.questions) {
    if (name && question.name == name)
      return &question;
    all += (all.empty() ? "" : ", ") + question.name;
  }
  if (name && std::count(open.leftOut.begin(), open.leftOut.end(), name)) {
    fail(SBL_BAD_ARGUMENT,
         "`" + std::string(name) + "` moves by a law that is read off another question's answer",
         "only `sbl run` and `sbl repl` solve it");
    return nullptr;
  }
  fail(SBL_BAD_ARGUMENT,
       name ? "the model has no question `" + std::string(name) + "`"
            : "the model has " + std::to_string(open.questions.size()) + " questions: name one",
       all.empty() ? "it has none" : "it has " + all);
  return nullptr;
}

/// Moves an instance to where the options ask for.
Status place(const char *asked, const Instance &instance) {
  const std::string device = asked ? asked : "cpu";
  if (device == "cpu")
    return Status::good();
  Status status;
  if (device != "auto") {
    std::shared_ptr<Device> opened = openDevice(device, status);
    return opened ? placeOn(instance, std::move(opened)) : status;
  }
  for (const char *kind : {"cuda", "opencl"})
    if (std::shared_ptr<Device> opened = openDevice(kind, status))
      if (placeOn(instance, std::move(opened)).ok())
        break;
  return Status::good();
}

bool keepsSolution(sbl_status status) {
  return status == SBL_OK || status == SBL_NOT_CONVERGED || status == SBL_OUT_OF_RANGE ||
         status == SBL_UNDER_RESOLVED;
}

} // namespace
} // namespace sbl::rt::c

using namespace sbl::rt;
using namespace sbl::rt::c;

sbl_options sbl_options_default(void) {
  return {sizeof(sbl_options), 0, nullptr, nullptr, nullptr, 0, nullptr};
}

sbl_status sbl_solve(const sbl_model *model, const double *parameters, const char *question,
                     const sbl_options *given, sbl_solution **solution) {
  return guarded([&] {
    if (solution)
      *solution = nullptr;
    if (!model || !solution)
      return fail(SBL_BAD_ARGUMENT, "sbl_solve needs a model and a place for the solution");
    const OpenModel &open = *model->open;
    const Question *asked = find(open, question);
    if (!asked)
      return SBL_BAD_ARGUMENT;
    const sbl_options options = completed(given);
    if (options.steps < 0)
      return fail(SBL_BAD_ARGUMENT, "the number of steps is negative");

    std::vector<double> values;
    for (const ParameterEntry &p : open.manifest.parameters)
      values.push_back(parameters ? parameters[values.size()] : p.value);
    auto made = std::make_unique<sbl_solution>();
    made->open = model->open;
    made->kind = asked->kind;
    Status status;
    std::vector<DataTable> prepared;
    if (open.prepare)
      status = open.prepare(values, prepared);
    if (status.ok())
      made->instance = Instance::openWith(open.module, std::move(values), status,
                                          [&](const Grid &grid, const std::vector<double> &scalars,
                                              std::vector<DataTable> &tables) {
                                            if (!open.prepare)
                                              return dataTables(open, grid, scalars, tables);
                                            tables = std::move(prepared);
                                            return Status::good();
                                          });
    if (!made->instance)
      return statusOf(status);

    if (status = place(options.device, *made->instance); !status.ok())
      return statusOf(status);
    std::atomic<bool> cancel{false};
    status = solveInto(*made, asked->index, settingsOf(options, cancel));
    if (status.code == Code::NotOnDevice && options.device == std::string_view("auto")) {
      takeBack(*made->instance);
      status = solveInto(*made, asked->index, settingsOf(options, cancel));
    }
    const sbl_status result = statusOf(status);
    if (keepsSolution(result))
      *solution = made.release();
    return result;
  });
}

void sbl_solution_free(sbl_solution *solution) { delete solution; }
