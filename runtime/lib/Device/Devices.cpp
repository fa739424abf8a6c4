// Opening devices and giving instances to them.
#include "sbl/runtime/Device.h"

#include <cstring>

#include "Device/DeviceBackend.h"
#include "Module/InstanceImpl.h"

namespace sbl::rt {

std::shared_ptr<Device> openDevice(const std::string &kind, Status &status) {
  status = Status::good();
  if (kind == "opencl")
    return openOpenCl(status);
  if (kind == "cuda")
    return openCuda(status);
  status = Status::fail(Code::BadInput, "there is no kind of device called '" + kind + "'",
                        "`opencl` or `cuda`");
  return nullptr;
}

Status onHostOnly(const Instance &instance, const char *what) {
  if (instance.impl().backend->shared())
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
          instance.impl().backend = std::make_shared<DeviceBackend>(std::move(device), image);
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
