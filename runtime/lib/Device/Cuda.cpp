// Devices of CUDA, by the driver's library libcuda.so.1. Declared here is what is called.
#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "Device/Device.h"
#include "Device/DynamicLibrary.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {
namespace {

using Result = int;
using Address = unsigned long long;
constexpr Result success = 0, outOfMemory = 2;
constexpr int errorLogBuffer = 5, errorLogSize = 6;                 // options of a load
constexpr int groupBytes = 8, computeMajor = 75, computeMinor = 76; // attributes
constexpr unsigned nonBlocking = 1; // a stream beside the default one
constexpr int ofThisThread = 1;     // a capture that calls of other threads do not spoil

struct Functions {
  Result (*init)(unsigned);
  Result (*count)(int *);
  Result (*device)(int *, int);
  Result (*deviceName)(char *, int, int);
  Result (*attribute)(int *, int, int);
  Result (*retain)(void **, int);
  Result (*releaseContext)(int);
  Result (*setCurrent)(void *);
  Result (*createStream)(void **, unsigned);
  Result (*destroyStream)(void *);
  Result (*synchronize)(void *);
  Result (*allocate)(Address *, std::size_t);
  Result (*release)(Address);
  Result (*memoryInfo)(std::size_t *, std::size_t *);
  Result (*write)(Address, const void *, std::size_t, void *);
  Result (*read)(void *, Address, std::size_t, void *);
  Result (*copy)(Address, Address, std::size_t, void *);
  Result (*load)(void **, const void *, unsigned, int *, void **);
  Result (*unload)(void *);
  Result (*function)(void **, void *, const char *);
  Result (*launch)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                   void *, void **, void **);
  Result (*errorText)(Result, const char **);
  // Of CUDA 11.4 and later; solves do without.
  Result (*beginCapture)(void *, int);
  Result (*endCapture)(void *, void **);
  Result (*instantiate)(void **, void *, unsigned long long);
  Result (*launchGraph)(void *, void *);
  Result (*destroyGraph)(void *);
  Result (*destroyExecutable)(void *);
  bool haveGraphs() const {
    return beginCapture && endCapture && instantiate && launchGraph && destroyGraph &&
           destroyExecutable;
  }
};

struct Loader {
  Loader() : library("libcuda.so.1") {
    if (!library) {
      missing = "libcuda.so.1, which NVIDIA's driver brings, is not installed";
      return;
    }
    library.find("cuInit", f.init);
    library.find("cuDeviceGetCount", f.count);
    library.find("cuDeviceGet", f.device);
    library.find("cuDeviceGetName", f.deviceName);
    library.find("cuDeviceGetAttribute", f.attribute);
    library.find("cuDevicePrimaryCtxRetain", f.retain);
    library.find("cuDevicePrimaryCtxRelease_v2", f.releaseContext);
    library.find("cuCtxSetCurrent", f.setCurrent);
    library.find("cuStreamCreate", f.createStream);
    library.find("cuStreamDestroy_v2", f.destroyStream);
    library.find("cuStreamSynchronize", f.synchronize);
    library.find("cuMemAlloc_v2", f.allocate);
    library.find("cuMemFree_v2", f.release);
    library.find("cuMemGetInfo_v2", f.memoryInfo);
    library.find("cuMemcpyHtoDAsync_v2", f.write);
    library.find("cuMemcpyDtoHAsync_v2", f.read);
    library.find("cuMemcpyDtoDAsync_v2", f.copy);
    library.find("cuModuleLoadDataEx", f.load);
    library.find("cuModuleUnload", f.unload);
    library.find("cuModuleGetFunction", f.function);
    library.find("cuLaunchKernel", f.launch);
    library.find("cuGetErrorString", f.errorText);
    if (!library.missing().empty())
      missing = "libcuda.so.1 has no " + library.missing();
    library.find("cuStreamBeginCapture_v2", f.beginCapture);
    library.find("cuStreamEndCapture", f.endCapture);
    library.find("cuGraphInstantiateWithFlags", f.instantiate);
    library.find("cuGraphLaunch", f.launchGraph);
    library.find("cuGraphDestroy", f.destroyGraph);
    library.find("cuGraphExecDestroy", f.destroyExecutable);
  }

  std::string textOf(Result error) const {
    const char *text = nullptr;
    f.errorText(error, &text);
    return text ? text : "error " + std::to_string(error);
  }

  DynamicLibrary library;
  Functions f{};
  std::string missing;
};

