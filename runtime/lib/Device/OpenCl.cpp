// Devices of OpenCL, by the loader libOpenCL.so.1. Declared here is what is called.
#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "Device/Device.h"
#include "Device/DynamicLibrary.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {
namespace {

using Int = std::int32_t;
using Flags = std::uint64_t;
using Handle = void *; // platforms, devices, contexts, queues, programs, kernels, buffers

constexpr Int success = 0, outOfDeviceMemory = -4, outOfResources = -5, outOfHostMemory = -6,
              invalidBufferSize = -61;
constexpr Flags typeGpu = 4, typeAccelerator = 8, typeAll = 0xFFFFFFFF, readWrite = 1;
constexpr std::uint32_t blocking = 1;
namespace info {
constexpr std::uint32_t type = 0x1000, maxAllocation = 0x1010, memory = 0x101F,
                        groupMemory = 0x1023, name = 0x102B, version = 0x102F, extensions = 0x1030,
                        doubles = 0x1032, il = 0x105B, buildLog = 0x1183;
} // namespace info

struct Functions {
  Int (*platforms)(std::uint32_t, Handle *, std::uint32_t *);
  Int (*devices)(Handle, Flags, std::uint32_t, Handle *, std::uint32_t *);
  Int (*deviceInfo)(Handle, std::uint32_t, std::size_t, void *, std::size_t *);
  Handle (*createContext)(const std::intptr_t *, std::uint32_t, const Handle *, void *, void *,
                          Int *);
  Int (*releaseContext)(Handle);
  Handle (*createQueue)(Handle, Handle, Flags, Int *);
  Int (*releaseQueue)(Handle);
  Handle (*createBuffer)(Handle, Flags, std::size_t, void *, Int *);
  Int (*releaseBuffer)(Handle);
  Int (*write)(Handle, Handle, std::uint32_t, std::size_t, std::size_t, const void *, std::uint32_t,
               const Handle *, Handle *);
  Int (*read)(Handle, Handle, std::uint32_t, std::size_t, std::size_t, void *, std::uint32_t,
              const Handle *, Handle *);
  Int (*copy)(Handle, Handle, Handle, std::size_t, std::size_t, std::size_t, std::uint32_t,
              const Handle *, Handle *);
  Handle (*programWithBinary)(Handle, std::uint32_t, const Handle *, const std::size_t *,
                              const unsigned char **, Int *, Int *);
  Handle (*programWithIl)(Handle, const void *, std::size_t, Int *); // OpenCL 2.1
  Int (*build)(Handle, std::uint32_t, const Handle *, const char *, void *, void *);
  Int (*buildInfo)(Handle, Handle, std::uint32_t, std::size_t, void *, std::size_t *);
  Int (*releaseProgram)(Handle);
  Handle (*createKernel)(Handle, const char *, Int *);
  Int (*releaseKernel)(Handle);
  Int (*setArgument)(Handle, std::uint32_t, std::size_t, const void *);
  Int (*launch)(Handle, Handle, std::uint32_t, const std::size_t *, const std::size_t *,
                const std::size_t *, std::uint32_t, const Handle *, Handle *);
  Int (*finish)(Handle);
};

/// The loader and its functions; `missing` names what is not there.
struct Loader {
  Loader() : library("libOpenCL.so.1") {
    if (!library) {
      missing = "libOpenCL.so.1 is not installed";
      return;
    }
    library.find("clCreateProgramWithIL", f.programWithIl);
    const bool hasIl = f.programWithIl;
    library.find("clGetPlatformIDs", f.platforms);
    library.find("clGetDeviceIDs", f.devices);
    library.find("clGetDeviceInfo", f.deviceInfo);
    library.find("clCreateContext", f.createContext);
    library.find("clReleaseContext", f.releaseContext);
    library.find("clCreateCommandQueue", f.createQueue);
    library.find("clReleaseCommandQueue", f.releaseQueue);
    library.find("clCreateBuffer", f.createBuffer);
    library.find("clReleaseMemObject", f.releaseBuffer);
    library.find("clEnqueueWriteBuffer", f.write);
    library.find("clEnqueueReadBuffer", f.read);
    library.find("clEnqueueCopyBuffer", f.copy);
    library.find("clCreateProgramWithBinary", f.programWithBinary);
    library.find("clBuildProgram", f.build);
    library.find("clGetProgramBuildInfo", f.buildInfo);
    library.find("clReleaseProgram", f.releaseProgram);
    library.find("clCreateKernel", f.createKernel);
    library.find("clReleaseKernel", f.releaseKernel);
    library.find("clSetKernelArg", f.setArgument);
    library.find("clEnqueueNDRangeKernel", f.launch);
    library.find("clFinish", f.finish);
    if (!library.missing().empty() && (hasIl || library.missing() != "clCreateProgramWithIL"))
      missing = "libOpenCL.so.1 has no " + library.missing();
  }

