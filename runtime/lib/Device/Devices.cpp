// Opening devices and giving instances to them.
#include "sbl/runtime/Device.h"

#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include "Device/DeviceBackend.h"
#include "Module/InstanceImpl.h"

namespace sbl::rt {

namespace {

/// An image on a device, shared by the instances that run at a time.
std::shared_ptr<DeviceProgram> programOf(Device &device, const sbl_device_image &image) {
  static std::mutex mutex;
  static std::map<std::pair<Device *, const void *>, std::weak_ptr<DeviceProgram>> all;
  const std::lock_guard lock(mutex);
  std::weak_ptr<DeviceProgram> &known = all[{&device, image.bytes}];
  std::shared_ptr<DeviceProgram> program = known.lock();
  if (!program)
    known = program = device.load(image);
  return program;
}

} // namespace

std::shared_ptr<Device> openDevice(const std::string &kind, Status &status) {
  // Never closed: at the end of a process drivers may be gone before us.
  static std::mutex mutex;
  static auto &opened = *new std::map<std::string, std::shared_ptr<Device>>;
  const std::lock_guard lock(mutex);
  status = Status::good();
  if (const auto found = opened.find(kind); found != opened.end())
    return found->second;
  if (kind == "opencl" || kind == "cuda") {
    std::shared_ptr<Device> device = kind == "cuda" ? openCuda(status) : openOpenCl(status);
    if (device)
      opened[kind] = device;
    return device;
  }
  status = Status::fail(Code::BadInput, "there is no kind of device called '" + kind + "'",
                        "`opencl` or `cuda`");
  return nullptr;
}

void takeBack(const Instance &instance) { instance.impl().backend = hostBackend(); }

OnProcessor::OnProcessor(const Instance &instance)
    : instance_(instance), backend_(instance.impl().backend) {
  takeBack(instance);
}
OnProcessor::~OnProcessor() { instance_.impl().backend = std::move(backend_); }

Status onHostOnly(const Backend &backend, const char *what) {
  if (backend.shared())
    return Status::good();
  return Status::fail(Code::NotOnDevice, std::string(what) + " have no kernels of a device",
                      "`--device cpu`");
}

const std::string &nameOf(const Device &device) { return device.name(); }

Status placeOn(const Instance &instance, std::shared_ptr<Device> device) {
  const Module &module = instance.impl().module;
  for (const char *format : device->formats())
    for (const sbl_device_image &image : module.images())
      if (std::strcmp(image.format, format) == 0) {
        try {
          instance.impl().backend =
              std::make_shared<DeviceBackend>(device, programOf(*device, image), image);
          return Status::good();
        } catch (const DeviceError &error) {
          return error.status;
        }
      }
  std::string wanted;
  for (const char *format : device->formats())
    wanted += std::string(wanted.empty() ? "" : " or ") + format;
  return Status::fail(Code::NoDevice,
                      device->name() + " runs images of the format " +
                          (wanted.empty() ? "of OpenCL C alone" : wanted) +
                          ", of which the compiled model has none",
                      "llvm-spirv-15 makes the format spir");
}

} // namespace sbl::rt