class CudaProgram : public DeviceProgram {
public:
  CudaProgram(const Functions &f, void *module) : f_(f), module_(module) {}
  ~CudaProgram() override { f_.unload(module_); }
  void *kernel(const std::string &name) override {
    const auto [place, fresh] = kernels_.try_emplace(name, nullptr);
    if (fresh && f_.function(&place->second, module_, name.c_str()) != success)
      place->second = nullptr;
    return place->second;
  }

private:
  const Functions &f_;
  void *module_;
  std::map<std::string, void *> kernels_;
};

class CudaDevice : public Device {
public:
  CudaDevice(std::unique_ptr<Loader> loader, int device)
      : loader_(std::move(loader)), f_(loader_->f), device_(device) {
    char name[256] = "";
    f_.deviceName(name, sizeof name, device);
    name_ = name;
    check("taking the device", f_.retain(&context_, device));
    use();
    check("making a stream", f_.createStream(&stream_, nonBlocking));
    check("asking for its memory", f_.attribute(&groupMemory_, groupBytes, device));
    // Machine code runs on its own kind and on later ones of the same generation.
    int generation = 0, kind = 0;
    check("asking for its kind", f_.attribute(&generation, computeMajor, device));
    check("asking for its kind", f_.attribute(&kind, computeMinor, device));
    for (; kind >= 0; --kind)
      names_.push_back("cubin-sm_" + std::to_string(generation) + std::to_string(kind));
    names_.push_back("ptx");
    for (const std::string &format : names_)
      formats_.push_back(format.c_str());
  }
  ~CudaDevice() override {
    if (context_ && f_.setCurrent(context_) == success && stream_) {
      f_.synchronize(stream_);
      f_.destroyStream(stream_);
    }
    if (context_)
      f_.releaseContext(device_);
  }

  const std::string &name() const override { return name_; }
  std::span<const char *const> formats() const override { return formats_; }

  double room() override {
    const std::lock_guard lock(mutex_);
    use();
    std::size_t free = 0, all = 0;
    check("asking for its memory", f_.memoryInfo(&free, &all));
    return static_cast<double>(free);
  }

  std::int64_t groupMemory() override { return groupMemory_; }

  std::unique_ptr<DeviceProgram> load(const sbl_device_image &image) override {
    const std::lock_guard lock(mutex_);
    use();
    std::string log(4000, '\0');
    int options[] = {errorLogBuffer, errorLogSize};
    void *values[] = {log.data(), reinterpret_cast<void *>(log.size() - 1)};
    void *module = nullptr;
    // The text ends with a NUL that its size does not count (ModuleTable.cpp).
    const Result error = f_.load(&module, image.bytes, 2, options, values);
    if (error != success)
      throw DeviceError{Status::fail(Code::DeviceFailed,
                                     "the driver refuses the kernels: " + loader_->textOf(error) +
                                         " " + log.c_str())};
    return std::make_unique<CudaProgram>(f_, module);
  }

  void *allocate(std::size_t bytes) override {
    const std::lock_guard lock(mutex_);
    use();
    Address address = 0;
    const Result error = f_.allocate(&address, std::max<std::size_t>(bytes, 8));
    if (error == outOfMemory) {
      std::size_t free = 0, all = 0;
      f_.memoryInfo(&free, &all);
      throw DeviceError{Status::fail(Code::OutOfMemory,
                                     name_ + " has no room for another " +
                                         formatBytes(static_cast<double>(bytes)) + ": " +
                                         formatBytes(static_cast<double>(free)) + " of " +
                                         formatBytes(static_cast<double>(all)) + " are free",
                                     "fewer cells, or --precision f32")};
    }
    check("taking memory", error);
    return reinterpret_cast<void *>(address);
  }
  void release(void *memory) noexcept override {
    const std::lock_guard lock(mutex_);
    if (f_.setCurrent(context_) == success)
      f_.release(addressOf(memory, 0));
  }
  void write(const void *from, void *to, std::size_t offset, std::size_t bytes) override {
    const std::lock_guard lock(mutex_);
    use();
    if (bytes) {
      check("writing", f_.write(addressOf(to, offset), from, bytes, stream_));
      check("writing", f_.synchronize(stream_)); // the caller's memory is free to change again
    }
  }
  void read(void *from, std::size_t offset, void *to, std::size_t bytes) override {
    const std::lock_guard lock(mutex_);
    use();
    if (bytes) {
      check("reading", f_.read(to, addressOf(from, offset), bytes, stream_));
      check("reading", f_.synchronize(stream_));
    }
  }
  void copy(void *from, std::size_t fromOffset, void *to, std::size_t toOffset,
            std::size_t bytes) override {
    const std::lock_guard lock(mutex_);
    use();
    if (bytes)
      check("copying",
            f_.copy(addressOf(to, toOffset), addressOf(from, fromOffset), bytes, stream_));
  }