  DynamicLibrary library;
  Functions f{};
  std::string missing;
};

std::string textOf(const Functions &f, Handle device, std::uint32_t what) {
  std::size_t size = 0;
  if (f.deviceInfo(device, what, 0, nullptr, &size) != success)
    return {};
  std::string text(size, '\0');
  f.deviceInfo(device, what, size, text.data(), nullptr);
  return text.c_str(); // up to the first NUL
}

template <class Number> Number numberOf(const Functions &f, Handle device, std::uint32_t what) {
  Number number{};
  f.deviceInfo(device, what, sizeof number, &number, nullptr);
  return number;
}

[[noreturn]] void fail(const std::string &what, Int error) {
  throw DeviceError{Status::fail(Code::DeviceFailed,
                                 what + " failed with OpenCL's error " + std::to_string(error))};
}

void check(const char *what, Int error) {
  if (error != success)
    fail(what, error);
}

class OpenClProgram : public DeviceProgram {
public:
  OpenClProgram(const Functions &f, Handle program) : f_(f), program_(program) {}
  ~OpenClProgram() override {
    for (const auto &[name, kernel] : kernels_)
      if (kernel)
        f_.releaseKernel(kernel);
    f_.releaseProgram(program_);
  }
  void *kernel(const std::string &name) override {
    const auto [place, fresh] = kernels_.try_emplace(name, nullptr);
    Int error = success;
    if (fresh)
      place->second = f_.createKernel(program_, name.c_str(), &error);
    return place->second;
  }

private:
  const Functions &f_;
  Handle program_;
  std::map<std::string, Handle> kernels_;
};

/// Drivers of OpenCL keep no launches for later; kept here they are enqueued again without what led
/// to them.
class OpenClRecording : public DeviceRecording {
public:
  explicit OpenClRecording(Device &device) : device_(device) {}
  void addCopy(void *from, std::size_t fromOffset, void *to, std::size_t toOffset,
               std::size_t bytes) {
    calls_.push_back({nullptr, 0, 0, {}, from, to, fromOffset, toOffset, bytes});
  }
  void addLaunch(void *kernel, std::int64_t groups, std::int64_t groupSize,
                 std::span<const KernelArgument> arguments) {
    calls_.push_back({kernel, groups, groupSize, {arguments.begin(), arguments.end()}});
  }
  void run() override {
    for (const Call &c : calls_)
      if (c.kernel)
        device_.launch(c.kernel, c.groups, c.groupSize, c.arguments);
      else
        device_.copy(c.from, c.fromOffset, c.to, c.toOffset, c.bytes);
  }

private:
  struct Call {
    void *kernel; // null: a copy
    std::int64_t groups, groupSize;
    std::vector<KernelArgument> arguments;
    void *from = nullptr, *to = nullptr;
    std::size_t fromOffset = 0, toOffset = 0, bytes = 0;
  };
  Device &device_;
  std::vector<Call> calls_;
};

class OpenClDevice : public Device {
public:
  OpenClDevice(std::unique_ptr<Loader> loader, Handle device)
      : loader_(std::move(loader)), f_(loader_->f), device_(device) {
    name_ = textOf(f_, device, info::name) + " (" + textOf(f_, device, info::version) + ")";
    Int error = success;
    context_ = f_.createContext(nullptr, 1, &device, nullptr, nullptr, &error);
    check("making a context", error);
    queue_ = f_.createQueue(context_, device, 0, &error); // in order
    check("making a queue", error);
    if (f_.programWithIl && textOf(f_, device, info::il).find("SPIR-V") != std::string::npos)
      formats_.push_back("spirv");
    if (textOf(f_, device, info::extensions).find("cl_khr_spir") != std::string::npos)
      formats_.push_back("spir");
  }
  ~OpenClDevice() override {
    if (queue_) {
      f_.finish(queue_);
      f_.releaseQueue(queue_);
    }
    if (context_)
      f_.releaseContext(context_);
  }

