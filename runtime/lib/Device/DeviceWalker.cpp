#include "Device/DeviceWalker.h"

#include <cmath>
#include <numeric>

#include "Module/InstanceImpl.h"
#include "Sample/LinearLaw.h"

namespace sbl::rt {
namespace {

void pass(std::vector<KernelArgument> &arguments, std::initializer_list<View> arrays,
          std::initializer_list<std::int64_t> numbers) {
  for (const View &array : arrays)
    arguments.push_back(KernelArgument::ofMemory(array.memory));
  for (const std::int64_t number : numbers)
    arguments.push_back(KernelArgument::ofWhole(number));
}

} // namespace

DeviceWalker::DeviceWalker(DeviceBackend &backend, const Instance::Impl &impl, std::string sample,
                           const MotionLaw &law, const Grid &grid, StepMethod method,
                           std::uint64_t seed)
    : Walker(law, grid, method, seed), backend_(backend), sample_(std::move(sample)),
      parameters_(backend.upload(impl.parameters)) {
  std::vector<double> box, corner;
  for (const GridAxis &axis : grid.axes) {
    box.insert(box.end(), {axis.lo, axis.hi});
    corner.push_back(axis.lo);
  }
  std::vector<double> constants(grid.rank(), 0.0);
  if (law.constantNoise())
    law.noise(0, 1, corner.data(), constants.data());
  const std::span<const double> root = law.correlation();
  constants.insert(constants.end(), root.begin(), root.end());
  box_ = backend.upload(box);
  constants_ = backend.upload(constants);
}

void DeviceWalker::advance(PathBatch &batch, const WalkPlan &plan, std::size_t k,
                           bool halves) const {
  const std::lock_guard lock(mutex_);
  const Array places = backend_.upload(batch.x), weights = backend_.upload(batch.logWeight);
  const double from = plan.times[k], h = (plan.times[k + 1] - from) / plan.steps[k];
  const int before = std::accumulate(plan.steps.begin(), plan.steps.begin() + k, 0);
  std::vector<KernelArgument> arguments;
  pass(arguments, {parameters_, places, weights, box_, constants_},
       {batch.n, batch.first, before, plan.steps[k], static_cast<std::int64_t>(seed()),
        method() == StepMethod::Weak2, halves});
  for (const double number : {from, h})
    arguments.push_back(KernelArgument::ofReal(number));
  backend_.launchEntry("walk " + sample_, batch.n, arguments);
  backend_.read(places, batch.x.data());
  backend_.read(weights, batch.logWeight.data());
}

std::int64_t DeviceWalker::transit(PathBatch &batch, const NormalStep &step,
                                   std::uint32_t k) const {
  const std::lock_guard lock(mutex_);
  std::vector<double> matrices;
  for (Eigen::Index a = 0; a < step.shift.size(); ++a) {
    matrices.push_back(step.shift[a]);
    for (Eigen::Index c = 0; c < step.shift.size(); ++c)
      matrices.insert(matrices.end(), {step.carry(a, c), step.root(a, c)});
  }
  const Array places = backend_.upload(batch.x), table = backend_.upload(matrices);
  const Array mirrored = backend_.make(batch.n);
  std::vector<KernelArgument> arguments;
  pass(arguments, {places, mirrored, box_, table},
       {batch.n, batch.first, static_cast<std::int64_t>(k), static_cast<std::int64_t>(seed())});
  backend_.launchEntry("transit " + sample_, batch.n, arguments);
  backend_.read(places, batch.x.data());
  return std::lround(backend_.run<point::Total>({mirrored}, {}));
}

} // namespace sbl::rt