  void launch(void *kernel, std::int64_t groups, std::int64_t groupSize,
              std::span<const KernelArgument> arguments) override {
    const std::lock_guard lock(mutex_);
    use();
    std::vector<void *> places;
    unsigned shared = 0;
    for (const KernelArgument &a : arguments)
      if (a.kind == KernelArgument::Kind::Group)
        shared = static_cast<unsigned>(a.whole); // no parameter here
      else
        places.push_back(const_cast<void **>(&a.memory));
    check("starting a kernel",
          f_.launch(kernel, static_cast<unsigned>(groups), 1, 1, static_cast<unsigned>(groupSize),
                    1, 1, shared, stream_, places.data(), nullptr));
  }

  std::unique_ptr<DeviceRecording> record(const std::function<void()> &work) override;
  void launchGraph(void *executable) {
    const std::lock_guard lock(mutex_);
    use();
    check("starting a graph", f_.launchGraph(executable, stream_));
  }
  void destroyGraph(void *executable) noexcept {
    const std::lock_guard lock(mutex_);
    if (f_.setCurrent(context_) == success)
      f_.destroyExecutable(executable);
  }

private:
  static Address addressOf(void *memory, std::size_t offset) {
    return reinterpret_cast<Address>(memory) + offset;
  }
  /// A context belongs to a thread.
  void use() { check("using the device", f_.setCurrent(context_)); }
  void check(const char *what, Result error) const {
    if (error != success)
      throw DeviceError{Status::fail(Code::DeviceFailed,
                                     std::string(what) + " failed: " + loader_->textOf(error))};
  }

  std::unique_ptr<Loader> loader_;
  const Functions &f_;
  const int device_;
  int groupMemory_ = 0;
  void *context_ = nullptr, *stream_ = nullptr;
  std::string name_;
  std::vector<std::string> names_;
  std::vector<const char *> formats_; // the same
  // Held while a stream records: what other threads asked it for would be recorded too.
  std::recursive_mutex mutex_;
};

class CudaRecording : public DeviceRecording {
public:
  CudaRecording(CudaDevice &device, void *executable) : device_(device), executable_(executable) {}
  ~CudaRecording() override { device_.destroyGraph(executable_); }
  void run() override { device_.launchGraph(executable_); }

private:
  CudaDevice &device_;
  void *executable_;
};

std::unique_ptr<DeviceRecording> CudaDevice::record(const std::function<void()> &work) {
  const std::lock_guard lock(mutex_);
  use();
  if (!f_.haveGraphs() || f_.beginCapture(stream_, ofThisThread) != success)
    return nullptr;
  void *graph = nullptr, *executable = nullptr;
  try {
    work();
  } catch (...) {
    f_.endCapture(stream_, &graph);
    if (graph)
      f_.destroyGraph(graph);
    throw;
  }
  if (f_.endCapture(stream_, &graph) != success || !graph)
    return nullptr;
  const Result error = f_.instantiate(&executable, graph, 0);
  f_.destroyGraph(graph);
  if (error != success)
    return nullptr;
  return std::make_unique<CudaRecording>(*this, executable);
}

} // namespace

std::shared_ptr<Device> openCuda(Status &status) {
  const auto none = [&](const std::string &why) {
    status = Status::fail(Code::NoDevice, "no CUDA device: " + why,
                          "an NVIDIA graphics processor and its driver; `--device cpu` needs none");
    return nullptr;
  };
  auto loader = std::make_unique<Loader>();
  if (!loader->missing.empty())
    return none(loader->missing);
  int count = 0, device = 0;
  if (const Result error = loader->f.init(0); error != success)
    return none("the driver does not start: " + loader->textOf(error));
  if (loader->f.count(&count) != success || count == 0 || loader->f.device(&device, 0) != success)
    return none("the driver libcuda.so.1 lists no device");
  try {
    return std::make_shared<CudaDevice>(std::move(loader), device);
  } catch (const DeviceError &error) {
    status = error.status;
    return nullptr;
  }
}

} // namespace sbl::rt