  const std::string &name() const override { return name_; }
  std::span<const char *const> formats() const override { return formats_; }

  double room() override {
    return static_cast<double>(numberOf<std::uint64_t>(f_, device_, info::memory));
  }

  std::int64_t groupMemory() override {
    return numberOf<std::int64_t>(f_, device_, info::groupMemory);
  }

  std::unique_ptr<DeviceProgram> load(const sbl_device_image &image) override {
    const std::lock_guard lock(mutex_);
    Int error = success;
    Handle program = nullptr;
    const bool isIl = std::strcmp(image.format, "spirv") == 0;
    if (isIl) {
      program = f_.programWithIl(context_, image.bytes, image.size, &error);
    } else {
      const std::size_t size = image.size;
      const auto *bytes = static_cast<const unsigned char *>(image.bytes);
      program = f_.programWithBinary(context_, 1, &device_, &size, &bytes, nullptr, &error);
    }
    check("loading the image", error);
    auto result = std::make_unique<OpenClProgram>(f_, program);
    error = f_.build(program, 1, &device_, isIl ? "" : "-x spir -spir-std=1.2", nullptr, nullptr);
    if (error != success) {
      std::string log(2000, '\0');
      f_.buildInfo(program, device_, info::buildLog, log.size() - 1, log.data(), nullptr);
      fail("building the image (" + std::string(log.c_str()) + ")", error);
    }
    return result;
  }

  void *allocate(std::size_t bytes) override {
    Int error = success;
    Handle buffer = nullptr;
    if (bytes <= numberOf<std::uint64_t>(f_, device_, info::maxAllocation))
      buffer =
          f_.createBuffer(context_, readWrite, std::max<std::size_t>(bytes, 8), nullptr, &error);
    else
      error = invalidBufferSize;
    if (error == success)
      return buffer;
    if (error == outOfDeviceMemory || error == outOfResources || error == outOfHostMemory ||
        error == invalidBufferSize)
      throw DeviceError{Status::fail(
          Code::OutOfMemory,
          name_ + " has no room for another " + formatBytes(static_cast<double>(bytes)) +
              " of its " +
              formatBytes(static_cast<double>(numberOf<std::uint64_t>(f_, device_, info::memory))),
          "fewer cells, or --precision f32")};
    fail("taking memory", error);
  }
  void release(void *memory) noexcept override { f_.releaseBuffer(memory); }
  void write(const void *from, void *to, std::size_t offset, std::size_t bytes) override {
    if (bytes)
      check("writing", f_.write(queue_, to, blocking, offset, bytes, from, 0, nullptr, nullptr));
  }
  void read(void *from, std::size_t offset, void *to, std::size_t bytes) override {
    if (bytes)
      check("reading", f_.read(queue_, from, blocking, offset, bytes, to, 0, nullptr, nullptr));
  }
  void copy(void *from, std::size_t fromOffset, void *to, std::size_t toOffset,
            std::size_t bytes) override {
    const std::lock_guard lock(mutex_);
    if (recording_)
      recording_->addCopy(from, fromOffset, to, toOffset, bytes);
    else if (bytes)
      check("copying", f_.copy(queue_, from, to, fromOffset, toOffset, bytes, 0, nullptr, nullptr));
  }

