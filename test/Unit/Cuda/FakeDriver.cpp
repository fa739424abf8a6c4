#include "FakeDriver.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

namespace {

using Address = unsigned long long;
using Work = std::vector<std::function<void()>>;
constexpr int success = 0, invalidValue = 1, notWhileRecording = 900, spoiled = 901;

fakecuda::State state;
Work recorded;
int context, stream, module, kernel;

int ask(std::function<void()> work) {
  if (state.recording)
    recorded.push_back(std::move(work));
  else
    work();
  return success;
}
void *at(Address address) { return reinterpret_cast<void *>(address); }

} // namespace

extern "C" {

fakecuda::State *fakecuda_state() { return &state; }

int cuInit(unsigned) { return success; }
int cuDeviceGetCount(int *count) { return *count = 1, success; }
int cuDeviceGet(int *device, int number) { return *device = number, success; }
int cuDeviceGetName(char *name, int size, int) {
  std::strncpy(name, "Paper tiger", static_cast<std::size_t>(size));
  return success;
}
int cuDeviceGetAttribute(int *value, int attribute, int) {
  switch (attribute) {
  case 8: // shared memory of a block
    *value = 48 << 10;
    return success;
  case 75: // compute capability 9.1
    *value = 9;
    return success;
  case 76:
    *value = 1;
    return success;
  }
  return invalidValue;
}
int cuDevicePrimaryCtxRetain(void **made, int) { return *made = &context, success; }
int cuDevicePrimaryCtxRelease_v2(int) { return success; }
int cuCtxSetCurrent(void *given) { return given == &context ? success : invalidValue; }
int cuStreamCreate(void **made, unsigned) { return *made = &stream, success; }
int cuStreamDestroy_v2(void *) { return success; }
int cuStreamSynchronize(void *) { return state.recording ? notWhileRecording : success; }
int cuMemAlloc_v2(Address *made, std::size_t bytes) {
  if (state.recording)
    return notWhileRecording;
  *made = reinterpret_cast<Address>(std::malloc(bytes));
  return success;
}
int cuMemFree_v2(Address address) { return std::free(at(address)), success; }
int cuMemGetInfo_v2(std::size_t *free, std::size_t *all) { return *free = *all = 1 << 30, success; }
int cuMemcpyHtoDAsync_v2(Address to, const void *from, std::size_t bytes, void *) {
  return ask([=] { std::memcpy(at(to), from, bytes); });
}
int cuMemcpyDtoHAsync_v2(void *to, Address from, std::size_t bytes, void *) {
  return ask([=] { std::memcpy(to, at(from), bytes); });
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, std::size_t bytes, void *) {
  return ask([=] { std::memcpy(at(to), at(from), bytes); });
}
int cuModuleLoadDataEx(void **made, const void *, unsigned, int *, void **) {
  return *made = &module, success;
}
int cuModuleUnload(void *) { return success; }
int cuModuleGetFunction(void **made, void *, const char *name) {
  return *made = &kernel, std::strcmp(name, "add_to") == 0 ? success : invalidValue;
}
int cuLaunchKernel(void *what, unsigned groups, unsigned, unsigned, unsigned items, unsigned,
                   unsigned, unsigned shared, void *on, void **arguments, void **) {
  if (what != &kernel || on != &stream)
    return invalidValue;
  // Arguments are copied when a kernel is asked for.
  auto *const to = *static_cast<double **>(arguments[0]);
  const auto count = *static_cast<std::int64_t *>(arguments[1]);
  const auto added = *static_cast<double *>(arguments[2]) + shared;
  return ask([=] {
    ++state.kernelsRun;
    for (std::int64_t k = 0; k < count && k < std::int64_t(groups) * items; ++k)
      to[k] += added;
  });
}
int cuGetErrorString(int, const char **text) { return *text = "it is of paper", success; }

int cuStreamBeginCapture_v2(void *, int) {
  if (state.refusesCapture)
    return invalidValue;
  recorded.clear();
  return state.recording = true, success;
}
int cuStreamEndCapture(void *, void **graph) {
  state.recording = false;
  if (state.spoilsCapture)
    return *graph = nullptr, spoiled;
  ++state.graphs;
  return *graph = new Work(recorded), success;
}
int cuGraphInstantiateWithFlags(void **made, void *graph, unsigned long long) {
  ++state.executables;
  return *made = new Work(*static_cast<Work *>(graph)), success;
}
int cuGraphLaunch(void *executable, void *) {
  for (const auto &work : *static_cast<Work *>(executable))
    work();
  return success;
}
int cuGraphDestroy(void *graph) {
  --state.graphs;
  return delete static_cast<Work *>(graph), success;
}
int cuGraphExecDestroy(void *executable) {
  --state.executables;
  return delete static_cast<Work *>(executable), success;
}
}
