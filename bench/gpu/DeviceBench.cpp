// Ceilings of a device, and the sweeps of a built model beside them, measured in one run; JSON on
// stdout. Usage: sbl-bench-device KIND FOLDER CELLS
// FOLDER holds what the target sbl-bench-gpu of the build leaves there.
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

#include <dlfcn.h>
#include <nlohmann/json.hpp>

#include "Device/DeviceBackend.h"
#include "Module/InstanceImpl.h"
#include "Steps/Propagator.h"
#include "sbl/device/SweepTile.h"
#include "sbl/runtime/Device.h"
#include "sbl/runtime/Variant.h"

namespace {

using namespace sbl::rt;
using Json = nlohmann::ordered_json;

/// Seconds that one of `count` calls takes: the best of five runs after one that nobody counts.
/// `wait` returns when the device is done.
template <class Call, class Wait> double seconds(int count, Call &&call, Wait &&wait) {
  double best = 1e300;
  for (int run = 0; run < 6; ++run) {
    wait();
    const auto begin = std::chrono::steady_clock::now();
    for (int k = 0; k < count; ++k)
      call();
    wait();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (run > 0)
      best = std::min(best, taken.count() / count);
  }
  return best;
}

/// 2 per multiply-add; the counts are those of CeilingKernels.cpp.
double fmaPeak(Device &device, const std::string &folder) {
  for (const char *format : device.formats()) {
    std::ifstream file(folder + "/ceilings." + format, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.empty())
      continue;
    const auto program = device.load({format, bytes.c_str(), bytes.size(), 64, 0, nullptr});
    constexpr std::int64_t most = 1 << 14, turns = 512;
    void *const out = device.allocate(most * 64 * sizeof(double));
    const KernelArgument arguments[] = {KernelArgument::ofMemory(out),
                                        KernelArgument::ofWhole(turns)};
    double peak = 0, each = 0;
    // More groups until a launch takes a while: few fill a processor, many a large device.
    for (std::int64_t groups = 1 << 8; groups <= most && each < 1e-2; groups *= 4) {
      double number = 0;
      each = seconds(
          3, [&] { device.launch(program->kernel("fma_peak"), groups, 64, arguments); },
          [&] { device.read(out, 0, &number, sizeof number); });
      peak = std::max(peak, 2.0 * 32 * turns * static_cast<double>(groups) * 64 / each);
    }
    device.release(out);
    return peak;
  }
  return 0;
}

/// Bytes a second of a + s b.
double bandwidth(DeviceBackend &backend) {
  constexpr std::int64_t count = 1 << 25; // 256 MB an array
  const Array a = backend.make(count), b = backend.make(count);
  backend.fill(a, 1);
  backend.fill(b, 2);
  double number = 0;
  const double each = seconds(
      10, [&] { backend.run<sbl::point::AddScaled>({a, b}, {a}, {0.5}); },
      [&] { backend.read(View(a).part(0, 1), &number); });
  return 3.0 * count * sizeof(double) / each;
}

/// Steps of the first program.
std::unique_ptr<Propagator> propagatorOf(const Instance &instance) {
  const Instance::Impl &impl = instance.impl();
  const std::vector<double> slopes(impl.grid.rank(), 4.0);
  auto propagator = std::make_unique<Propagator>(impl, impl.manifest().programs.front(),
                                                 planSteps({0, 1}, 32), slopes);
  if (Status s = propagator->prepare(nullptr); !s.ok())
    throw DeviceError{s};
  return propagator;
}

/// The sweeps of the first program, backwards, one after another.
Json sweeps(const Instance &instance, DeviceBackend &backend) {
  const Instance::Impl &impl = instance.impl();
  const ProgramEntry &program = impl.manifest().programs.front();
  const std::unique_ptr<Propagator> propagator = propagatorOf(instance);
  const std::unique_ptr<Carrier> carrier = backend.carrier(impl, program);
  const auto points = static_cast<double>(impl.grid.points());
  const Array ones = backend.make(impl.grid.points());
  backend.fill(ones, 1);
  carrier->load(ones);
  Json all = Json::array();
  for (const StageEntry &stage : program.backward) {
    const StepTables &tables = propagator->tables(0);
    const double each =
        seconds(10, [&] { carrier->run(stage, tables); }, [&] { carrier->exponent(); });
    const auto &blocks = tables.kernels[stage.kernel]->table(stage.transposed).blocks();
    double taps = 0; // multiply-adds for one line
    for (std::size_t k = 1; k < blocks.size(); k += 3)
      taps += static_cast<double>(blocks[k]) * static_cast<double>(impl.manifest().rowsPerBlock);
    const double lines = points / static_cast<double>(impl.grid.axes[stage.axis].cells);
    const int fields = 2 + (stage.pre ? 1 : 0) + (stage.post ? 1 : 0);
    all.push_back({{"stage", stage.entry},
                   {"axis", stage.axis},
                   {"nanoseconds_per_point", 1e9 * each / points},
                   {"flops", 2 * taps * lines / each},
                   {"bytes_per_second", fields * points * sizeof(double) / each}});
  }
  return all;
}

/// Seconds of a step within a run: recorded ones, and each launch by itself as where fields between
/// are looked at.
Json steps(const Instance &instance, DeviceBackend &backend) {
  const std::unique_ptr<Propagator> propagator = propagatorOf(instance);
  ScaledArray field{backend.make(instance.impl().grid.points())};
  const auto each = [&](auto &&run) {
    const double all = seconds(
        3,
        [&] {
          backend.fill(field.values, 1);
          field.exponent = 0;
          run();
        },
        [] {}); // a run ends with its exponent, which waits
    return all / static_cast<double>(propagator->plan().steps());
  };
  return {{"recorded", each([&] { propagator->runBackward(field, nullptr); })},
          {"launched", each([&] {
             propagator->runBackward(field, nullptr, [](std::size_t, const ScaledArray &) {});
           })}};
}

/// The image as it is for a backend that knows no tiles.
class WithoutTiles {
public:
  explicit WithoutTiles(const sbl_device_image &image) : image_(image) {
    for (std::uint32_t k = 0; k < image.kernel_count; ++k)
      if (!std::string_view(image.kernels[k].entry).ends_with(sbl::tile::entryOf("")))
        kernels_.push_back(image.kernels[k]);
    image_.kernels = kernels_.data();
    image_.kernel_count = static_cast<std::uint32_t>(kernels_.size());
  }
  const sbl_device_image &image() const { return image_; }

private:
  sbl_device_image image_;
  std::vector<sbl_device_kernel> kernels_;
};

/// The image that the device runs; placeOn() has found it.
const sbl_device_image &imageFor(Device &device, const sbl_module_v1 &module) {
  for (const char *format : device.formats())
    for (std::uint32_t k = 0; k < module.image_count; ++k)
      if (std::strcmp(module.images[k].format, format) == 0)
        return module.images[k];
  throw DeviceError{Status::fail(Code::NoDevice, "the model has no image for the device")};
}

int measure(const std::string &kind, const std::string &folder, double cells) {
  Status status;
  const std::shared_ptr<Device> device = openDevice(kind, status);
  if (!device)
    throw DeviceError{status};
  void *const handle = ::dlopen((folder + "/plane.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto *library =
      handle ? static_cast<const sbl_library_v1 *>(::dlsym(handle, "sbl_library")) : nullptr;
  const sbl_variant *variant = library ? variantFor(library, status) : nullptr;
  if (!variant)
    throw DeviceError{library ? status : Status::fail(Code::BadModule, ::dlerror())};
  const std::unique_ptr<Instance> instance = Instance::open(variant->module, {cells}, status);
  if (instance)
    status = placeOn(*instance, device);
  if (!status.ok())
    throw DeviceError{status};
  auto &backend = static_cast<DeviceBackend &>(*instance->impl().backend);
  const auto byBlocks = [&] {
    const WithoutTiles plain(imageFor(*device, *variant->module));
    const auto kept = instance->impl().backend;
    const auto blocks =
        std::make_shared<DeviceBackend>(device, device->load(plain.image()), plain.image());
    instance->impl().backend = blocks;
    Json found = sweeps(*instance, *blocks);
    instance->impl().backend = kept;
    return found;
  };
  const Json result = {{"device", device->name()},
                       {"cells", cells},
                       {"peak_flops", fmaPeak(*device, folder)},
                       {"peak_bytes_per_second", bandwidth(backend)},
                       {"sweeps", sweeps(*instance, backend)},
                       {"sweeps_by_blocks", byBlocks()},
                       {"seconds_per_step", steps(*instance, backend)}};
  std::cout << result.dump(2) << "\n";
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::cerr << "usage: sbl-bench-device opencl|cuda FOLDER CELLS\n";
    return 2;
  }
  try {
    return measure(argv[1], argv[2], std::atof(argv[3]));
  } catch (const DeviceError &error) {
    std::cerr << error.status.message << "\n";
    return 3;
  }
}