  void launch(void *kernel, std::int64_t groups, std::int64_t groupSize,
              std::span<const KernelArgument> arguments) override {
    const std::lock_guard lock(mutex_); // arguments belong to the kernel until it is enqueued
    if (recording_)
      return recording_->addLaunch(kernel, groups, groupSize, arguments);
    for (std::uint32_t k = 0; k < arguments.size(); ++k) {
      const KernelArgument &a = arguments[k];
      const bool isGroup = a.kind == KernelArgument::Kind::Group;
      check("passing an argument",
            isGroup ? f_.setArgument(kernel, k, static_cast<std::size_t>(a.whole), nullptr)
                    : f_.setArgument(kernel, k, 8, &a.memory));
    }
    const auto local = static_cast<std::size_t>(groupSize);
    const std::size_t global = local * static_cast<std::size_t>(groups);
    check("starting a kernel",
          f_.launch(queue_, kernel, 1, nullptr, &global, &local, 0, nullptr, nullptr));
  }

  std::unique_ptr<DeviceRecording> record(const std::function<void()> &work) override {
    const std::lock_guard lock(mutex_); // of this thread alone
    auto recording = std::make_unique<OpenClRecording>(*this);
    const Recorded recorded(recording_, *recording);
    work();
    return recording;
  }

private:
  /// Launches are recorded while it lives.
  struct Recorded {
    Recorded(OpenClRecording *&place, OpenClRecording &recording) : place(place) {
      place = &recording;
    }
    ~Recorded() { place = nullptr; }
    OpenClRecording *&place;
  };

  std::unique_ptr<Loader> loader_;
  const Functions &f_;
  const Handle device_;
  Handle context_ = nullptr, queue_ = nullptr;
  std::string name_;
  std::vector<const char *> formats_;
  std::recursive_mutex mutex_;
  OpenClRecording *recording_ = nullptr;
};

/// Graphics processors before accelerators before the rest.
int rankOf(const Functions &f, Handle device) {
  const auto type = numberOf<Flags>(f, device, info::type);
  return type & typeGpu ? 2 : type & typeAccelerator ? 1 : 0;
}

} // namespace

std::shared_ptr<Device> openOpenCl(Status &status) {
  const auto none = [&](const std::string &why) {
    status =
        Status::fail(Code::NoDevice, "no OpenCL device: " + why,
                     "a driver of the device that comes with OpenCL; `--device cpu` needs none");
    return nullptr;
  };
  auto loader = std::make_unique<Loader>();
  if (!loader->missing.empty())
    return none(loader->missing);
  const Functions &f = loader->f;
  std::uint32_t count = 0;
  if (f.platforms(0, nullptr, &count) != success || count == 0)
    return none("libOpenCL.so.1 knows no platform (/etc/OpenCL/vendors names none)");
  std::vector<Handle> platforms(count);
  f.platforms(count, platforms.data(), nullptr);
  Handle best = nullptr;
  std::string without;
  for (Handle platform : platforms) {
    std::uint32_t devices = 0;
    if (f.devices(platform, typeAll, 0, nullptr, &devices) != success || devices == 0)
      continue;
    std::vector<Handle> found(devices);
    f.devices(platform, typeAll, devices, found.data(), nullptr);
    for (Handle device : found)
      if (numberOf<Flags>(f, device, info::doubles) == 0)
        without = textOf(f, device, info::name);
      else if (!best || rankOf(f, device) > rankOf(f, best))
        best = device;
  }
  if (!best)
    return none(without.empty() ? "the platforms of libOpenCL.so.1 have no devices"
                                : without + " has no double precision");
  try {
    return std::make_shared<OpenClDevice>(std::move(loader), best);
  } catch (const DeviceError &error) {
    status = error.status;
    return nullptr;
  }
}

} // namespace sbl::rt
